"""When somebody may sit a quiz, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta


class Stop(StrEnum):
    """What keeps somebody from the next attempt, in the order in which it is told."""

    EXHAUSTED = "exhausted"
    UNREAD = "unread"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Exam:
    """How a version examines; ``attempts`` None: as often as one likes."""

    attempts: int | None
    wait: timedelta


@dataclass(frozen=True, slots=True)
class SoFar:
    """What somebody did: lessons to read still, attempts made, when the last was handed in."""

    unread: int
    made: int
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Whether the next attempt may begin; ``until`` is when a wait ends, ``left`` how many remain.

    ``left`` None: as many as one likes.
    """

    stop: Stop | None
    until: datetime | None = None
    left: int | None = None


def next_attempt(exam: Exam, so_far: SoFar, *, at: datetime) -> Next:
    """Whether another attempt may begin at ``at``; the waiting time ends at its last instant."""
    left = None if exam.attempts is None else max(0, exam.attempts - so_far.made)
    if left == 0:
        return Next(Stop.EXHAUSTED, left=0)
    if so_far.unread:
        return Next(Stop.UNREAD, left=left)
    if so_far.last_at is not None and at < so_far.last_at + exam.wait:
        return Next(Stop.WAIT, so_far.last_at + exam.wait, left)
    return Next(None, left=left)


def score_of(points: Sequence[int]) -> int:
    """The average in per cent, rounded down: 79.9 does not pass at 80.

    Raises:
        ValueError: no question.
    """
    if not points:
        raise ValueError("a quiz has questions")
    return sum(points) // len(points)
