"""When a unit works."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit
from socialteam.kit.fields import validate_hours, validate_zone

if TYPE_CHECKING:
    from governance.perms import Perm


class BusinessCalendarQuerySet(models.QuerySet["BusinessCalendar"]):
    """Calendars, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Calendars owned by a unit where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Calendars of the units where ``person`` holds ``perm``, and of the units above them."""
        return self.filter(unit_id__in=access.unit_ids_and_above(person, perm))


class BusinessCalendar(models.Model):
    """The hours, holidays and time zone that response targets and escalation delays count in.

    ``windows`` has the shape of ``Calendar.to_json()["windows"]``, in local wall time; public
    holidays of ``holiday_country`` (ISO 3166 code, empty for none) are closed, and so are
    ``closed_on`` (ISO dates).
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="calendars", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    windows = models.JSONField(_("hours"), validators=[validate_hours])
    holiday_country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    closed_on = models.JSONField(_("also closed on"), default=list, blank=True)

    objects = BusinessCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("business calendar")
        ordering: ClassVar = ["name", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="governance_calendar_names",
                violation_error_message=_("Another calendar of this unit has the same name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
