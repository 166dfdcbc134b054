"""The matrix: activities by holders, with every letter in sight of one unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.models import RaciActivity, RaciLetter
from governance.services.process.reading import duties_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from governance.models import OrgUnit, RaciAssignment, Role, Space

IN_ORDER = {letter: place for place, letter in enumerate(RaciLetter)}


@dataclass(frozen=True, slots=True)
class Column:
    """A role with the people who hold it nearest to the unit, or one person."""

    role: Role | None
    person: User | None
    people: list[User]

    @property
    def label(self) -> str:
        """The name of the role or of the person."""
        return str(self.role or self.person)


@dataclass(frozen=True, slots=True)
class Line:
    """One activity and its letters, column by column."""

    activity: RaciActivity
    cells: list[list[RaciAssignment]]

    @property
    def rows(self) -> list[RaciAssignment]:
        """The same letters as a list: who does it first, who is told last."""
        found = [row for cell in self.cells for row in cell]
        return sorted(found, key=lambda row: (IN_ORDER[RaciLetter(row.letter)], row.pk))


@dataclass(frozen=True, slots=True)
class Matrix:
    """What one unit does and who does it, with what the units above set for it."""

    columns: list[Column]
    lines: list[Line]


def matrix_of(unit: OrgUnit, *, on: date, at: datetime, space: Space | None = None) -> Matrix:
    """The matrix of ``unit`` at ``at``: its own rows and those of the units above; four queries.

    With a space, only the rows that hold there.
    """
    duties = duties_at([unit.pk], at=at)
    line = duties.lines[unit.pk]
    activities = list(RaciActivity.objects.in_use(on=on).filter(unit_id__in=line))
    known = {activity.pk for activity in activities}
    rows = [
        row
        for place in line
        for row in duties.rows.get(place, ())
        if row.activity_id in known and (space is None or row.space_id in (None, space.pk))
    ]
    columns: dict[tuple[int | None, int | None], Column] = {}
    for row in sorted(rows, key=_place):
        key = (row.role_id, row.person_id)
        if key not in columns:
            columns[key] = Column(row.role, row.person, duties.people(row, unit.pk))
    cells: dict[tuple[int, int | None, int | None], list[RaciAssignment]] = {}
    for row in sorted(rows, key=lambda row: (IN_ORDER[RaciLetter(row.letter)], row.pk)):
        cells.setdefault((row.activity_id, row.role_id, row.person_id), []).append(row)
    lines = [
        Line(activity, [cells.get((activity.pk, *key), []) for key in columns])
        for activity in activities
    ]
    return Matrix(list(columns.values()), lines)


def _place(row: RaciAssignment) -> tuple[bool, int, str]:
    """Roles in their order, then people by name."""
    if row.role is not None:
        return False, row.role.position, row.role.slug
    return True, 0, str(row.person)
