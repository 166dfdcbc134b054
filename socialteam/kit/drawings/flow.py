"""What goes where: columns of boxes with lines between neighbours, and a path step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from socialteam.kit.drawings.labels import SIZES, Canvas, Drawing, in_two
from socialteam.kit.drawings.seed import line
from socialteam.kit.drawings.svg import el, short

WIDE: Final = 150.0
BETWEEN: Final = 36.0
HIGH: Final = 48.0
ROW: Final = 60.0
HEAD: Final = 40.0
STEP: Final = 70.0
STEPS_WIDE: Final = 380.0
STEM: Final = 106.0
BESIDE: Final = STEM + 20


@dataclass(frozen=True, slots=True)
class Box:
    """A thing on the way; ``key`` names it for the lines. alarm: nobody is there."""

    key: str
    name: str
    note: str = ""
    href: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Boxes of one kind, below a heading."""

    heading: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a path: when, who, how, and whether nobody would hear."""

    when: str
    who: str
    note: str = ""
    alarm: bool = False


def flow(
    columns: Sequence[Column],
    links: Sequence[tuple[str, str]],
    *,
    title: str,
    gathered: frozenset[int] = frozenset(),
) -> Drawing:
    """Columns from left to right; lines join neighbouring columns, never over a box.

    Between a column named in ``gathered`` and the next, everything may go everywhere: one line
    gathers it all and gives it out again.
    """
    canvas = Canvas()
    places: dict[str, tuple[int, float]] = {}
    most = max((len(column.boxes) for column in columns), default=0)
    for number, column in enumerate(columns):
        left = number * (WIDE + BETWEEN)
        canvas.write(column.heading, (left + 2, 20), room=WIDE, kind="n")
        first = HEAD + (most - len(column.boxes)) * ROW / 2
        for index, box in enumerate(column.boxes):
            top = first + index * ROW
            places[box.key] = number, top + HIGH / 2
            _box(canvas, box, left, top)
    for number in gathered:
        canvas.add(*_gather(number, places))
    for start, end in links:
        if start in places and end in places and places[end][0] == places[start][0] + 1:
            canvas.parts.insert(0, _curve(places[start], places[end]))
    width = len(columns) * (WIDE + BETWEEN) - BETWEEN
    height = HEAD + most * ROW
    return canvas.drawing(width=width, height=height, title=title, class_="st-diagram--flow")


def steps(rungs: Sequence[Step], *, title: str, again: str = "") -> Drawing:
    """A path from its first step down to the alarm; ``again`` says that it starts over."""
    canvas = Canvas()
    height = 20 + len(rungs) * STEP + (30 if again else 0)
    if len(rungs) > 1:
        canvas.add(line("stem", (STEM, 34), (STEM, 34 + (len(rungs) - 1) * STEP)))
    for index, rung in enumerate(rungs):
        y = 34 + index * STEP
        kind = "node alarm" if rung.alarm else "node"
        canvas.add(el("circle", class_=kind, cx=STEM, cy=y, r=8))
        canvas.write(rung.when, (STEM - 14, y + 5), room=STEM - 16, anchor="end", kind="n")
        room = STEPS_WIDE - BESIDE
        first, second = in_two(rung.who, room, SIZES[""])
        below = 18 if second else 0
        canvas.write(first, (BESIDE, y + (0 if rung.note or second else 5)), room=room)
        canvas.write(second, (BESIDE, y + below), room=room)
        canvas.write(rung.note, (BESIDE, y + below + 18), room=room, kind="n")
    if again:
        canvas.write(again, (BESIDE, height - 14), room=STEPS_WIDE - BESIDE, kind="n")
    return canvas.drawing(width=STEPS_WIDE, height=height, title=title, class_="st-diagram--steps")


def _gather(number: int, places: dict[str, tuple[int, float]]) -> list[SafeString]:
    """A bar in the gap, with a stub to each box on either side."""
    right = number * (WIDE + BETWEEN) + WIDE
    middle = right + BETWEEN / 2
    before = [y for column, y in places.values() if column == number]
    after = [y for column, y in places.values() if column == number + 1]
    if not before or not after:
        return []
    stubs = [line("flow", (right, y), (middle, y)) for y in before]
    stubs += [line("flow", (middle, y), (right + BETWEEN, y)) for y in after]
    every = [*before, *after]
    return [*stubs, line("flow", (middle, min(every)), (middle, max(every)))]


def _box(canvas: Canvas, box: Box, left: float, top: float) -> None:
    kind = "box alarm" if box.alarm else "box"
    canvas.add(el("rect", class_=kind, x=left, y=top, width=WIDE, height=HIGH, rx=4))
    at, room = left + 10, WIDE - 20
    first, second = (box.name, "") if box.note else in_two(box.name, room, SIZES[""])
    base = top + (20 if box.note or second else 29)
    canvas.write(first, (at, base), room=room, href=box.href)
    canvas.write(second, (at, top + 39), room=room, href=box.href)
    canvas.write(box.note, (at, top + 38), room=room, kind="n")


def _curve(start: tuple[int, float], end: tuple[int, float]) -> SafeString:
    x, y = start[0] * (WIDE + BETWEEN) + WIDE, start[1]
    across, down = x + BETWEEN, end[1]
    middle = short(x + BETWEEN / 2)
    bends = f"{middle} {short(y)}, {middle} {short(down)}, {short(across)} {short(down)}"
    return el("path", class_="flow", d=f"M{short(x)} {short(y)} C {bends}")
