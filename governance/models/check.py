"""Checks set aside for a time, and how the rules stood day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm


class CheckWaiverQuerySet(models.QuerySet["CheckWaiver"]):
    """Waivers, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Waivers of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """Waivers that hold at ``at``."""
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class CheckWaiver(models.Model):
    """One rule is set aside in a unit for a time: why, by whom, until when.

    ``about`` is the key of one finding of that unit; without it the rule is set aside in the
    whole unit and everything below.

    Invariant: always a reason and an end, at most a year later; one that was called off ends
    earlier, and names who did it.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="check_waivers", verbose_name=_("unit")
    )
    code = models.CharField(_("rule"), max_length=3)
    about = models.CharField(_("the place concerned"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CheckWaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set aside")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["code", "unit"], name="governance_waiver_where"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_waiver_ends_later",
                condition=Q(ends_at__gte=F("starts_at")),
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(name="governance_waiver_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.unit}"


class CheckRunQuerySet(models.QuerySet["CheckRun"]):
    """Runs, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Runs of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def between(self, first: date, last: date) -> Self:
        """Runs of these days, both included, oldest first."""
        return self.filter(day__range=(first, last)).order_by("day")


class CheckRun(models.Model):
    """How the rules stood in the company or a hub on one day, when last looked at.

    ``states`` maps each code to ``{"state": "held", "findings": 0}``, or waived, warn, block;
    a rule that was not measured is not in it. ``through_event`` is the newest change of the set-up
    that was known. Days are those of UTC.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="check_runs")
    day = models.DateField(_("day"))
    evaluated_at = models.DateTimeField()
    through_event = models.BigIntegerField()
    states = models.JSONField()

    objects = CheckRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of the rules")
        ordering: ClassVar = ["-day", "unit"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "day"], name="governance_checkrun_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.day}"
