"""What else must hold before somebody is put on duty; higher applications add theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space

_conditions: dict[str, Callable[[User, Space, datetime], str]] = {}


def register(name: str, refusal: Callable[[User, Space, datetime], str]) -> None:
    """Ask ``refusal(person, space, at)`` too: a sentence that says what is missing, or nothing.

    The same name again replaces the earlier condition.
    """
    _conditions[name] = refusal


def unregister(name: str) -> None:
    """Take a condition away."""
    _conditions.pop(name, None)


def refusal_of(person: User, space: Space, at: datetime) -> str:
    """Why ``person`` may not be put on duty in ``space``; empty when nothing speaks against it."""
    said = (ask(person, space, at) for _name, ask in sorted(_conditions.items()))
    return next((sentence for sentence in said if sentence), "")
