"""The permit to speak: who may say what, where, and at which moment.

Nobody grants a permit. It follows from dated facts: an appointment whose scope covers the space,
the charters in force acknowledged, the certifications asked for, the manager's consent, an open
space, and no freeze. The same functions answer for any earlier moment with ``at``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import connection, transaction

from governance.models import OrgUnit, UnitKind
from training import permits_sql
from training.models import Level, SpeakingPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

    from accounts.models import User
    from governance.models import Space, Topic


class Condition(StrEnum):
    """What a permit stands on, in the order in which it is told."""

    CHARTER = "charter"
    CERTIFICATION = "certification"
    CONSENT = "consent"
    SCOPE = "scope"
    FREEZE = "freeze"
    SPACE = "space"
    PERSON = "person"


ORDER = {condition: place for place, condition in enumerate(Condition)}


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that is not met.

    ``ref`` is the id of the charter, track, freeze, space or person it is about; None for scope
    and consent.
    """

    condition: Condition
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a person may speak, and everything that is missing.

    ``asked`` is whether a policy asks for permits there; without one, only an open space, an
    account that lives and no freeze are needed. ``charters`` and ``tracks`` are the ids of all
    that is asked, met or not.
    """

    asked: bool
    missing: tuple[Missing, ...]
    charters: frozenset[int] = frozenset()
    tracks: frozenset[int] = frozenset()

    @property
    def allowed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def lacks(self, condition: Condition) -> bool:
        """Whether ``condition`` is among what is missing."""
        return any(each.condition is condition for each in self.missing)


def may_speak(
    person: User,
    space: Space,
    topic: Topic | None = None,
    level: int = Level.ANSWER,
    *,
    at: datetime,
) -> Permit:
    """Whether ``person`` may speak in ``space`` on ``topic`` at ``level`` at the moment ``at``.

    One query. Without a topic, scopes and requirements of one topic only play no part.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            permits_sql.CHECK,
            {"person": person.pk, **_place(space, topic, level, at)},
        )
        asked, _, charters, tracks, lacking = cursor.fetchone()
    return Permit(
        asked,
        _told(lacking or []),
        frozenset(charters or ()),
        frozenset(tracks or ()),
    )


def are_asked(space: Space, *, at: datetime) -> bool:
    """Whether a policy asks for permits in ``space`` at ``at``; one query."""
    above = OrgUnit.objects.ancestors(space.unit, include_self=True)
    return SpeakingPolicy.objects.in_force(at=at).filter(unit__in=above).exists()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person whose scope covers a space, and what they miss there."""

    space_id: int
    person_id: int
    missing: tuple[Missing, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def speakers_of(
    space: Space, topic: Topic | None = None, level: int = Level.ANSWER, *, at: datetime
) -> list[Speaker]:
    """Everybody whose scope covers ``space``; one query."""
    people = _people(space)
    with _reading(people) as cursor:
        cursor.execute(permits_sql.SPEAKERS[people], _place(space, topic, level, at))
        return _read(cursor)


def who_may_speak(
    space: Space, topic: Topic | None = None, level: int = Level.ANSWER, *, at: datetime
) -> frozenset[int]:
    """Ids of the people who may speak there; one query."""
    people = _people(space)
    with _reading(people) as cursor:
        cursor.execute(permits_sql.ALLOWED[people], _place(space, topic, level, at))
        return frozenset(row[0] for row in cursor.fetchall())


def places_of(
    person: User, topic: Topic | None = None, level: int = Level.ANSWER, *, at: datetime
) -> list[Speaker]:
    """Every space not closed that the person's scope covers; one query."""
    with connection.cursor() as cursor:
        cursor.execute(permits_sql.PLACES, {"person": person.pk, **_what(topic, level, at)})
        return _read(cursor)


def matrix(
    topic: Topic | None = None, level: int = Level.ANSWER, *, at: datetime
) -> dict[tuple[int, int], int]:
    """How many conditions are missing, by space and person whose scope covers it; one query.

    For work in the background: it takes as long as it takes, seconds for 20,000 people.
    """
    with _reading(permits_sql.MANY) as cursor:
        cursor.execute(permits_sql.PATIENT)
        cursor.execute(permits_sql.MATRIX, _what(topic, level, at))
        return {(space, person): missing for space, person, missing in cursor.fetchall()}


def _what(topic: Topic | None, level: int, at: datetime) -> dict[str, datetime | int | None]:
    return {"topic": topic.pk if topic else None, "level": int(level), "at": at}


def _place(
    space: Space, topic: Topic | None, level: int, at: datetime
) -> dict[str, datetime | int | None]:
    return {"space": space.pk, **_what(topic, level, at)}


def _people(space: Space) -> str:
    return permits_sql.FEW if space.unit.kind == UnitKind.SPOKE else permits_sql.MANY


@contextmanager
def _reading(people: str) -> Iterator[CursorWrapper]:
    """A cursor that plans for few people, as in a spoke, or for many, as anywhere else."""
    with transaction.atomic(), connection.cursor() as cursor:
        if people == permits_sql.MANY:
            cursor.execute(permits_sql.FOR_MANY)
        yield cursor


def _read(cursor: CursorWrapper) -> list[Speaker]:
    return [Speaker(space, person, _told(rows or [])) for space, person, rows in cursor]


def _told(lacking: list[list[str | None]]) -> tuple[Missing, ...]:
    if not lacking:
        return ()
    found = {Missing(Condition(code or ""), int(ref) if ref else None) for code, ref in lacking}
    return tuple(sorted(found, key=lambda each: (ORDER[each.condition], each.ref or 0)))
