"""The dandelion: one filament for each person, one stem for each rule.

People are letters: "o" permitted, "l" in training, "x" permit suspended. Plain trigonometry;
angles are in degrees, 0 to the right and 90 down, as SVG turns.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.safestring import SafeString

from socialteam.kit.drawings.svg import el, joined, picture, short

PERMITTED: Final = "o"
LEARNING: Final = "l"
SUSPENDED: Final = "x"
MOST_FILAMENTS: Final = 24
RuleState = Literal["held", "warn", "block", "wait"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """One stem of the seed row."""

    code: str
    state: RuleState


def around(centre: Point, distance: float, angle: float) -> Point:
    """The point ``distance`` from ``centre`` in the direction ``angle``."""
    turn = math.radians(angle)
    return centre[0] + distance * math.cos(turn), centre[1] + distance * math.sin(turn)


def line(class_: str, start: Point, end: Point) -> SafeString:
    return el("line", class_=class_, x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def seed_head(
    centre: Point, angle: float, people: str, *, spread: float = 130, reach: float = 30
) -> list[SafeString]:
    """The filaments of one unit, fanned around ``angle``; at most 24 are drawn."""
    shown = people[:MOST_FILAMENTS]
    steps = max(len(shown) - 1, 1)
    parts = []
    for index, person in enumerate(shown):
        lean = 0 if len(shown) == 1 else spread * (index / steps - 0.5)
        parts.append(_filament(centre, angle + lean, person, reach))
    return parts


def _filament(centre: Point, angle: float, person: str, reach: float) -> SafeString:
    off = " fil--off" if person == SUSPENDED else ""
    tip = around(centre, reach, angle)
    parts = [line(f"fil{off}", around(centre, 7, angle), tip)]
    if person == SUSPENDED:
        turn = f"rotate(45 {short(tip[0])} {short(tip[1])})"
        corner = {"x": tip[0] - 3, "y": tip[1] - 3}
        parts.append(el("rect", class_="tip--off", width=6, height=6, transform=turn, **corner))
    elif person == LEARNING:
        parts.append(el("circle", class_="tip--learn", cx=tip[0], cy=tip[1], r=2.9))
    else:
        parts += [line("pap", tip, around(tip, 6.5, angle + lean)) for lean in (-28.6, 0, 28.6)]
        parts.append(el("circle", class_="tip", cx=tip[0], cy=tip[1], r=2.5))
    return joined(parts)


def seed_row(rules: Sequence[Rule], *, title: str, width: int) -> SafeString:
    """One stem a rule: in seed when it holds, a triangle to watch, a cut stem when it blocks.

    A bud, without its code, is a rule that waits: not measured, or set aside.
    """
    foot = 54.0
    room = width / max(len(rules), 1)
    parts = [line("g", (0, foot + 0.5), (width, foot + 0.5))]
    free = -math.inf
    for index, rule in enumerate(rules):
        x = room * (index + 0.5)
        parts += _stem(x, foot, rule.state)
        if rule.state in {"warn", "block"} and x - 14 >= free:
            parts.append(el("text", rule.code, x=x, y=foot + 17))
            free = x + 14
    return picture(parts, class_="st-rulerow", box=(0, 0, width, 76), title=title)


def _stem(x: float, foot: float, state: RuleState) -> Iterable[SafeString]:
    top = {"held": 16, "warn": 28, "block": 36, "wait": 40}[state]
    yield line("s" if state == "held" else f"s s--{state}", (x, foot), (x, top))
    if state == "held":
        for lean in (-54.4, -18.3, 18.3, 54.4):
            yield line("p", (x, top), around((x, top), 8, lean - 90))
        yield el("circle", class_="t", cx=x, cy=top, r=2.6)
    elif state == "wait":
        yield el("circle", class_="t--wait", cx=x, cy=top - 3, r=3)
    elif state == "warn":
        shape = f"M{short(x)} {top - 7} L{short(x + 6)} {top + 4} H{short(x - 6)} Z"
        yield el("path", class_="t--warn", d=shape)
    else:
        sides = "h5 l3.5 3.5 v5 l-3.5 3.5 h-5 l-3.5 -3.5 v-5 Z"
        yield el("path", class_="t--block", d=f"M{short(x - 2.5)} {top - 6} {sides}")
