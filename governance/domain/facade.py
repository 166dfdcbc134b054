"""The façade index: how much of a presence would stop if a few people stopped.

    index = 100 × (1 - (0.4 × people + 0.3 × spread + 0.3 × balance))

people
    active volunteers ÷ appointed volunteers.
spread
    departments with an active volunteer ÷ departments that lend volunteers (two at least).
balance
    1 while no department does more than half of the work, 0 when one department does all of it.

With fewer than two active people, or people of fewer than two departments, the index is 75 at
least, whatever the rest says: that presence is a façade (rule G06). 0 is a presence carried by
everybody, 100 one that nobody carries. Weights and thresholds are experience, not law.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PEOPLE_WEIGHT: Final = 0.4
SPREAD_WEIGHT: Final = 0.3
BALANCE_WEIGHT: Final = 0.3
FEWEST_PEOPLE: Final = 2
FEWEST_DEPARTMENTS: Final = 2
FLOOR: Final = 75
WATCH_FROM: Final = 30
FACADE_FROM: Final = 60
FEWEST_SHOWN: Final = 5


class Level(StrEnum):
    """What an index means."""

    SOLID = "solid"
    WATCH = "watch"
    FACADE = "facade"


@dataclass(frozen=True, slots=True)
class Activity:
    """What one department did in the period: appointed and active volunteers, pieces of work."""

    appointed: int
    active: int
    work: int


@dataclass(frozen=True, slots=True)
class Index:
    """The index with its three parts, each from 0 to 1."""

    value: int
    level: Level
    people: float
    spread: float
    balance: float
    floored: bool


def facade_index(departments: Mapping[int, Activity]) -> Index:
    """The façade index of a presence; ``departments`` are the units that lend volunteers."""
    appointed = sum(each.appointed for each in departments.values())
    active = sum(each.active for each in departments.values())
    busy = sum(each.active > 0 for each in departments.values())
    work = sum(each.work for each in departments.values())
    top = max((each.work for each in departments.values()), default=0)
    people = active / appointed if appointed else 0.0
    spread = busy / max(len(departments), FEWEST_DEPARTMENTS)
    balance = min(1.0, 2 * (1 - top / work)) if work else 0.0
    parts = PEOPLE_WEIGHT * people + SPREAD_WEIGHT * spread + BALANCE_WEIGHT * balance
    value = round(100 * (1 - parts))
    floored = not carried(active, busy) and value < FLOOR
    value = FLOOR if floored else value
    return Index(value, level_of(value), people, spread, balance, floored)


def carried(active: int, departments: int) -> bool:
    """Whether at least two people of at least two departments are active: rule G06."""
    return active >= FEWEST_PEOPLE and departments >= FEWEST_DEPARTMENTS


def level_of(value: int) -> Level:
    """Solid below 30, to watch below 60, a façade from 60 on."""
    if value >= FACADE_FROM:
        return Level.FACADE
    return Level.WATCH if value >= WATCH_FROM else Level.SOLID


def may_show(people: int, others: int) -> bool:
    """Whether a number of people tells nothing of one: it and its complement are 0 or >= 5."""
    return all(count == 0 or count >= FEWEST_SHOWN for count in (people, others))
