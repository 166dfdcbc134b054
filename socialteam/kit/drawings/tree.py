"""An organisation of any size: a block for each hub, drawn so that its model is recognisable.

Every unit has a band of its own beside its hub, every hub a block of its own on the page: no two
labels can meet, however many there are. What is too much is folded beforehand, with its counts.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from socialteam.kit.drawings.labels import Canvas, Drawing
from socialteam.kit.drawings.seed import Point, line, seed_head
from socialteam.kit.drawings.svg import el, short

Size = Literal["wide", "narrow"]
BAND: Final = 46.0
ROOM: Final = 216.0
GUTTER: Final = 30.0
TITLE: Final = 62.0
BESIDE: Final = 34.0
MOST_LEAVES: Final = 12
MOST_SHOWN: Final = 72
MOST_BLOCKS: Final = 24


@dataclass(frozen=True, slots=True)
class Leaf:
    """A unit that answers, with how many people do."""

    name: str
    people: int = 0
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A hub, or another unit with units of its own.

    model: how it shares the work with its leaves; empty where it has no model.
    """

    name: str
    model: str = ""
    note: str = ""
    people: int = 0
    leaves: tuple[Leaf, ...] = ()
    href: str = ""

    @property
    def count(self) -> int:
        """How many people, its own and those of its leaves."""
        return self.people + sum(leaf.people for leaf in self.leaves)


More = Callable[[Sequence[Leaf], str], Leaf]
Rest = Callable[[Sequence[Block]], Leaf]


def folded(blocks: Sequence[Block], *, more: More, rest: Rest) -> list[Block]:
    """The same organisation with at most some seventy names.

    A crowded block keeps its largest leaves and says how many others there are (``more``, which
    also gets the address where all are shown); blocks beyond the page's measure keep their own
    count alone; those beyond two dozen become one leaf of the first block (``rest``).
    """
    kept = list(blocks[:MOST_BLOCKS])
    if len(blocks) > MOST_BLOCKS:
        first = kept[0]
        kept[0] = replace(first, leaves=(*first.leaves, rest(blocks[MOST_BLOCKS:])))
    left = MOST_SHOWN
    shown = []
    for block in kept:
        fits = _fitting(block, max(1, min(MOST_LEAVES, left)), more)
        left -= len(fits.leaves)
        shown.append(fits)
    return shown


def _fitting(block: Block, most: int, more: More) -> Block:
    """The block with its ``most - 1`` largest leaves in their order, and one for the others."""
    if len(block.leaves) <= most:
        return block
    ranked = sorted(range(len(block.leaves)), key=lambda index: -block.leaves[index].people)
    largest = set(ranked[: most - 1])
    kept = tuple(leaf for index, leaf in enumerate(block.leaves) if index in largest)
    others = [leaf for index, leaf in enumerate(block.leaves) if index not in largest]
    return replace(block, leaves=(*kept, more(others, block.href)))


def organisation_tree(blocks: Sequence[Block], *, title: str, size: Size) -> Drawing:
    """The first block on top, the others below it in one column or two, joined by a trunk."""
    canvas = Canvas()
    measures = [_Measure.of(block, size) for block in blocks]
    columns = 2 if size == "wide" and len(blocks) > 2 else 1
    wide = max((each.width for each in measures), default=ROOM)
    foot = _block(canvas, blocks[0], measures[0], (0.0, 0.0), size) if blocks else TITLE
    start, feet = foot, [foot + 8] * columns
    lowest: dict[int, float] = {}
    for block, measure in zip(blocks[1:], measures[1:], strict=True):
        column = min(range(columns), key=lambda index: feet[index])
        left = column * wide
        lowest[column] = feet[column] + 20
        canvas.add(line("trunk", (left + 6, lowest[column]), (left + 18, lowest[column])))
        feet[column] = _block(canvas, block, measure, (left, feet[column]), size)
    for column, low in lowest.items():
        canvas.add(line("trunk", (column * wide + 6, start), (column * wide + 6, low)))
    if lowest:
        canvas.add(line("trunk", (6, start), (max(lowest) * wide + 6, start)))
        canvas.add(line("trunk", (6, 26), (6, start)))
    class_ = "st-wide" if size == "wide" else "st-narrow"
    return canvas.drawing(width=wide * columns, height=max(feet) + 4, title=title, class_=class_)


