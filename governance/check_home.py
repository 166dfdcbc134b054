"""The strategist's home as facts: what it says first, the groups, the trend, the drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from governance.checks.board import State
from governance.checks.reading import VOLUNTEER
from governance.checks.registry import Stake
from governance.models import Appointment, UnitKind
from governance.services.checks import trend_of
from socialteam.kit import formats
from socialteam.kit.drawings.charts import Series
from socialteam.kit.drawings.organisation import Hub, Unit
from socialteam.kit.drawings.seed import Rule

if TYPE_CHECKING:
    from datetime import datetime

    from governance.check_reading import Showing, Shown
    from governance.checks.board import Board, Line
    from governance.checks.reading import Tree

MOST_SHOWN = 3
ORDER = (Stake.SPEAKING, Stake.OPENING, Stake.PEOPLE, Stake.SPONSOR)
DRAWN = {State.WAIVED: "wait", State.UNMEASURED: "wait"}


@dataclass(slots=True)
class Part:
    """One rule in a group: its first findings, and how many more there are."""

    code: str
    says: str
    shown: list[Shown]
    more: int = 0


@dataclass(slots=True)
class Group:
    """Rules that hold back the same thing."""

    heading: str
    sub: str = ""
    parts: list[Part] = field(default_factory=list)


def home_of(board: Board, showing: Showing) -> dict[str, Any]:
    """Everything the page says; no query of its own."""
    blocking, watched = board.having(State.BLOCK), board.having(State.WARN)
    opening = [line for line in board.lines if line.opening]
    groups = [_opening_group(board, opening, showing)] if opening else []
    groups += _stake_groups(blocking, showing)
    if watched:
        groups.append(_group(_("To strengthen"), watched, showing))
    return {
        "mood": _mood(board, blocking, watched, opening),
        "points": sum(len(line.findings) for line in blocking),
        "watched_points": sum(len(line.findings) for line in watched),
        "opening": board.scope.opening,
        "opening_points": sum(len(line.opening) for line in opening),
        "groups": groups,
        "aside": [each for line in board.lines for each in showing.waived(line, most=MOST_SHOWN)],
        "held": board.having(State.HELD),
        "unmeasured": board.having(State.UNMEASURED),
        "seeds": [Rule(line.code, _drawn(line)) for line in board.lines],
        "seeds_title": _seeds_title(board),
    }


def _mood(board: Board, blocking: list[Line], watched: list[Line], opening: list[Line]) -> str:
    if not board.scope.unit_ids or not board.tree.places:
        return "empty"
    facts = (
        ("block", blocking),
        ("opening", opening),
        ("warn", watched),
        ("aside", board.having(State.WAIVED)),
    )
    return next((mood for mood, lines in facts if lines), "well")


def _drawn(line: Line) -> Any:
    return DRAWN.get(line.state, str(line.state))


def _seeds_title(board: Board) -> str:
    language = get_language() or "fr"
    told = {"held": board.held, "measured": board.measured, "all": len(board.lines)}
    said = [_("%(held)s of %(measured)s measured rules hold") % told]
    for state, words in (
        (State.BLOCK, _("blocking: %(codes)s")),
        (State.WARN, _("to watch: %(codes)s")),
        (State.WAIVED, _("set aside: %(codes)s")),
        (State.UNMEASURED, _("not measured yet: %(codes)s")),
    ):
        codes = [line.code for line in board.having(state)]
        if codes:
            said.append(words % {"codes": formats.listed(codes, language)})
    return "; ".join(said)


def _opening_group(board: Board, lines: list[Line], showing: Showing) -> Group:
    space = board.scope.opening
    heading = _("Holds back the opening of %(space)s") % {"space": space.name if space else ""}
    parts = [Part(line.code, str(line.says), showing.opening(line)) for line in lines]
    return Group(heading, _("planned"), parts)


def _stake_groups(lines: list[Line], showing: Showing) -> list[Group]:
    groups = []
    for stake in ORDER:
        mine = [line for line in lines if line.check is not None and line.check.stake is stake]
        if mine:
            groups.append(_group(_heading(stake, mine), mine, showing))
    return groups


def _heading(stake: Stake, lines: list[Line]) -> str:
    people = {each.person_id for line in lines for each in line.findings if each.person_id}
    if stake is Stake.PEOPLE and people:
        said = ngettext(
            "Takes one person from the team", "Takes %(count)s people from the team", len(people)
        )
        return said % {"count": len(people)}
    return {
        Stake.SPEAKING: _("Leaves customers without an answer"),
        Stake.OPENING: _("Holds back the next opening"),
        Stake.PEOPLE: _("Leaves the team without support"),
        Stake.SPONSOR: _("Leaves the programme without backing"),
    }[stake]


def _group(heading: str, lines: list[Line], showing: Showing) -> Group:
    points = sum(len(line.findings) for line in lines)
    sub = ngettext("%(count)s point", "%(count)s points", points) % {"count": points}
    parts = [
        Part(
            line.code,
            str(line.says),
            showing.findings(line, most=MOST_SHOWN),
            max(0, len(line.findings) - MOST_SHOWN),
        )
        for line in lines
    ]
    return Group(heading, sub, parts)


def trend(tree: Tree, unit_ids: frozenset[int], *, at: datetime) -> dict[str, Any]:
    """Rules held in the past weeks in the widest unit of the reader; one query."""
    company = tree.company()
    hubs = tree.hubs(unit_ids)
    unit = company if company in unit_ids else hubs[0] if hubs else None
    points = trend_of(unit, at=at) if unit is not None else []
    language = get_language() or "fr"
    return {
        "points": points,
        "series": [Series(_("rules held"), [point.held for point in points])],
        "labels": [formats.day(point.day, language, "short") for point in points],
        "shown": len(points) > 1,
    }


def drawing(tree: Tree, unit_ids: frozenset[int], *, at: datetime) -> list[Hub]:
    """Each hub with its spokes, a filament a volunteer; one query."""
    counts = dict(
        Appointment.objects.in_force(at=at)
        .filter(role__slug=VOLUNTEER, person__is_active=True, unit_id__in=unit_ids)
        .order_by()
        .values_list("unit_id")
        .annotate(Count("person", distinct=True))
    )
    around: dict[int, list[Unit]] = {hub: [] for hub in tree.hubs(unit_ids)}
    for pk in sorted(unit_ids):
        place = tree.places.get(pk)
        hub = tree.hub_of(pk) if place is not None else None
        if place is not None and place.kind == UnitKind.SPOKE and hub is not None:
            count = counts.get(pk, 0)
            said = ngettext("%(count)s volunteer", "%(count)s volunteers", count)
            unit = Unit(place.name, "o" * count, note=said % {"count": count})
            around.setdefault(hub, []).append(unit)
    return [Hub(tree.name(hub), tuple(units)) for hub, units in around.items()]
