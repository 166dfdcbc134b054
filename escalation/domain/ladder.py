"""Who hears next, and when: the arithmetic of an escalation path.

A place on a ladder is ``(step, round)``, both from 0. The first rung fires at the instant the
escalation opens, working hours or not: somebody asked for help now. Every later place is reached
when the delay of the rung before it has passed, counted in the ladder's calendar. Past the last
rung of the last round lies one more place, the end: nobody answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from socialteam.kit.business_time import Calendar, add

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MINUTE = timedelta(minutes=1)
TARGETS = frozenset({"on_duty", "role", "person"})
MOST_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Rung:
    """Tell ``target`` by ``channels``; without an answer, go on after ``delay``.

    ``target`` is ``on_duty``, ``role`` (with ``role_id``; ``unit_id`` None means the unit of the
    escalation) or ``person`` (with ``person_id``).

    Raises:
        ValueError: an unknown target, a target without its id, no channel, or no delay.
    """

    target: str
    role_id: int | None
    unit_id: int | None
    person_id: int | None
    delay: timedelta
    channels: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.target not in TARGETS:
            raise ValueError("a rung tells whoever is on duty, a role or a person")
        if (self.target == "role") != (self.role_id is not None):
            raise ValueError("a rung that tells a role names it, no other does")
        if (self.target == "person") != (self.person_id is not None):
            raise ValueError("a rung that tells a person names them, no other does")
        if self.delay <= timedelta(0) or not self.channels:
            raise ValueError("a rung has a delay and at least one channel")


@dataclass(frozen=True)
class Ladder:
    """Rungs in order, gone through ``repeats`` more times; delays count in ``calendar``.

    Raises:
        ValueError: no rung, or ``repeats`` outside 0 to 5.
    """

    rungs: tuple[Rung, ...]
    repeats: int
    calendar: Calendar

    def __post_init__(self) -> None:
        if not self.rungs:
            raise ValueError("a ladder has at least one rung")
        if self.repeats not in range(MOST_REPEATS + 1):
            raise ValueError("a ladder repeats 0 to 5 times")

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """The ladder that ``to_json`` wrote.

        Raises:
            ValueError: ``plain`` is not of that shape, or names an impossible ladder.
        """
        try:
            return cls(
                rungs=tuple(_rung(each) for each in plain["rungs"]),
                repeats=plain["repeats"],
                calendar=Calendar.from_json(plain["calendar"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("this is not a ladder") from error

    def to_json(self) -> dict[str, Any]:
        """Plain strings, numbers, lists and mappings; equal ladders give equal results."""
        return {
            "rungs": [
                {
                    "target": rung.target,
                    "role": rung.role_id,
                    "unit": rung.unit_id,
                    "person": rung.person_id,
                    "delay_minutes": rung.delay // MINUTE,
                    "channels": list(rung.channels),
                }
                for rung in self.rungs
            ],
            "repeats": self.repeats,
            "calendar": self.calendar.to_json(),
        }


def _rung(plain: Mapping[str, Any]) -> Rung:
    return Rung(
        target=plain["target"],
        role_id=plain["role"],
        unit_id=plain["unit"],
        person_id=plain["person"],
        delay=plain["delay_minutes"] * MINUTE,
        channels=tuple(plain["channels"]),
    )


def following(ladder: Ladder, step: int, round: int) -> tuple[int, int] | None:  # noqa: A002
    """The place after ``(step, round)``; None when it is the last rung of the last round."""
    if step + 1 < len(ladder.rungs):
        return step + 1, round
    if round < ladder.repeats:
        return 0, round + 1
    return None


def end_of(ladder: Ladder) -> tuple[int, int]:
    """The place past the last one: when it is reached, nobody answered."""
    return len(ladder.rungs), ladder.repeats


def is_end(ladder: Ladder, step: int) -> bool:
    """Whether ``step`` lies past the last rung."""
    return step >= len(ladder.rungs)


def next_due(ladder: Ladder, *, step: int, round: int, fired_at: datetime) -> datetime | None:  # noqa: A002, ARG001 - a place has both
    """When the place after ``(step, round)``, told at ``fired_at``, is reached; UTC.

    That is also when the end is reached, after the last rung. None at the end itself.

    Raises:
        ValueError: a naive ``fired_at``, or one outside the years that calendars know.
    """
    if is_end(ladder, step):
        return None
    return add(ladder.calendar, fired_at, ladder.rungs[step].delay)
