"""How the rules stood, one row a hub and day: stored daily and after changes of the set-up.

The audit log says whether anything changed: it is the queue, and no row is added for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from governance.checks.board import Board, State, board_of
from governance.checks.registry import Scope, Severity
from governance.models import AuditEvent, CheckRun, OrgUnit, UnitKind

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.checks.board import Line

DAILY_WORK = ("interaction", "contact.", "escalation.", "login.", "report.", "token.")
"""Actions that change no rule's standing by themselves; the daily evaluation counts them in."""


@dataclass(frozen=True, slots=True)
class Point:
    """The rules of one unit on one day."""

    day: date
    held: int
    measured: int


def store_runs(*, at: datetime) -> int:
    """Evaluate every rule now and keep how it stands in the company and each hub today.

    A second call on the same day replaces the first; two at once are harmless.

    Returns:
        How many units were written.
    """
    newest = newest_change()
    tree_board = board_of(Scope(unit_ids=frozenset(_all_units()), at=at))
    places = tree_board.tree.places
    wanted = [pk for pk, place in places.items() if place.kind != UnitKind.SPOKE]
    below: dict[int, set[int]] = {pk: set() for pk in wanted}
    for unit in places:
        for above in tree_board.tree.upward(unit):
            if above in below:
                below[above].add(unit)
    rows = [
        CheckRun(
            unit_id=unit,
            day=at.date(),
            evaluated_at=at,
            through_event=newest,
            states=_states(tree_board, below[unit]),
        )
        for unit in wanted
    ]
    CheckRun.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["unit", "day"],
        update_fields=["evaluated_at", "through_event", "states"],
    )
    return len(rows)


def evaluate_if_changed(*, at: datetime) -> bool:
    """Evaluate once a day, and after the set-up has changed; says whether it did."""
    latest = CheckRun.objects.filter(day=at.date()).aggregate(seen=Max("through_event"))["seen"]
    if latest is not None and latest >= newest_change():
        return False
    return store_runs(at=at) > 0


def trend_of(unit_id: int, *, at: datetime, weeks: int = 12) -> list[Point]:
    """The last evaluation of each of the past weeks, oldest first; one query."""
    last = at.date()
    first = last - timedelta(weeks=weeks)
    by_week: dict[int, CheckRun] = {}
    for run in CheckRun.objects.filter(unit=unit_id).between(first, last):
        by_week[(last - run.day).days // 7] = run
    return [_point(by_week[week]) for week in sorted(by_week, reverse=True)]


def history_of(
    code: str, unit_id: int, *, at: datetime, days: int = 84
) -> list[tuple[date, State]]:
    """Since when the rule stood how in the unit, oldest first; one query."""
    last = at.date()
    runs = CheckRun.objects.filter(unit=unit_id).between(last - timedelta(days=days), last)
    found: list[tuple[date, State]] = []
    for run in runs:
        state = State(run.states.get(code, {}).get("state", State.UNMEASURED))
        if not found or found[-1][1] is not state:
            found.append((run.day, state))
    return found


def _point(run: CheckRun) -> Point:
    states = [each["state"] for each in run.states.values()]
    held = sum(state in {State.HELD, State.WAIVED} for state in states)
    return Point(run.day, held, len(states))


def _states(board: Board, units: set[int]) -> dict[str, dict[str, str | int]]:
    return {
        line.code: _state(line, units)
        for line in board.lines
        if line.state is not State.UNMEASURED and line.check is not None
    }


def _state(line: Line, units: set[int]) -> dict[str, str | int]:
    """The state of one rule among some units."""
    live = sum(finding.unit_id in units for finding in line.findings)
    aside = any(each.finding.unit_id in units for each in line.waived)
    if live:
        error = line.check is not None and line.check.severity is Severity.ERROR
        state = State.BLOCK if error else State.WARN
    else:
        state = State.WAIVED if aside else State.HELD
    return {"state": state.value, "findings": live}


def newest_change() -> int:
    """The newest audit event of the set-up, 0 before the first."""
    noise = Q()
    for prefix in DAILY_WORK:
        noise |= Q(action__startswith=prefix)
    newest = AuditEvent.objects.exclude(noise).order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _all_units() -> list[int]:
    return list(OrgUnit.objects.values_list("pk", flat=True))
