"""Builders of this part: the rules at noon, in a little hub."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from governance.checks.board import Board, Line, board_of
from governance.checks.registry import Finding, Scope
from governance.models import Employment, OrgUnit, TimeConsent, WeeklyCover
from tests import make

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space


def board(at: datetime = make.NOON, **more: Space) -> Board:
    """Every rule in the whole company."""
    units = frozenset(OrgUnit.objects.values_list("pk", flat=True))
    return board_of(Scope(unit_ids=units, at=at, opening=more.get("opening")))


def line(code: str, at: datetime = make.NOON, **more: Space) -> Line:
    """One rule in the whole company."""
    return board(at, **more).line(code)


def said(code: str, at: datetime = make.NOON, **more: Space) -> list[str]:
    """The sentences of one rule's findings."""
    return [each.sentence for each in line(code, at, **more).findings]


def only(code: str) -> Finding:
    """The single finding of a rule."""
    (found,) = line(code).findings
    return found


def holding(slug: str, unit: OrgUnit, name: str = "") -> User:
    """Somebody new in a shipped role."""
    return make.appoint(make.user(name), make.shipped_role(slug), on=unit)


def employed(person: User, contract: str = "permanent", joined: date = date(2020, 1, 1)) -> None:
    """What is known of somebody's contract, since long ago."""
    Employment.objects.create(
        person=person, contract=contract, joined_on=joined, starts_at=make.LONG_AGO
    )


def covered(space: Space, person: User, *weekdays: int) -> None:
    """``person`` is on duty on these weekdays."""
    for weekday in weekdays:
        WeeklyCover.objects.create(
            unit=space.unit,
            person=person,
            space=space,
            weekday=weekday,
            starts=time(9),
            ends=time(12),
            zone="Europe/Paris",
            starts_on=date(2026, 1, 1),
        )


def consented(person: User, unit: OrgUnit, minutes: int = 60) -> TimeConsent:
    """A consent given long before noon."""
    return TimeConsent.objects.create(
        unit=unit,
        person=person,
        manager=make.user(),
        minutes_per_day=minutes,
        objectives="Answer",
        state="given",
        asked_by=person,
        asked_at=make.NOON - timedelta(days=60),
        decided_at=make.NOON - timedelta(days=60),
        starts_on=make.NOON.date() - timedelta(days=60),
        ends_on=make.NOON.date() + timedelta(days=300),
    )


def planned(unit: OrgUnit, name: str) -> Space:
    """A space that has not opened yet."""
    made = make.space(unit, name=name)
    made.opened_on = None
    made.save()
    return made
