"""What stands on the page "my learning"; each room of the application adds its part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.models import User

    Section = tuple[str, dict[str, Any]]
    Reader = Callable[[User, datetime], Section | None]

_readers: dict[str, tuple[int, Reader]] = {}


def register(order: int, read: Reader) -> None:
    """Show what ``read(person, at)`` gives, a template and its context, or nothing for None.

    Registering the same function again replaces it.
    """
    _readers[f"{read.__module__}.{read.__qualname__}"] = (order, read)


def sections_of(person: User, *, at: datetime) -> list[Section]:
    """The sections of ``person``'s page at ``at``, in order."""
    ordered = sorted(_readers.items(), key=lambda item: (item[1][0], item[0]))
    found = (read(person, at) for _name, (_order, read) in ordered)
    return [section for section in found if section is not None]
