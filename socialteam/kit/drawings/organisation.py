"""Who is where: hubs with their units around them, drawn for a wide and for a narrow column."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from django.utils.safestring import SafeString

from socialteam.kit.drawings.seed import PERMITTED, SUSPENDED, Point, around, line, seed_head
from socialteam.kit.drawings.svg import el, picture, short

MOST_UNITS: Final = 12
HUB: Final = 36.0
LEAST: Final = 300.0  # of a view’s width: a hub with one unit stays as small as the others
Size = Literal["wide", "narrow", "compact"]  # compact: a side column at any width


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on its stem.

    people: one letter a person (seed.py); note: said under the name, "4 of 5 permitted";
    changed: what a rehearsal would add or move, drawn in yellow.
    """

    name: str
    people: str
    note: str = ""
    href: str = ""
    changed: bool = False

    @property
    def permitted(self) -> int:
        return self.people.count(PERMITTED)


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub and its units; without units it still stands in the drawing."""

    name: str
    units: tuple[Unit, ...] = ()
    changed: bool = False


@dataclass(slots=True)
class _Canvas:
    parts: list[SafeString]
    left: float = math.inf
    right: float = -math.inf
    top: float = math.inf
    foot: float = -math.inf

    def reach(self, x: float, y: float, *, around: float = 0) -> None:
        self.left, self.right = min(self.left, x - around), max(self.right, x + around)
        self.top, self.foot = min(self.top, y - around), max(self.foot, y + around)

    @property
    def box(self) -> tuple[float, float, float, float]:
        wide, high = self.right - self.left + 16, self.foot - self.top + 16
        beside = max(0.0, LEAST - wide) / 2
        return self.left - 8 - beside, self.top - 8, wide + 2 * beside, high


@dataclass(frozen=True, slots=True)
class _Plan:
    """Measures of one width: distance of units, of tips and of names from what they hang on."""

    ring: float
    reach: float
    name_at: float
    spread: float


WIDE: Final = _Plan(ring=130, reach=50, name_at=66, spread=140)
NARROW: Final = _Plan(ring=84, reach=36, name_at=48, spread=140)


def folded(hubs: Sequence[Hub]) -> tuple[Hub, ...]:
    """The same people in at most twelve units: beyond that each hub becomes one unit."""
    if sum(len(hub.units) for hub in hubs) <= MOST_UNITS or len(hubs) < 2:
        return tuple(hubs)
    units = tuple(
        Unit(hub.name, "".join(unit.people for unit in hub.units), changed=hub.changed)
        for hub in hubs[1:]
    )
    return (replace(hubs[0], units=units[:MOST_UNITS]),)


def organisation(hubs: Sequence[Hub], *, title: str, size: Size) -> SafeString:
    """The drawing for one width; ``title`` says what it shows, a table beside it says the rest."""
    plan = WIDE if size == "wide" else NARROW
    shown = folded(hubs)
    centres = [_centre(index, size) for index in range(len(shown))]
    canvas = _Canvas([])
    for hub, centre in zip(shown, centres, strict=True):
        _ground(canvas, hub, centre, plan)
    for hub, (start, end) in zip(shown[1:], pairwise(centres), strict=True):
        canvas.parts.append(_link(start, end, changed=hub.changed))
    for index, (hub, centre) in enumerate(zip(shown, centres, strict=True)):
        angles = _angles(len(hub.units), index, len(shown), size)
        for unit, angle in zip(hub.units, angles, strict=True):
            _spoke(canvas, centre, angle, unit, plan)
        _hub(canvas, hub, centre)
    return picture(
        canvas.parts,
        class_="st-seed" if size == "compact" else f"st-seed st-{size}",
        box=canvas.box,
        title=title,
        has_links=any(unit.href for hub in hubs for unit in hub.units),
    )


def _centre(index: int, size: Size) -> Point:
    """Hubs stand side by side on a wide page and below one another on a narrow one."""
    if size == "wide":
        return 280.0 * index, -54.0 * (index % 2)
    return 8.0 * (index % 2), 270.0 * index


def _angles(count: int, index: int, hubs: int, size: Size) -> list[float]:
    """Directions of a hub's units, away from its neighbours."""
    if hubs == 1:
        return [-90 + 360 * k / max(count, 1) for k in range(count)]
    turn = 0 if size == "wide" else 90
    if 0 < index < hubs - 1:
        half = (count + 1) // 2
        return [*_fan(half, turn - 90, 90), *_fan(count - half, turn + 90, 90)]
    away = turn + 180 if index == 0 else turn
    return _fan(count, away, 245)


