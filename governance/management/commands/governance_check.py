"""``manage.py governance_check``: are the rules of the field kept."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from governance.checks.board import State, board_of
from governance.checks.registry import Scope
from governance.models import OrgUnit
from socialteam.kit import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from governance.checks.board import Board, Line


class Command(BaseCommand):
    """Exit with 1 when a rule of severity error is not kept, 2 on bad input, else with 0."""

    help = "Look at every rule; exit with 1 when one that matters is not kept, 2 on bad input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to tell, when and where."""
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--at", metavar="DATE", help="a day (its end, UTC) or an instant")
        parser.add_argument("--unit", metavar="SLUG", help="this unit and everything below")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Evaluate and say."""
        board = board_of(Scope(unit_ids=_units(options["unit"]), at=_moment(options["at"])))
        told = json.dumps(_as_json(board), ensure_ascii=False, indent=2)
        self.stdout.write(told if options["format"] == "json" else _as_text(board))
        if board.having(State.BLOCK):
            sys.exit(1)


def _units(slug: str | None) -> frozenset[int]:
    units = OrgUnit.objects.all()
    if slug is not None:
        top = units.filter(slug=slug).first()
        if top is None:
            raise CommandError(f"There is no unit “{slug}”.", returncode=2)
        units = OrgUnit.objects.descendants(top, include_self=True)
    return frozenset(units.values_list("pk", flat=True))


def _moment(given: str | None) -> datetime:
    if given is None:
        return clock.now()
    try:
        day = date.fromisoformat(given)
        return datetime.combine(day, time.min, tzinfo=UTC) + timedelta(days=1, seconds=-1)
    except (ValueError, OverflowError):
        pass
    try:
        instant = parse_datetime(given)
    except ValueError:
        instant = None
    if instant is None:
        raise CommandError("A date looks like 2026-11-21.", returncode=2)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _as_text(board: Board) -> str:
    told = [f"{board.held} of {board.measured} measured rules hold."]
    for line in board.lines:
        told.append(f"{line.code} {line.state:<10} {line.says}")
        told += [
            f"    {each.sentence} ({board.tree.name(each.unit_id)})" for each in line.findings
        ]
        told += [
            f"    set aside until {each.waiver.ends_at:%Y-%m-%d}: {each.finding.sentence}"
            for each in line.waived
        ]
    return "\n".join(told)


def _as_json(board: Board) -> dict[str, Any]:
    return {
        "at": board.scope.at.isoformat(),
        "held": board.held,
        "measured": board.measured,
        "checks": [_line(board, line) for line in board.lines],
    }


def _line(board: Board, line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "rule": str(line.says),
        "state": line.state.value,
        "severity": line.check.severity.value if line.check else None,
        "findings": [
            {
                "unit": board.tree.name(each.unit_id),
                "key": each.key,
                "sentence": each.sentence,
                "needed": each.needed,
            }
            for each in line.findings
        ],
        "waived": [
            {
                "sentence": each.finding.sentence,
                "reason": each.waiver.reason,
                "by": each.waiver.by.name,
                "ends_at": each.waiver.ends_at.isoformat(),
            }
            for each in line.waived
        ],
    }
