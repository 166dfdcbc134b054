"""The kinds of messages that exist; higher applications register theirs when they start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from notifications.mails import Mail
    from notifications.models import OutboxMessage


class Renderer(Protocol):
    """Turns a message into words or JSON, at the moment of sending."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Empty when the message is still needed, otherwise the reason why not (in English)."""

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """The mail to ``message.recipient``; called with ``language`` active."""

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """The ``data`` of the webhook; ids and states, never a person's words or name."""


class UnknownKindError(LookupError):
    """No renderer is registered for this kind."""


_renderers: dict[str, Renderer] = {}


def register(kind: str, renderer: Renderer) -> None:
    """Say how messages of ``kind`` are rendered; the same kind again replaces the earlier one."""
    _renderers[kind] = renderer


def renderer_of(kind: str) -> Renderer:
    """The renderer of ``kind``.

    Raises:
        UnknownKindError: nobody registered one.
    """
    try:
        return _renderers[kind]
    except KeyError:
        raise UnknownKindError(kind) from None
