"""Who does, answers for, is asked and is told: activities and their dated assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.domain.week import WHOLE, Span, spans_of
from governance.models.role import Role
from governance.models.space import Space
from governance.models.unit import OrgUnit
from governance.perms import Perm
from socialteam.kit.fields import IdRange, TsTzRange, WeekHours, validate_zone

if TYPE_CHECKING:
    from datetime import date, datetime

LENDABLE = (
    Perm.UNIT_VIEW,
    Perm.PEOPLE_VIEW,
    Perm.SPACE_VIEW,
    Perm.CHARTER_VIEW,
    Perm.CHARTER_WRITE,
    Perm.INTERACTION_VIEW,
    Perm.INTERACTION_LOG,
    Perm.INTERACTION_ANSWER,
    Perm.INTERACTION_IMPORT,
    Perm.PATH_VIEW,
    Perm.ESCALATION_VIEW,
    Perm.ESCALATION_OPEN,
    Perm.ESCALATION_ACT,
    Perm.REPORT_VIEW,
    Perm.REPORT_COMPILE,
    Perm.CHECK_VIEW,
    Perm.PROCESS_VIEW,
    Perm.ACCOUNT_VIEW,
    Perm.STRATEGY_VIEW,
    Perm.MATURITY_ASSESS,
)
"""The powers of daily work. What appoints people, changes the organisation, signs, approves,
erases or reads the audit log comes with a role only."""


class RaciLetter(models.TextChoices):
    """What somebody is to an activity."""

    RESPONSIBLE = "R", _("Does it")
    ACCOUNTABLE = "A", _("Answers for it")
    CONSULTED = "C", _("Is asked before")
    INFORMED = "I", _("Is told after")


class RaciActivityQuerySet(models.QuerySet["RaciActivity"]):
    """Activities, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Activities defined in units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Those, and the activities of the units above: a hub defines what its spokes do."""
        return self.filter(unit_id__in=access.unit_ids_and_above(person, perm))

    def in_use(self, *, on: date) -> Self:
        """Activities that exist on a day."""
        return self.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=on), starts_on__lte=on)


class RaciActivity(models.Model):
    """Something that is done, in ``unit`` and everything below.

    ``powers`` are what somebody needs in order to do it: a part of ``LENDABLE``. Who does it or
    answers for it without limits holds them where they are assigned.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="activities", verbose_name=_("unit")
    )
    name = models.CharField(_("activity"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    procedure = models.TextField(_("how it is done"), blank=True, max_length=4000)
    procedure_url = models.URLField(_("where the procedure stands"), blank=True, max_length=500)
    powers = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("rights it needs"),
        default=list,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("from"))
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = RaciActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        ordering: ClassVar = ["position", "name", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(retired_on__isnull=True),
                name="governance_raci_activity_names",
                violation_error_message=_("This unit already has an activity with this name."),
            ),
            models.CheckConstraint(
                name="governance_raci_activity_lends_little",
                condition=Q(powers__contained_by=[perm.value for perm in LENDABLE]),
                violation_error_message=_("These rights come with a role only."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RaciAssignmentQuerySet(models.QuerySet["RaciAssignment"]):
    """Assignments, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Assignments of the work of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """Assignments that hold at ``at``; the hours of the week are not looked at."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def not_over(self, *, at: datetime) -> Self:
        """Assignments that hold at ``at`` or will begin later."""
        later = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(later).exclude(ends_at=F("starts_at"))


GRANTS = Q(letter__in=["R", "A"], space__isnull=True, weekdays__isnull=True)
IS_ACCOUNTABLE = Q(letter="A")
PERIOD = TsTzRange("starts_at", "ends_at", RangeBoundary())
SPACES = IdRange("space", "space")
HOURS = WeekHours("weekdays", "starts", "ends")


class RaciAssignment(models.Model):
    """A role or a person has one letter for an activity in the work of ``unit``, for a period.

    It may be limited to a space, and to hours of the week in wall time of ``zone``. It holds for
    the units below as well, until one of them has its own for the same letter.

    Invariant: at each moment one holder answers for an activity in a unit and a space: a row for
    all spaces meets every space, a row without hours every hour, and the hours of one activity
    count in one zone. A period is half-open, closed and never deleted; one called off before it
    began is empty.
    """

    activity = models.ForeignKey(RaciActivity, models.PROTECT, related_name="assignments")
    letter = models.CharField(_("letter"), max_length=1, choices=RaciLetter.choices)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="assignments", verbose_name=_("work of")
    )
    role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("role"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("person"),
    )
    space = models.ForeignKey(
        Space,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("only in the space"),
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("days"), null=True, blank=True
    )
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_zone])
    starts_at = models.DateTimeField(_("since"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = RaciAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        ordering: ClassVar = ["activity", "unit", "letter", "pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["unit", "activity"], name="governance_raci_where"),
            models.Index(
                fields=["person"],
                condition=GRANTS & Q(person__isnull=False),
                name="governance_raci_person_grants",
            ),
            models.Index(
                fields=["role", "unit"],
                condition=GRANTS & Q(role__isnull=False),
                name="governance_raci_role_grants",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_raci_letter_known", condition=Q(letter__in=["R", "A", "C", "I"])
            ),
            models.CheckConstraint(
                name="governance_raci_one_holder",
                condition=Q(role__isnull=True, person__isnull=False)
                | Q(role__isnull=False, person__isnull=True),
                violation_error_message=_("Choose either a role or a person."),
            ),
            models.CheckConstraint(
                name="governance_raci_window_is_whole",
                condition=Q(weekdays__isnull=True, starts__isnull=True, ends__isnull=True, zone="")
                | Q(
                    weekdays__len__gt=0,
                    weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6],
                    starts__isnull=False,
                    ends__isnull=False,
                )
                & ~Q(zone=""),
                violation_error_message=_("Hours need days, a beginning, an end and a zone."),
            ),
            models.CheckConstraint(
                name="governance_raci_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                violation_error_message=_("The end comes after the beginning."),
            ),
            ExclusionConstraint(
                name="governance_raci_one_accountable",
                expressions=[
                    ("activity", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (SPACES, RangeOperators.OVERLAPS),
                    (HOURS, RangeOperators.OVERLAPS),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=IS_ACCOUNTABLE,
                violation_error_message=_("Somebody already answers for it there and then."),
            ),
            ExclusionConstraint(
                name="governance_raci_one_zone",
                expressions=[
                    ("activity", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (SPACES, RangeOperators.OVERLAPS),
                    ("zone", RangeOperators.NOT_EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=IS_ACCOUNTABLE & Q(weekdays__isnull=False),
                violation_error_message=_("The other hours of this activity are in another zone."),
            ),
            ExclusionConstraint(
                name="governance_raci_once_at_a_time",
                expressions=[
                    ("activity", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("letter", RangeOperators.EQUAL),
                    (Coalesce("role", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("person", Value(0)), RangeOperators.EQUAL),
                    (SPACES, RangeOperators.OVERLAPS),
                    (HOURS, RangeOperators.OVERLAPS),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("They already have this letter there and then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.letter} · {self.holder}"

    @property
    def holder(self) -> str:
        """The role or the person, in words."""
        return str(self.role or self.person)

    @property
    def is_limited(self) -> bool:
        """Whether it is limited to a space or to hours: it routes and grants nothing."""
        return self.space_id is not None or self.weekdays is not None

    @property
    def spans(self) -> list[Span]:
        """The minutes of the week in which it holds."""
        if self.weekdays is None or self.starts is None or self.ends is None:
            return list(WHOLE)
        return spans_of(self.weekdays, self.starts, self.ends)
