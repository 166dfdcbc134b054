"""Objectives, the fit of networks, go/no-go records, obstacles, maturity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.domain.network_fit import FitCriterion
from governance.domain.objective_status import ObjectiveState
from governance.models.ecosystem import ListeningNote
from governance.models.launch import STAGE_CHOICES
from governance.models.space import Network, Space
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm

PERSON = settings.AUTH_USER_MODEL
OBJECTIVE_STATES = [
    (ObjectiveState.DRAFT.value, _("Draft")),
    (ObjectiveState.ACTIVE.value, _("Active")),
    (ObjectiveState.MET.value, _("Met")),
    (ObjectiveState.ABANDONED.value, _("Abandoned")),
]
FIT_CRITERIA = [
    (FitCriterion.AUDIENCE.value, _("Our customers are there")),
    (FitCriterion.TONE.value, _("Its tone suits us")),
    (FitCriterion.EFFORT.value, _("The effort is within our means")),
    (FitCriterion.RISK.value, _("The risk can be borne")),
    (FitCriterion.LANGUAGES.value, _("We speak its languages")),
]


class StrategyQuerySet(models.QuerySet[Any]):
    """Rows of the strategy."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))


class Objective(models.Model):
    """What a unit wants to reach, the good it does to customers, and who works on it.

    Invariant: it ends exactly when it is met or abandoned; ``people_needed`` at least one.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="objectives")
    text = models.CharField(_("objective"), max_length=200)
    benefit = models.CharField(_("what customers gain"), max_length=300)
    measure = models.CharField(_("measured by"), max_length=120)
    target = models.CharField(_("target"), max_length=60)
    due_on = models.DateField(_("before"))
    people_needed = models.PositiveSmallIntegerField(_("people needed"), default=1)
    findings: models.ManyToManyField[ListeningNote, Any] = models.ManyToManyField(
        ListeningNote, related_name="objectives", blank=True, verbose_name=_("findings behind it")
    )
    state = models.CharField(
        max_length=9, choices=OBJECTIVE_STATES, default=ObjectiveState.DRAFT.value
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    active_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        ordering: ClassVar = ["due_on", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_objective_people_range",
                condition=Q(people_needed__range=(1, 999)),
            ),
            models.CheckConstraint(
                name="governance_objective_says_benefit", condition=~Q(benefit="")
            ),
            models.CheckConstraint(
                name="governance_objective_dates_fit_state",
                condition=Q(state="draft", active_at__isnull=True, ended_at__isnull=True)
                | Q(state="active", active_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=["met", "abandoned"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def running(self) -> list[ObjectivePerson]:
        """Who works on it now; reads ``assignments``, so prefetch them for a list."""
        return [each for each in self.assignments.all() if each.ends_at is None]


class ObjectivePerson(models.Model):
    """Somebody works on an objective, from a moment until before another."""

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="assignments")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="objective_assignments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment to an objective")
        ordering: ClassVar = ["starts_at", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["objective", "person"],
                condition=Q(ends_at__isnull=True),
                name="governance_objectiveperson_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.objective}"


class NetworkFitQuerySet(StrategyQuerySet):
    """Marks, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """Marks that held at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class NetworkFit(models.Model):
    """How well a network suits a unit by one criterion, 0 to 3, until it is marked anew."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="network_fits")
    network = models.ForeignKey(Network, models.PROTECT, related_name="fits")
    criterion = models.CharField(_("criterion"), max_length=10, choices=FIT_CRITERIA)
    mark = models.PositiveSmallIntegerField(_("mark"))
    note = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = NetworkFitQuerySet.as_manager()

    class Meta:
        verbose_name = _("fit of a network")
        ordering: ClassVar = ["network__name", "criterion"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_networkfit_mark_range", condition=Q(mark__range=(0, 3))
            ),
            models.UniqueConstraint(
                fields=["unit", "network", "criterion"],
                condition=Q(ends_at__isnull=True),
                name="governance_networkfit_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} · {self.get_criterion_display()} · {self.mark}"


class GoNoGo(models.Model):
    """Shall we go there: the questions, the answers, and after a night's sleep the decision.

    Invariant: it is about one space or one stage; it is decided by its owner, not before
    ``cooling_hours`` after it was recorded; ``answers`` hold each question as it was asked.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="go_records")
    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="go_records"
    )
    stage = models.PositiveSmallIntegerField(
        _("stage"), choices=STAGE_CHOICES, null=True, blank=True
    )
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="go_records")
    answers = models.JSONField(default=list)
    cooling_hours = models.PositiveSmallIntegerField(_("hours to sleep on it"), default=24)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    go = models.BooleanField(_("go"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("go / no-go record")
        ordering: ClassVar = ["-recorded_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_gonogo_about_one",
                condition=Q(space__isnull=False, stage__isnull=True)
                | Q(space__isnull=True, stage__isnull=False),
            ),
            models.CheckConstraint(
                name="governance_gonogo_decision_is_whole",
                condition=Q(go__isnull=True, decided_at__isnull=True)
                | Q(go__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        if self.space:
            return str(self.space)
        return str(_("Stage “%(stage)s”") % {"stage": self.get_stage_display()})


class Severity(models.IntegerChoices):
    """How much an obstacle is in the way."""

    SLOWS = 1, _("Slows us down")
    HINDERS = 2, _("Hinders")
    STOPS = 3, _("Stops us")


class ObstacleQuerySet(StrategyQuerySet):
    """Obstacles, as rows."""

    def standing(self) -> Self:
        """Those still in the way, overdue ones first, then the gravest."""
        return self.filter(resolved_on__isnull=True).order_by("due_on", "-severity", "pk")


class Obstacle(models.Model):
    """Something in the way of the programme, who takes it out, and by when."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="obstacles")
    text = models.CharField(_("obstacle"), max_length=200)
    severity = models.PositiveSmallIntegerField(_("how grave"), choices=Severity.choices)
    owner = models.ForeignKey(
        PERSON, models.PROTECT, related_name="obstacles", verbose_name=_("taken care of by")
    )
    action = models.CharField(_("what is done"), max_length=500, blank=True)
    due_on = models.DateField(_("before"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    raised_on = models.DateField()
    resolved_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(_("how it ended"), max_length=500, blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        ordering: ClassVar = ["due_on", "-severity", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_obstacle_severity_range", condition=Q(severity__range=(1, 3))
            ),
            models.CheckConstraint(
                name="governance_obstacle_resolved_later",
                condition=Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("raised_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def is_overdue(self, on: date) -> bool:
        """Whether it should be out of the way by ``on`` and is not."""
        return self.resolved_on is None and self.due_on < on


class MaturityAssessment(models.Model):
    """How a unit answered the questionnaire of a version, and the points that makes."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="assessments")
    version = models.PositiveSmallIntegerField(_("version of the questions"))
    answers = models.JSONField()
    points = models.PositiveSmallIntegerField(_("points"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("maturity assessment")
        ordering: ClassVar = ["-assessed_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_maturity_points_range", condition=Q(points__range=(0, 45))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.points}"
