"""What one volunteer wants to reach in a quarter or a year, as their manager agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.domain.volunteer_objective import AimState, Cadence, day_after, result_from
from governance.models.reporting_line import ReportingLine
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm

CADENCE_CHOICES = [
    (Cadence.QUARTER.value, _("Quarter")),
    (Cadence.YEAR.value, _("Year")),
]
AIM_STATE_CHOICES = [
    (AimState.PROPOSED.value, _("waits for the manager")),
    (AimState.SENT_BACK.value, _("sent back")),
    (AimState.VALIDATED.value, _("validated")),
    (AimState.REPORTED.value, _("result to confirm")),
    (AimState.CONFIRMED.value, _("result confirmed")),
    (AimState.WITHDRAWN.value, _("withdrawn")),
]
AGREED = ["validated", "reported", "confirmed"]
MOST = 1_000_000


class VolunteerObjectiveQuerySet(models.QuerySet["VolunteerObjective"]):
    """Objectives of volunteers, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def of_team(self, manager: access.Person, *, at: datetime) -> Self:
        """Of the people who report to ``manager`` at ``at`` and still work here."""
        lines = ReportingLine.objects.in_force(at=at).filter(manager_id=manager.pk)
        return self.filter(person__in=lines.values("person"), person__is_active=True)

    def waiting(self) -> Self:
        """Those on which the manager has to say a word."""
        return self.filter(state__in=[AimState.PROPOSED.value, AimState.REPORTED.value])


class VolunteerObjective(models.Model):
    """One thing a volunteer wants to reach, proposed by them and validated by their manager.

    Invariant: it starts on the first day of its quarter or year; a target has a measure and a
    measure a target; who validated and who confirmed is known exactly when somebody has, and is
    never the person; one that was sent back says why.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="volunteer_objectives")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="volunteer_objectives"
    )
    cadence = models.CharField(_("period"), max_length=7, choices=CADENCE_CHOICES)
    starts_on = models.DateField(_("from"))
    text = models.CharField(_("objective"), max_length=300)
    target = models.PositiveIntegerField(
        _("target"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
    )
    measure = models.CharField(_("counted in"), max_length=80, blank=True)
    state = models.CharField(
        max_length=9, choices=AIM_STATE_CHOICES, default=AimState.PROPOSED.value
    )
    proposed_at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    validated_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    reached = models.PositiveIntegerField(
        _("reached"), null=True, blank=True, validators=[MaxValueValidator(MOST)]
    )
    reported_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = VolunteerObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer’s objective")
        ordering: ClassVar = ["-starts_on", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_aim_first_day",
                condition=Q(cadence="year", starts_on__month=1, starts_on__day=1)
                | Q(cadence="quarter", starts_on__month__in=[1, 4, 7, 10], starts_on__day=1),
            ),
            models.CheckConstraint(
                name="governance_aim_target_is_counted",
                condition=Q(target__isnull=True, measure="")
                | (Q(target__isnull=False, target__gte=1) & ~Q(measure="")),
                violation_error_message=_("Give both the number and what it counts, or neither."),
            ),
            models.CheckConstraint(
                name="governance_aim_sent_back_says_why",
                condition=~Q(state="sent_back") | ~Q(note=""),
            ),
            models.CheckConstraint(
                name="governance_aim_validated_by_another",
                condition=Q(
                    state__in=AGREED, validated_by__isnull=False, validated_at__isnull=False
                )
                & ~Q(validated_by=F("person"))
                | ~Q(state__in=AGREED) & Q(validated_by__isnull=True, validated_at__isnull=True),
            ),
            models.CheckConstraint(
                name="governance_aim_result_is_dated",
                condition=Q(state__in=["reported", "confirmed"], reported_at__isnull=False)
                & ~Q(result="")
                | ~Q(state__in=["reported", "confirmed"])
                & Q(reported_at__isnull=True, result="", reached__isnull=True),
            ),
            models.CheckConstraint(
                name="governance_aim_confirmed_by_another",
                condition=Q(
                    state="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False
                )
                & ~Q(confirmed_by=F("person"))
                | ~Q(state="confirmed") & Q(confirmed_by__isnull=True, confirmed_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "cadence", "starts_on", "text"],
                condition=~Q(state="withdrawn"),
                name="governance_aim_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.period_name} · {self.text}"

    @property
    def ends_on(self) -> date:
        """The first day after its period."""
        return day_after(Cadence(self.cadence), self.starts_on)

    @property
    def result_from(self) -> date:
        """The first day on which its result may be noted."""
        return result_from(Cadence(self.cadence), self.starts_on)

    @property
    def period_name(self) -> str:
        """“quarter 2 of 2026”, or “2026”."""
        return period_name(Cadence(self.cadence), self.starts_on)


def period_name(cadence: Cadence, starts_on: date) -> str:
    """The quarter or year that starts on ``starts_on``, in words."""
    if cadence is Cadence.YEAR:
        return str(starts_on.year)
    facts = {"number": (starts_on.month + 2) // 3, "year": starts_on.year}
    return _said("quarter %(number)s of %(year)s") % facts
