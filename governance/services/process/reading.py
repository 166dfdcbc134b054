"""Who is responsible: the rows in force, the units they reach, and the people behind the roles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from governance.domain.week import holds_at, minute_of
from governance.models import (
    Appointment,
    OrgUnit,
    RaciActivity,
    RaciAssignment,
    RaciLetter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space

IN_ORDER = tuple(RaciLetter)


@dataclass(frozen=True, slots=True)
class Answer:
    """One person, the letter they have, and the assignment it comes from."""

    letter: RaciLetter
    person: User
    assignment: RaciAssignment


@dataclass(frozen=True, slots=True)
class Duties:
    """Every assignment that may matter to some units, read once; asking costs no query.

    ``lines`` gives the units from one upwards, itself first; ``holders`` the active people in a
    role in a unit.
    """

    at: datetime
    lines: Mapping[int, tuple[int, ...]]
    rows: Mapping[int, list[RaciAssignment]]
    holders: Mapping[tuple[int, int], list[User]]

    def in_force(
        self,
        unit_id: int,
        *,
        activity_id: int,
        space_id: int | None,
        letter: RaciLetter,
        now: bool = True,
    ) -> list[RaciAssignment]:
        """The rows of the nearest unit upwards that has any for the letter.

        Without a space, the rows of every space count; with ``now``, only those of this hour.
        """
        for unit in self.lines.get(unit_id, ()):
            found = [
                row
                for row in self.rows.get(unit, ())
                if row.activity_id == activity_id
                and row.letter == letter
                and (space_id is None or row.space_id in (None, space_id))
                and (not now or self._holds_now(row))
            ]
            if found:
                return found
        return []

    def people(self, row: RaciAssignment, unit_id: int) -> list[User]:
        """Who stands behind a row, for the work of ``unit_id``: nearest upwards for a role."""
        if row.person is not None:
            return [row.person] if row.person.is_active else []
        for unit in self.lines.get(unit_id, ()):
            found = self.holders.get((row.role_id or 0, unit), [])
            if found:
                return found
        return []

    def answers(
        self, unit_id: int, *, activity_id: int, space_id: int | None, now: bool = True
    ) -> list[Answer]:
        """Who does it, answers for it, is asked, is told; each person once a letter, in order."""
        found: dict[tuple[RaciLetter, int], Answer] = {}
        for letter in IN_ORDER:
            rows = self.in_force(
                unit_id, activity_id=activity_id, space_id=space_id, letter=letter, now=now
            )
            for row in rows:
                for person in self.people(row, unit_id):
                    found.setdefault((letter, person.pk), Answer(letter, person, row))
        return list(found.values())

    def _holds_now(self, row: RaciAssignment) -> bool:
        if row.weekdays is None:
            return True
        return holds_at(row.spans, minute_of(self.at.astimezone(ZoneInfo(row.zone))))


def duties_at(unit_ids: Iterable[int], *, at: datetime) -> Duties:
    """Everything needed to ask who is responsible in some units at ``at``; three queries."""
    lines = _lines(unit_ids)
    every = {unit for line in lines.values() for unit in line}
    rows: dict[int, list[RaciAssignment]] = defaultdict(list)
    found = RaciAssignment.objects.in_force(at=at).filter(unit_id__in=every)
    for row in found.select_related("activity", "role", "person", "space", "unit").order_by("pk"):
        rows[row.unit_id].append(row)
    return Duties(at, lines, rows, _holders(rows, every, at))


def responsible_for(
    activity: str | RaciActivity, *, unit: OrgUnit, at: datetime, space: Space | None = None
) -> list[Answer]:
    """Who does an activity in ``unit`` at ``at``, who answers for it, is asked and is told.

    In that order. The nearest unit upwards with a row for a letter gives it; a role stands for
    the people appointed in it, nearest upwards from ``unit``. Four queries.
    """
    if isinstance(activity, str):
        known = RaciActivity.objects.filter(slug=activity).first()
        if known is None:
            return []
        activity = known
    duties = duties_at([unit.pk], at=at)
    return duties.answers(unit.pk, activity_id=activity.pk, space_id=space.pk if space else None)


def _lines(unit_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    parents = dict(OrgUnit.objects.order_by().values_list("pk", "parent_id"))
    lines: dict[int, tuple[int, ...]] = {}
    for start in unit_ids:
        line: list[int] = []
        unit: int | None = start
        while unit is not None and unit in parents:
            line.append(unit)
            unit = parents[unit]
        lines[start] = tuple(line)
    return lines


def _holders(
    rows: Mapping[int, list[RaciAssignment]], units: set[int], at: datetime
) -> dict[tuple[int, int], list[User]]:
    roles = {row.role_id for listed in rows.values() for row in listed if row.role_id}
    held = (
        Appointment.objects.in_force(at=at)
        .filter(role_id__in=roles, unit_id__in=units, person__is_active=True)
        .select_related("person")
        .order_by("starts_at", "pk")
    )
    found: dict[tuple[int, int], list[User]] = defaultdict(list)
    for each in held:
        found[each.role_id, each.unit_id].append(each.person)
    return found
