"""Where a person lands after logging in: the first registered page that is theirs.

Applications register in ``AppConfig.ready()``; priorities run from 1 (first asked) up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Destination:
    """A first page, for the people of whom ``suits`` is true."""

    priority: int
    suits: Callable[[User], bool]
    url_name: str


_destinations: dict[str, Destination] = {}
_advisers: list[Callable[[], list[User]]] = []
_ways_in: dict[str, StrOrPromise] = {}


def register(priority: int, predicate: Callable[[User], bool], url_name: str) -> None:
    """Offer ``url_name`` as the first page of everybody ``predicate`` accepts.

    The same page again replaces its earlier registration.
    """
    _destinations[url_name] = Destination(priority, predicate, url_name)


def first_page(person: User) -> str | None:
    """The URL name of the person's first page; None for somebody who holds nothing yet."""
    in_order = sorted(_destinations.values(), key=lambda place: (place.priority, place.url_name))
    return next((place.url_name for place in in_order if place.suits(person)), None)


def register_advisers(find: Callable[[], list[User]]) -> None:
    """Say whom a person without any role may ask."""
    if find not in _advisers:
        _advisers.append(find)


def advisers() -> list[User]:
    """Whom a person without any role may ask."""
    return [person for find in _advisers for person in find()]


def register_way_in(label: StrOrPromise, url_name: str) -> None:
    """Offer ``url_name`` to people without any role, as what they can do by themselves."""
    _ways_in[url_name] = label


def ways_in() -> list[tuple[StrOrPromise, str]]:
    """What somebody without any role can do: labels and URL names."""
    return [(label, url_name) for url_name, label in _ways_in.items()]
