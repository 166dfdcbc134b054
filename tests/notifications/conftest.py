"""A kind of message for tests, and mails that stay in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from notifications import kinds
from notifications.mails import Letter, Mail, compose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifications.models import OutboxMessage


class Greeting:
    """Says hello until ``settled`` says why not; raises for the word ``broken``."""

    def __init__(self) -> None:
        self.settled = ""

    def still_needed(self, message: OutboxMessage) -> str:
        if message.context.get("broken"):
            raise LookupError("no such greeting")
        return self.settled

    def mail(self, _message: OutboxMessage, language: str) -> Mail:
        words = "Bonjour" if language == "fr" else "Hello"
        letter = Letter(
            subject=f"{words}\r\nBcc: eve@example.org",
            paragraphs=("<b>One</b> paragraph.",),
            button="Open",
            url="http://localhost/x",
            why="A test.",
        )
        return compose(letter, language)

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        return dict(message.context)


@pytest.fixture
def greeting() -> Iterator[Greeting]:
    """The kind ``test.greeting``, registered."""
    known = dict(kinds._renderers)
    renderer = Greeting()
    kinds.register("test.greeting", renderer)
    yield renderer
    kinds._renderers.clear()
    kinds._renderers.update(known)
