"""The living diagrams: each application registers the kinds it can draw.

A diagram belongs to a unit and has a stable key. Its content is facts without language, so that
an edition kept today can be drawn in both languages in ten years.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from socialteam.kit.drawings.labels import Drawing

    Pair = tuple[int, str]
    Content = dict[str, Any]
    Listing = Callable[[Collection[int]], list["Entry"]]
    Read = Callable[[Collection[Pair], datetime], dict[Pair, Content]]
    Draw = Callable[[Content, "Look"], "Shown"]
    PathsOf = Callable[[Collection[int], datetime], dict[int, list["PathFact"]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One diagram that exists: of which unit, under which key, and its own name if it has one."""

    unit_id: int
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a diagram is to be drawn: with links to other pages, folded or opened."""

    links: bool = True
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A diagram as one person meets it: pictures, the wide one first, and the same facts."""

    title: str
    sentence: str
    drawings: list[Drawing]
    header: list[str]
    rows: list[list[str]]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with the heading of its column."""
        return [list(zip(self.header, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of diagram. Its keys begin with ``prefix``.

    ``read`` gives the content of many diagrams in a constant number of queries, and nothing for
    those that do not exist; ``content["items"]`` maps stable ids to facts with a ``name``.
    ``watches``: the tables whose audit events may change it.
    """

    prefix: str
    label: StrOrPromise
    about: StrOrPromise
    listing: Listing
    read: Read
    draw: Draw
    watches: frozenset[str]
    order: int = 100


@dataclass(frozen=True, slots=True)
class PathFact:
    """Where a conversation of a unit climbs when nobody answers, and who hears last."""

    key: str
    name: str
    last: dict[str, str] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}
_paths: list[PathsOf] = []


def register(kind: Kind) -> None:
    """Add a kind of diagram; the same prefix again replaces it."""
    _kinds[kind.prefix] = kind


def kinds() -> list[Kind]:
    """Every kind, in order."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.prefix))


def kind_of(key: str) -> Kind | None:
    """The kind whose prefix begins ``key``."""
    return next((kind for kind in kinds() if (key + "-").startswith(kind.prefix + "-")), None)


def register_paths(paths_of: PathsOf) -> None:
    """Say where conversations climb: ``paths_of(unit_ids, at)``; one application does."""
    _paths[:] = [paths_of]


def paths_of(unit_ids: Collection[int], at: datetime) -> dict[int, list[PathFact]]:
    """The escalation paths of some units' own, by unit."""
    return _paths[0](unit_ids, at) if _paths else {}
