"""What happened to an escalation, in order."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.models.escalation import Escalation


class EventKind(models.TextChoices):
    """The kinds of facts in an escalation's life."""

    OPENED = "opened", _("opened")
    TOLD = "told", _("step reached, people told")
    EMPTY = "empty", _("nobody there, passed at once")
    UNANSWERED = "unanswered", _("nobody answered, alarm raised")
    TAKEN = "taken", _("taken in charge")
    HANDED = "handed", _("handed over")
    RESOLVED = "resolved", _("resolved")
    HELD = "held", _("set aside after repeated faults")


class EscalationEvent(models.Model):
    """One fact, never changed.

    Invariant: a step fires once a round: ``(escalation, step, round)`` is unique among the events
    the engine writes, so that no crash and no second engine can fire it twice.
    """

    escalation = models.ForeignKey(
        Escalation, models.CASCADE, related_name="events", db_index=False
    )
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    told = ArrayField(models.BigIntegerField(), default=list)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["escalation", "id"], name="escalation_event_order")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["escalation", "round", "step"],
                condition=Q(kind__in=["told", "empty", "unanswered"]),
                name="escalation_event_fires_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.kind}"
