"""What is to be sent, and where."""

from notifications.models.endpoint import WebhookEndpoint
from notifications.models.outbox import Channel, OutboxMessage, OutboxQuerySet, OutboxState

__all__ = ["Channel", "OutboxMessage", "OutboxQuerySet", "OutboxState", "WebhookEndpoint"]
