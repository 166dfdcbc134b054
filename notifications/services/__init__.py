"""Messages in, messages out."""

from notifications.services.endpoints import (
    create_endpoint,
    disable_endpoint,
    forget_messages,
    send_again,
)
from notifications.services.outbox import Draft, enqueue
from notifications.services.sending import send_due

__all__ = [
    "Draft",
    "create_endpoint",
    "disable_endpoint",
    "enqueue",
    "forget_messages",
    "send_again",
    "send_due",
]
