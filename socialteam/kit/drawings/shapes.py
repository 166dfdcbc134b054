"""Five ways for a centre and its parts to hang together, each small enough to stand in a list."""

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Final

from django.utils.safestring import SafeString

from socialteam.kit.drawings.seed import PERMITTED, Point, around, line, seed_head
from socialteam.kit.drawings.svg import el, picture

BOX: Final = (0.0, 0.0, 240.0, 150.0)
MIDDLE: Final[Point] = (120.0, 75.0)
HUB, NODE = 13.0, 5.0


def apart(title: str) -> SafeString:
    """Parts without a centre: each stands for itself."""
    places = [(40.0, 42.0), (118.0, 30.0), (200.0, 46.0), (72.0, 104.0), (160.0, 108.0)]
    return _drawn(_parts(places, _from(MIDDLE)), title)


def single(title: str) -> SafeString:
    """One centre that does everything; the parts only send to it."""
    pieces: list[SafeString] = []
    for index in range(12):
        angle = 30.0 * index
        pieces += seed_head(around(MIDDLE, HUB, angle), angle, PERMITTED, reach=26)
    for place in _ring(5, 62, across=1.55):
        pieces.append(line("fil", _toward(MIDDLE, place, 42), place))
        pieces.append(_node(place))
    return _drawn([*pieces, _hub(MIDDLE)], title)


def star(title: str) -> SafeString:
    """One centre, and parts around it that act for themselves."""
    places = _ring(6, 44, across=1.7)
    stems = [line("stem", MIDDLE, place) for place in places]
    return _drawn([*stems, *_parts(places, _from(MIDDLE)), _hub(MIDDLE)], title)


def clusters(title: str) -> SafeString:
    """Several centres, each with its own parts, held together by one of them."""
    pieces: list[SafeString] = []
    centres = [(48.0, 92.0), (120.0, 52.0), (192.0, 92.0)]
    for centre, tilt in zip(centres, (150.0, -90.0, 30.0), strict=True):
        places = [around(centre, 30, tilt + lean) for lean in (-66, 0, 66)]
        pieces += [line("stem", centre, place) for place in places]
        pieces += _parts(places, _from(centre), reach=15)
    links = [line("stem", centres[1], centres[side]) for side in (0, 2)]
    return _drawn([*links, *pieces, *(_hub(centre) for centre in centres)], title)


def web(title: str) -> SafeString:
    """Everybody linked with everybody; the centre is one among them."""
    places = _ring(7, 46, across=1.7)
    links = [line("fil", start, end) for start, end in combinations([MIDDLE, *places], 2)]
    return _drawn([*links, *_parts(places, _from(MIDDLE)), _hub(MIDDLE)], title)


SHAPES: Final[dict[str, Callable[[str], SafeString]]] = {
    "apart": apart,
    "single": single,
    "star": star,
    "clusters": clusters,
    "web": web,
}


def _from(centre: Point) -> Callable[[Point], float]:
    """The direction away from ``centre``, to the nearest of eight."""

    def away(place: Point) -> float:
        across, down = place[0] - centre[0], place[1] - centre[1]
        angles = [45.0 * turn for turn in range(8)]
        return max(
            angles,
            key=lambda angle: (
                (around((0, 0), 1, angle)[0] * across) + (around((0, 0), 1, angle)[1] * down)
            ),
        )

    return away


def _ring(count: int, radius: float, *, across: float) -> list[Point]:
    """Points on an ellipse around the middle, the first at the top."""
    turns = [around((0, 0), radius, -90 + 360 * index / count) for index in range(count)]
    return [(MIDDLE[0] + x * across, MIDDLE[1] + y) for x, y in turns]


def _toward(start: Point, end: Point, share: float) -> Point:
    """The point at ``share`` percent of the way."""
    part = share / 100
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _parts(
    places: Iterable[Point], away: Callable[[Point], float], *, reach: float = 19
) -> list[SafeString]:
    pieces: list[SafeString] = []
    for place in places:
        pieces += seed_head(place, away(place), PERMITTED * 3, spread=80, reach=reach)
        pieces.append(_node(place))
    return pieces


def _node(place: Point) -> SafeString:
    return el("circle", class_="node", cx=place[0], cy=place[1], r=NODE)


def _hub(place: Point) -> SafeString:
    return el("circle", class_="hub", cx=place[0], cy=place[1], r=HUB)


def _drawn(pieces: Iterable[SafeString], title: str) -> SafeString:
    return picture(pieces, class_="st-seed", box=BOX, title=title)
