"""Moments at which nobody answers: the other half of "exactly one accountable"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.domain.week import Span, missing
from governance.models import RaciActivity, RaciAssignment, RaciLetter, Space
from governance.services.process.reading import duties_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from governance.models import OrgUnit
    from governance.services.process.reading import Duties


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody answers for ``activity`` in ``unit`` in these minutes of the week.

    ``space`` is None when it is so everywhere. ``vacant`` names the role that nobody is
    appointed in, when a row exists and nobody stands behind it.
    """

    activity: RaciActivity
    unit: OrgUnit
    space: Space | None
    spans: tuple[Span, ...]
    vacant: str = ""


def gaps_among(
    units: Sequence[OrgUnit], activities: Iterable[RaciActivity], *, at: datetime, zone: ZoneInfo
) -> list[Gap]:
    """Every moment without anybody accountable, by activity and unit; five queries.

    An activity is looked at in its own unit and where a unit below has a row of its own; a space
    by itself where the accountable are split by space. Retired activities have no gaps.
    """
    by_id = {unit.pk: unit for unit in units}
    duties = duties_at(by_id, at=at)
    today = at.astimezone(zone).date()
    places = _places(by_id, duties)
    spaces = _spaces(at)
    found: list[Gap] = []
    for activity in activities:
        if activity.starts_on > today or (activity.retired_on and activity.retired_on <= today):
            continue
        for unit_id in sorted({activity.unit_id} & by_id.keys() | places[activity.pk]):
            found += _gaps(activity, by_id[unit_id], duties, spaces)
    return found


def _places(by_id: Mapping[int, OrgUnit], duties: Duties) -> dict[int, set[int]]:
    """The units that have a row of their own, by activity."""
    found: dict[int, set[int]] = defaultdict(set)
    for unit_id, rows in duties.rows.items():
        for row in rows:
            if unit_id in by_id:
                found[row.activity_id].add(unit_id)
    return found


def _spaces(at: datetime) -> dict[int, list[Space]]:
    found: dict[int, list[Space]] = defaultdict(list)
    for space in Space.objects.open().filter(opened_on__lte=at.date()):
        found[space.unit_id].append(space)
    return found


def _gaps(
    activity: RaciActivity, unit: OrgUnit, duties: Duties, spaces: Mapping[int, list[Space]]
) -> list[Gap]:
    rows = [
        row
        for above in duties.lines[unit.pk]
        for row in duties.rows.get(above, ())
        if row.activity_id == activity.pk and row.letter == RaciLetter.ACCOUNTABLE
    ]
    found = [
        Gap(activity, unit, space, tuple(spans))
        for space, spans in _uncovered(rows, _worked_in(unit, duties, spaces))
        if spans
    ]
    vacant = {row.holder: row for row in rows if not duties.people(row, unit.pk)}
    found += [
        Gap(activity, unit, row.space, tuple(row.spans), vacant=holder)
        for holder, row in vacant.items()
    ]
    return found


def _uncovered(
    rows: list[RaciAssignment], spaces: list[Space]
) -> list[tuple[Space | None, list[Span]]]:
    """Everywhere at once while no row names a space; else each space by itself."""
    everywhere = [span for row in rows if row.space_id is None for span in row.spans]
    if not any(row.space_id for row in rows) or not spaces:
        return [(None, missing(everywhere))]
    own = {
        space.pk: [span for row in rows if row.space_id == space.pk for span in row.spans]
        for space in spaces
    }
    return [(space, missing(everywhere + own[space.pk])) for space in spaces]


def _worked_in(unit: OrgUnit, duties: Duties, spaces: Mapping[int, list[Space]]) -> list[Space]:
    """The open spaces of the unit, those above it, and those below it that are in sight."""
    line = duties.lines[unit.pk]
    below = [other for other, upwards in duties.lines.items() if unit.pk in upwards]
    return [space for place in dict.fromkeys([*line, *below]) for space in spaces.get(place, ())]