@dataclass(frozen=True, slots=True)
class _Measure:
    """How large a block is: the leaves on each side, the ring, and the whole."""

    right: int
    left: int
    ring: float
    width: float
    body: float

    @classmethod
    def of(cls, block: Block, size: Size) -> "_Measure":
        count = len(block.leaves)
        right = (count + 1) // 2 if size == "wide" else count
        left = count - right
        ring = max(92.0, min(150.0, right * 13.0)) if size == "wide" else 74.0
        side = ring + BESIDE + ROOM
        width = GUTTER + (2 * side if size == "wide" else 46 + side)
        body = max(right * BAND, 100.0) if count else 0.0
        return cls(right, left, ring, width, body)


def _block(canvas: Canvas, block: Block, measure: _Measure, corner: Point, size: Size) -> float:
    """Draw one block with its left upper corner at ``corner``; returns where it ends."""
    left, top = corner
    canvas.add(el("circle", class_="dot", cx=left + 22, cy=top + 20, r=4))
    room = measure.width - GUTTER - 24
    canvas.write(block.name, (left + GUTTER + 4, top + 25), room=room, kind="t", href=block.href)
    canvas.write(block.note, (left + GUTTER + 4, top + 45), room=room, kind="n")
    if not block.leaves:
        return top + TITLE + 8
    aside = (measure.width - GUTTER) / 2 if size == "wide" else 46.0
    centre = left + GUTTER + aside, top + TITLE + measure.body / 2
    sides = [(1, measure.right), (-1, measure.left)]
    nodes = [node for side, count in sides for node in _nodes(centre, measure, side, count)]
    _links(canvas, block.model, centre, nodes)
    for leaf, (node, side) in zip(block.leaves, nodes, strict=True):
        _leaf(canvas, leaf, block.model, node, side)
    _centre(canvas, block, centre)
    return top + TITLE + measure.body + 22


Node = tuple[Point, int]


def _nodes(centre: Point, measure: _Measure, side: int, count: int) -> list[Node]:
    """Places on half an ellipse, one band below the other, from the top."""
    half = max(count * BAND / 2, 50.0) + BAND / 2
    found = []
    for index in range(count):
        down = (index - (count - 1) / 2) * BAND
        across = measure.ring * math.sqrt(1 - (down / half) ** 2)
        found.append(((centre[0] + side * across, centre[1] + down), side))
    return found


def _links(canvas: Canvas, model: str, centre: Point, nodes: list[Node]) -> None:
    """What goes between the hub and its units, and between the units themselves."""
    if model == "holistic":
        ring = [node for node, side in nodes if side > 0]
        ring += [node for node, side in reversed(nodes) if side < 0]
        points = " ".join(f"{short(x)},{short(y)}" for x, y in ring)
        canvas.add(el("polygon", class_="mesh", points=points))
    kind = {"centralised": "stem ghost", "decentralised": "", "": "rule"}.get(model, "stem")
    if model == "holistic":
        kind = "mesh"
    for node, _side in nodes:
        if kind:
            canvas.add(line(kind, centre, node))


def _leaf(canvas: Canvas, leaf: Leaf, model: str, node: Point, side: int) -> None:
    x, y = node
    if model in {"dandelion", "holistic"}:
        angle = 0.0 if side > 0 else 180.0
        canvas.add(*seed_head(node, angle, "o" * leaf.people, spread=110, reach=22))
    radius = {"centralised": 4.5, "decentralised": 10.0}.get(model, 7.0)
    kind = "node self" if model == "decentralised" else "node"
    canvas.add(el("circle", class_=kind, cx=x, cy=y, r=radius))
    anchor: Literal["start", "end"] = "start" if side > 0 else "end"
    base = y - 2 if leaf.note else y + 5
    at = x + side * BESIDE
    canvas.write(leaf.name, (at, base), room=ROOM - 12, anchor=anchor, href=leaf.href)
    canvas.write(leaf.note, (at, y + 15), room=ROOM - 12, anchor=anchor, kind="n")


def _centre(canvas: Canvas, block: Block, centre: Point) -> None:
    """The hub itself: large where it does the work, hollow where it only serves."""
    x, y = centre
    radius = {"centralised": 40.0, "decentralised": 15.0, "holistic": 15.0, "": 15.0}
    size = radius.get(block.model, 27.0)
    hollow = block.model in {"decentralised", "holistic", ""}
    if block.model == "dandelion":
        canvas.add(el("circle", class_="halo", cx=x, cy=y, r=size * 1.5))
    if block.model == "centralised":
        canvas.add(el("circle", class_="ring", cx=x, cy=y, r=size + 7))
    canvas.add(el("circle", class_="hub hollow" if hollow else "hub", cx=x, cy=y, r=size))
    if not hollow:
        _count(canvas, block.count, centre)


def _count(canvas: Canvas, count: int, centre: Point) -> None:
    at = centre[0], centre[1] + 4.5
    canvas.write(str(count), at, room=50, anchor="middle", kind="hub-t")
