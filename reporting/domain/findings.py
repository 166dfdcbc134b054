"""What a set of figures says: which state to name first, which way a series goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

TARGET_SHARE = 90
"""Per cent of due first responses that should be on time."""
STEADY_POINTS = 2
STEADY_PER_CENT = 10


class State(StrEnum):
    """The one thing to say first, the most urgent first."""

    NOTHING = "nothing"
    UNHEARD = "unheard"
    LATE_AND_UNCOVERED = "late_and_uncovered"
    LATE = "late"
    UNCOVERED = "uncovered"
    WELL = "well"


class Trend(StrEnum):
    """Which way the last value lies from those before it."""

    FIRST = "first"
    UP = "up"
    DOWN = "down"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the state of a period rests on.

    on_time: per cent of due first responses, None when none was due; uncovered: how many weekdays
    nobody covers in the weakest space, None without an open space.
    """

    received: int
    on_time: float | None
    uncovered: int | None
    unheard: int


def is_late(on_time: float | None) -> bool:
    """Whether a share on time, in per cent, is below the goal; unknown is not late."""
    return on_time is not None and on_time < TARGET_SHARE


def state_of(facts: Facts) -> State:
    """The state to name first: somebody waiting for help, then lateness, then gaps in cover."""
    if facts.unheard:
        return State.UNHEARD
    if not facts.received:
        return State.UNCOVERED if facts.uncovered else State.NOTHING
    if is_late(facts.on_time):
        return State.LATE_AND_UNCOVERED if facts.uncovered else State.LATE
    return State.UNCOVERED if facts.uncovered else State.WELL


def trend_of(values: Sequence[float], *, steady: float) -> Trend:
    """The last value against the mean of the up to three before; within ``steady`` is steady."""
    if len(values) < 2:
        return Trend.FIRST
    before = values[-4:-1]
    change = values[-1] - sum(before) / len(before)
    if abs(change) <= steady:
        return Trend.STEADY
    return Trend.UP if change > 0 else Trend.DOWN


def relative_trend(values: Sequence[float]) -> Trend:
    """``trend_of`` with a tenth of the mean before as steady."""
    before = values[-4:-1]
    mean = sum(before) / len(before) if before else 0
    return trend_of(values, steady=mean * STEADY_PER_CENT / 100)
