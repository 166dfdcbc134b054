"""Who covers which space on which day of the week: the simplest true rota."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.space import Space
from governance.models.unit import OrgUnit
from socialteam.kit.fields import validate_zone

if TYPE_CHECKING:
    from datetime import date

    from governance.perms import Perm


class WeeklyCoverQuerySet(models.QuerySet["WeeklyCover"]):
    """Weekly cover, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Cover in units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, on: date) -> Self:
        """Cover that repeats on ``on``'s week."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class WeeklyCover(models.Model):
    """One person covers one space on one weekday, between two wall times of ``zone``.

    Invariant: ``weekday`` is 0 for Monday to 6 for Sunday; the hours lie within one day; the
    period is half-open, ``ends_on`` excluded.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="covers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers")
    space = models.ForeignKey(Space, models.PROTECT, related_name="covers")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = WeeklyCoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly cover")
        ordering: ClassVar = ["weekday", "starts", "pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["space", "weekday"], name="governance_cover_when")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_cover_weekday_range", condition=Q(weekday__range=(0, 6))
            ),
            models.CheckConstraint(
                name="governance_cover_ends_later",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("The end comes after the beginning, on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.space} · {self.weekday}"
