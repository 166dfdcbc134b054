"""Walking through every page a role can reach; what is wrong with it is told in sentences."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.e2e.browsing import NARROW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.browsing import Theme, Visitor
    from tests.e2e.conftest import World

MOST_PAGES = 25
MOST_A_SHAPE = 2
SEEN = """() => ({
    links: Array.from(document.querySelectorAll("a[href]"), (link) => link.href),
    language: document.documentElement.lang,
    headline: document.querySelector("h1").innerText,
})"""
FILE = re.compile(r"/(export|files|schema)/")
HREF = re.compile(r"""<a\b[^>]*\bhref="([^"]+)""")


class Walk(NamedTuple):
    """Who walks, and what they look at."""

    role: str
    language: str
    size: tuple[int, int]
    theme: Theme


class Frontier:
    """Addresses still to see: at most ``MOST_A_SHAPE`` of pages that differ by numbers only."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._queue: deque[str] = deque()
        self._known: set[str] = set()
        self._shapes: dict[str, int] = {}
        self.given = 0

    def add(self, address: str) -> None:
        """Remember an address of this site that was not met yet."""
        whole = urlsplit(urljoin(self._start, address))._replace(fragment="").geturl()
        shape = shape_of(whole)
        is_ours = whole.startswith(self._start)
        if is_ours and whole not in self._known and self._shapes.get(shape, 0) < MOST_A_SHAPE:
            self._known.add(whole)
            self._shapes[shape] = self._shapes.get(shape, 0) + 1
            self._queue.append(whole)

    def __iter__(self) -> Iterator[str]:
        while self._queue and self.given < MOST_PAGES:
            self.given += 1
            yield self._queue.popleft()


def shape_of(address: str) -> str:
    """The address without its numbers and values: one for all interactions."""
    parts = urlsplit(address)
    names = sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))
    return re.sub(r"\d+", "#", parts.path) + "?" + "&".join(names)


def walked(
    world: World, visit: Callable[..., Visitor], walk: Walk, examined: set[tuple[object, ...]]
) -> list[str]:
    """The faults of every page within reach.

    Of pages alike, one is looked at in each size, theme and language, and the others are only
    fetched; axe looks once in each size and theme. ``examined`` remembers it for other walks.
    """
    world.speak(walk.language)
    visitor = visit(walk.role, language=walk.language, size=walk.size, theme=walk.theme)
    frontier, faults = Frontier(world.address + "/"), list[str]()
    frontier.add("/")
    for address in frontier:
        shape = shape_of(address)
        look = (shape, walk.size, walk.theme)
        if (*look, walk.language) in examined or FILE.search(address):
            faults += _fetched(visitor, address, frontier, walk)
            continue
        faults += _looked_at(visitor, address, frontier, walk)
        if look not in examined:
            faults += [f"{address}: {fault}" for fault in visitor.axe()]
        examined |= {look, (*look, walk.language)}
    return faults if frontier.given > 3 else [*faults, "there is hardly anything to see"]


def _fetched(visitor: Visitor, address: str, frontier: Frontier, walk: Walk) -> list[str]:
    """A file, or a page like one that was looked at: whether it answers, and where it leads."""
    answer = visitor.context.request.get(address)
    if not answer.ok:
        return [f"{address} answers {answer.status}"]
    if "text/html" not in answer.headers["content-type"]:
        return []
    text = answer.text()
    for href in HREF.findall(text):
        frontier.add(urljoin(address, href.replace("&amp;", "&")))
    return [] if f'<html lang="{walk.language}"' in text else [f"{address}: another language"]


def _looked_at(visitor: Visitor, address: str, frontier: Frontier, walk: Walk) -> list[str]:
    """A page of a new kind, opened."""
    page = visitor.page
    answer = page.goto(address)
    if answer is None or not answer.ok:
        return [f"{address} answers {answer.status if answer else 'nothing'}"]
    seen = page.evaluate(SEEN)
    for href in seen["links"]:
        frontier.add(href)
    faults = [f"{address} scrolls sideways at {width}" for width in visitor.too_wide_at(NARROW)]
    if seen["language"] != walk.language:
        faults.append(f"{address} is not in {walk.language}")
    if not seen["headline"]:
        faults.append(f"{address} opens without a sentence")
    return faults
