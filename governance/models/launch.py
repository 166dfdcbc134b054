"""The launch of a hub in stages: what each asks, when it was entered, and signed exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance import access
from governance.domain.launch_gate import Criteria, Stage
from governance.models.decision import Decision
from governance.models.space import Space
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from governance.perms import Perm

STAGE_CHOICES = [
    (Stage.INTERNAL.value, _("Internal network")),
    (Stage.ONE.value, _("One network")),
    (Stage.FEW.value, _("Two or three networks")),
    (Stage.OPEN.value, pgettext_lazy("launch stage", "Open")),
]
STAGE_LABELS = {Stage(value): label for value, label in STAGE_CHOICES}
STAGES_IN_RANGE = Q(stage__range=(Stage.INTERNAL.value, Stage.OPEN.value))


class LaunchStageQuerySet(models.QuerySet["LaunchStage"]):
    """What stages ask, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """What was asked at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class LaunchStage(models.Model):
    """What a hub asks at one stage, from a moment until it asks something else.

    Without a row the shipped criteria hold. Invariant: one row of a hub and stage runs at a time.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="launch_stages")
    stage = models.PositiveSmallIntegerField(_("stage"), choices=STAGE_CHOICES)
    networks = models.PositiveSmallIntegerField(_("networks at most"), null=True, blank=True)
    volunteers = models.PositiveSmallIntegerField(_("active volunteers at least"), default=0)
    full_week = models.BooleanField(_("somebody on duty on all seven days"), default=True)
    ecosystem = models.BooleanField(_("ecosystem analysis validated"), default=True)
    go = models.BooleanField(_("go decided"), default=True)
    checks = ArrayField(
        models.CharField(max_length=4), verbose_name=_("checks"), default=list, blank=True
    )
    automation = models.BooleanField(_("automatic answers allowed"), default=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = LaunchStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("launch stage")
        ordering: ClassVar = ["unit", "stage", "starts_at"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(name="governance_launchstage_range", condition=STAGES_IN_RANGE),
            models.CheckConstraint(
                name="governance_launchstage_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["unit", "stage"],
                condition=Q(ends_at__isnull=True),
                name="governance_launchstage_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_stage_display()}"

    @property
    def criteria(self) -> Criteria:
        """As the judge reads them."""
        return Criteria(
            networks=self.networks,
            volunteers=self.volunteers,
            full_week=self.full_week,
            ecosystem=self.ecosystem,
            go=self.go,
            checks=tuple(self.checks),
            automation=self.automation,
        )


class StageEntryQuerySet(models.QuerySet["StageEntry"]):
    """Entries, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))


class StageEntry(models.Model):
    """A hub entered a stage: when, who said so, and each criterion as it was judged then.

    ``decision`` is the sponsor's signature when criteria were not met. A hub without any entry
    stands at the internal network.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="stage_entries")
    stage = models.PositiveSmallIntegerField(_("stage"), choices=STAGE_CHOICES)
    entered_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    evidence = models.JSONField(default=list)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="stage_entries"
    )

    objects = StageEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry into a stage")
        ordering: ClassVar = ["unit", "stage"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(name="governance_stageentry_range", condition=STAGES_IN_RANGE),
            models.UniqueConstraint(
                fields=["unit", "stage"], name="governance_stageentry_entered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_stage_display()}"


class GateOverrideQuerySet(models.QuerySet["GateOverride"]):
    """Exceptions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def used_between(self, start: datetime, end: datetime) -> Self:
        """Those that let somebody through from ``start`` until before ``end``."""
        return self.filter(used_at__gte=start, used_at__lt=end)

    def about(self, unit_ids: Collection[int]) -> Self:
        """Those of launches that these units lead, and of spaces that they own."""
        return self.filter(Q(unit_id__in=unit_ids) | Q(space__unit_id__in=unit_ids))


class GateOverride(models.Model):
    """A gate that a sponsor is asked to open although criteria are not met.

    Invariant: it is about one space or one stage, never both; ``used_at`` is when it let
    somebody through. ``unmet`` is what was missing when it was asked.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="gate_overrides")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="gate_overrides")
    space = models.ForeignKey(
        Space, models.PROTECT, null=True, blank=True, related_name="gate_overrides"
    )
    stage = models.PositiveSmallIntegerField(
        _("stage"), choices=STAGE_CHOICES, null=True, blank=True
    )
    unmet = models.JSONField(default=list)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = GateOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed exception to a gate")
        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_gateoverride_about_one",
                condition=Q(space__isnull=False, stage__isnull=True)
                | Q(space__isnull=True, stage__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.space or self.get_stage_display()}"
