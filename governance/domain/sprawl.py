"""Too many places: which are silent, which are there twice, which nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SILENCE = timedelta(days=60)
"""A place that was silent for so long is dormant (G19)."""

Ref = tuple[str, int]
"""A kind of place and its id."""


class Fault(StrEnum):
    """Why a place may be one too many."""

    DORMANT = "dormant"
    DUPLICATE = "duplicate"
    OWNERLESS = "ownerless"


@dataclass(frozen=True, slots=True)
class Place:
    """A space or an account, as far as the rule looks at it.

    ``last_on`` is the day of its last known activity; ``since`` the day it opened, from which
    silence counts when nothing was ever heard. ``is_heard``: whether its activity can be known;
    ``is_ours``: whether it is the company's, for somebody else's places are never too many.
    """

    kind: str
    pk: int
    unit_id: int
    network_id: int
    language: str
    key: str
    last_on: date | None
    since: date | None
    is_heard: bool
    is_owned: bool
    is_ours: bool = True

    @property
    def ref(self) -> Ref:
        """What it is called here."""
        return self.kind, self.pk


@dataclass(frozen=True, slots=True)
class Excess:
    """Why a place may be one too many, and the places that are the same (itself included)."""

    faults: tuple[Fault, ...]
    group: tuple[Ref, ...] = ()


def is_dormant(place: Place, *, on: date) -> bool:
    """Whether nothing happened there for 60 days; what cannot be heard is never dormant."""
    last = place.last_on or place.since
    return place.is_heard and last is not None and on - last >= SILENCE


def excesses(places: Iterable[Place], *, on: date) -> dict[Ref, Excess]:
    """The places that break the rule on ``on``, with all their faults; others are left out.

    Two places are the same when they bear the same name on a network, or speak the same language
    for the same unit on the same network. Spaces are compared with spaces, accounts with accounts.
    """
    every = list(places)
    groups = _groups(every)
    found: dict[Ref, Excess] = {}
    for place in every:
        group = groups.get(place.ref, ())
        marks = (
            (Fault.DORMANT, is_dormant(place, on=on)),
            (Fault.DUPLICATE, bool(group)),
            (Fault.OWNERLESS, not place.is_owned),
        )
        if faults := tuple(fault for fault, holds in marks if holds):
            found[place.ref] = Excess(faults, group)
    return found


def _groups(places: list[Place]) -> dict[Ref, tuple[Ref, ...]]:
    """The group of each place that has a twin; the same name counts before the same task."""
    tasks: dict[tuple[object, ...], list[Ref]] = {}
    names: dict[tuple[object, ...], list[Ref]] = {}
    for place in places:
        if not place.is_ours:
            continue
        task = (place.kind, place.network_id, place.unit_id, place.language)
        tasks.setdefault(task, []).append(place.ref)
        if place.key:
            names.setdefault((place.kind, place.network_id, place.key), []).append(place.ref)
    found: dict[Ref, tuple[Ref, ...]] = {}
    for refs in [*tasks.values(), *names.values()]:
        if len(refs) > 1:
            group = tuple(refs)
            found |= dict.fromkeys(refs, group)
    return found
