"""The kinds of messages that exist; higher applications register theirs when they start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifications.mails import Mail
    from notifications.models import OutboxMessage, WebhookEndpoint


class Renderer(Protocol):
    """Turns a message into words or JSON, at the moment of sending."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Empty when the message is still needed, otherwise the reason why not (in English)."""

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """The mail to ``message.recipient``; called with ``language`` active."""

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """The ``data`` of the webhook; ids and states, never a person's words or name."""


@runtime_checkable
class ReadsAhead(Renderer, Protocol):
    """A renderer that reads what a batch of messages needs at once, into ``message.read``."""

    def read_ahead(self, messages: Sequence[OutboxMessage]) -> None:
        """Called just before a batch is rendered, with its messages of this renderer's kind."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A request as another system wants it, in place of our signed envelope.

    ``settled`` are statuses that mean, besides 2xx, that the other side has it already.
    """

    body: str
    headers: Mapping[str, str]
    settled: frozenset[int] = frozenset()


@runtime_checkable
class WritesRequest(Renderer, Protocol):
    """A renderer whose webhooks follow the other side's protocol."""

    def request(self, message: OutboxMessage, endpoint: WebhookEndpoint) -> Posted:
        """What to post to ``endpoint``; it may use the endpoint's secret."""


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


def read_ahead(messages: Sequence[OutboxMessage]) -> None:
    """Let each renderer read what its messages need, in a few queries for all of them."""
    by_kind: dict[str, list[OutboxMessage]] = {}
    for message in messages:
        by_kind.setdefault(message.kind, []).append(message)
    for kind, those in by_kind.items():
        renderer = _renderers.get(kind)
        if isinstance(renderer, ReadsAhead):
            renderer.read_ahead(those)
