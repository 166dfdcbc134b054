"""One call for help, climbing its path until somebody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engagement.models import Interaction
from escalation.domain.status import Status
from governance import access
from governance.models import OrgUnit

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm

STATUS_LABELS = {
    Status.OPEN: _("waiting for somebody"),
    Status.ACKNOWLEDGED: _("taken in charge"),
    Status.UNANSWERED: _("nobody answered"),
    Status.RESOLVED: _("resolved"),
}
STATUS_CHOICES = [(status.value, label) for status, label in STATUS_LABELS.items()]


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Escalations, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Escalations of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def unresolved(self) -> Self:
        """Escalations that are not over."""
        return self.exclude(status=Status.RESOLVED)

    def due(self, *, at: datetime) -> Self:
        """Open escalations whose next step should have fired at ``at``, oldest first."""
        return self.filter(status=Status.OPEN, due_at__lte=at).order_by("due_at", "pk")

    def for_list(self) -> Self:
        """Everything the lists touch, so that they issue no query of their own."""
        return self.select_related(
            "unit", "interaction__space__network", "interaction__topic", "opened_by", "taken_by"
        )


class Escalation(models.Model):
    """A call for help about one interaction.

    ``path`` is a snapshot, so that later edits cannot strand it: the shape is
    ``escalation.domain.ladder.Ladder.to_json()``. ``step`` and ``round`` say what fires at
    ``due_at``; ``due_at`` is derived by the engine and null once nothing is to fire.

    Invariant: open has a due time and nothing else does; in charge names who and when; resolved
    says when; one unresolved escalation an interaction.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="escalations")
    interaction = models.ForeignKey(Interaction, models.PROTECT, related_name="escalations")
    reason = models.CharField(_("why"), max_length=500, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity"), default=2)
    status = models.CharField(
        _("status"),
        max_length=12,
        default=Status.OPEN.value,
        choices=STATUS_CHOICES,
    )
    path_name = models.CharField(_("path"), max_length=120)
    path = models.JSONField()
    step = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(_("next step at"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(_("taken at"), null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    resolution = models.CharField(_("how it ended"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["severity", "due_at", "id"],
                condition=Q(status="open"),
                name="escalation_due",
            ),
            models.Index(fields=["unit", "-opened_at", "-id"], name="escalation_newest"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interaction"],
                condition=~Q(status="resolved"),
                name="escalation_one_at_a_time",
            ),
            models.CheckConstraint(
                name="escalation_due_when_open",
                condition=Q(status="open", due_at__isnull=False)
                | (~Q(status="open") & Q(due_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="escalation_charge_is_whole",
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="escalation_acknowledged_is_taken",
                condition=~Q(status="acknowledged") | Q(taken_by__isnull=False),
            ),
            models.CheckConstraint(
                name="escalation_resolved_is_whole",
                condition=Q(
                    status="resolved", resolved_at__isnull=False, resolved_by__isnull=False
                )
                | (~Q(status="resolved") & Q(resolved_at__isnull=True, resolved_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="escalation_severity_range", condition=Q(severity__range=(1, 3))
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