def _fan(count: int, middle: float, most: float) -> list[float]:
    span = min(most, 74.0 * (count - 1))
    return [middle + (span * (k / (count - 1) - 0.5) if count > 1 else 0) for k in range(count)]


def _ground(canvas: _Canvas, hub: Hub, centre: Point, plan: _Plan) -> None:
    x, y = centre
    if hub.changed:
        canvas.parts.append(el("circle", class_="halo", cx=x, cy=y, r=HUB * 1.7))
    canvas.parts.append(el("circle", class_="ring", cx=x, cy=y, r=plan.ring))
    canvas.reach(x, y, around=max(HUB * 1.7, plan.ring if hub.units else 0))


def _link(start: Point, end: Point, *, changed: bool) -> SafeString:
    """A stem from hub to hub, slightly bent."""
    flat = abs(end[0] - start[0]) > abs(end[1] - start[1])
    toward = (HUB, 0.0) if flat else (0.0, HUB)
    first = start[0] + toward[0], start[1] + toward[1]
    last = end[0] - toward[0], end[1] - toward[1]
    bend = (last[0] - first[0]) / 2 if flat else (last[1] - first[1]) / 2
    near = (first[0] + bend, first[1]) if flat else (first[0], first[1] + bend)
    far = (last[0] - bend, last[1]) if flat else (last[0], last[1] - bend)
    points = [f"{short(x)} {short(y)}" for x, y in (first, near, far, last)]
    shape = f"M{points[0]} C {', '.join(points[1:])}"
    return el("path", class_="stem stem--new" if changed else "stem", d=shape)


def _spoke(canvas: _Canvas, centre: Point, angle: float, unit: Unit, plan: _Plan) -> None:
    node = around(centre, plan.ring, angle)
    stem = "stem stem--new" if unit.changed else "stem"
    canvas.parts.append(
        line(stem, around(centre, HUB, angle), around(centre, plan.ring - 7, angle))
    )
    spread = plan.spread if len(unit.people) > 3 else plan.spread * 0.7
    canvas.parts += seed_head(node, angle, unit.people, spread=spread, reach=plan.reach)
    state = " node--new" if unit.changed else " node--block" if SUSPENDED in unit.people else ""
    canvas.parts.append(el("circle", class_=f"node{state}", cx=node[0], cy=node[1], r=7))
    _name(canvas, node, angle, unit, plan)


def _name(canvas: _Canvas, node: Point, angle: float, unit: Unit, plan: _Plan) -> None:
    """Write the unit's name and note beyond its filaments."""
    across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    if abs(across) <= 0.35:
        x, anchor = node[0], "middle"
        y = node[1] + (plan.name_at + 8 if down > 0 else -plan.name_at - 18)
    else:
        x = node[0] + math.copysign(plan.name_at, across) * abs(across) ** 0.3
        y = node[1] + down * plan.name_at * 0.66
        anchor = "start" if across > 0 else "end"
    name = el("text", unit.name, x=x, y=y, text_anchor=anchor)
    canvas.parts.append(el("a", name, href=unit.href) if unit.href else name)
    if unit.note:
        canvas.parts.append(el("text", unit.note, class_="n", x=x, y=y + 15, text_anchor=anchor))
    wide = 7.6 * max(len(unit.name), len(unit.note) * 0.92)
    left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    canvas.reach(left, y - 14)
    canvas.reach(left + wide, y + 20)


def _hub(canvas: _Canvas, hub: Hub, centre: Point) -> None:
    x, y = centre
    canvas.parts.append(el("circle", class_="hub", cx=x, cy=y, r=HUB))
    words = _two_lines(hub.name)
    first = y + 4 - 7.5 * (len(words) - 1)
    for at, words_of_line in enumerate(words):
        text = el(
            "text", words_of_line, class_="hub-t", x=x, y=first + 15 * at, text_anchor="middle"
        )
        canvas.parts.append(text)


def _two_lines(name: str) -> list[str]:
    """Split a name near its middle; a line longer than ten letters is cut with an ellipsis."""
    words = name.split()
    cut = max(1, (len(words) + 1) // 2)
    lines = [" ".join(words[:cut]), " ".join(words[cut:])]
    return [text if len(text) <= 10 else f"{text[:9]}…" for text in lines if text]
