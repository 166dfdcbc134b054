"""What a person holds when they leave: each application registers what it knows of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from accounts.models import User

    Listing = Callable[[User, datetime], list["Holding"]]
    Close = Callable[..., None]

LAST = 900
"""The account itself is closed after everything else."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing a person holds, and the page where it lives, if it has one."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of holdings: how to list those of a person, and how to close them all.

    ``close(person, by=, at=)`` raises PermissionDenied, ConflictError or ValidationError when
    something cannot be closed; what it leaves is then reported as still held.
    """

    name: str
    label: StrOrPromise
    listing: Listing
    close: Close
    order: int = 100


_sources: dict[str, Source] = {}


def register(
    name: str, listing: Listing, close: Close, *, label: StrOrPromise, order: int = 100
) -> None:
    """Add a kind of holdings to the departure page; the same name replaces the earlier one."""
    _sources[name] = Source(name, label, listing, close, order)


def sources() -> list[Source]:
    """Every kind, in the order in which it is shown and closed."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.name))
