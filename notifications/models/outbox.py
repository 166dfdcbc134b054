"""One message to one person or endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.endpoint import WebhookEndpoint

if TYPE_CHECKING:
    from datetime import datetime


class Channel(models.TextChoices):
    """The ways out."""

    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class OutboxState(models.TextChoices):
    """The life of a message.

    ``SENDING`` past its lease returns to ``PENDING`` with the same key: at least once outside.
    """

    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    SUPPRESSED = "suppressed", _("No longer needed")
    FAILED = "failed", _("Not delivered")


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Messages, as rows."""

    def due(self, *, at: datetime) -> Self:
        """Messages to try at ``at``, most urgent first."""
        return self.filter(state=OutboxState.PENDING, try_at__lte=at).order_by(
            "severity", "try_at", "pk"
        )


class OutboxMessage(models.Model):
    """One message, written in the transaction that makes it true, sent afterwards.

    ``context`` holds ids only, never a person's words or name: ``kind`` names a registered
    renderer that reads the rows again at the moment of sending and may say that the message is no
    longer needed.

    Invariant: one row a ``key``; exactly one of ``recipient`` and ``endpoint`` is set.
    """

    key = models.CharField(max_length=120, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="outbox"
    )
    endpoint = models.ForeignKey(
        WebhookEndpoint, models.CASCADE, null=True, blank=True, related_name="outbox"
    )
    context = models.JSONField(default=dict)
    severity = models.PositiveSmallIntegerField(
        default=2, help_text=_("1 breaks quiet hours and goes first; 3 can wait.")
    )
    state = models.CharField(
        max_length=10, choices=OutboxState.choices, default=OutboxState.PENDING.value
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    read: object = None  # what the renderer read for the batch, see notifications.kinds

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["severity", "try_at", "id"],
                condition=Q(state="pending"),
                name="notifications_outbox_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state="sending"),
                name="notifications_outbox_leased",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notifications_outbox_one_target",
                condition=Q(channel="email", recipient__isnull=False, endpoint__isnull=True)
                | Q(channel="webhook", recipient__isnull=True, endpoint__isnull=False),
            ),
            models.CheckConstraint(
                name="notifications_outbox_lease_is_whole",
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="notifications_outbox_end_is_dated",
                condition=Q(state__in=["pending", "sending"], ended_at__isnull=True)
                | (~Q(state__in=["pending", "sending"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="notifications_outbox_severity_range", condition=Q(severity__range=(1, 3))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
