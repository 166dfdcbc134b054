"""What separates a file from the organisation, row by row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.utils.translation import gettext as _

from governance.blueprint.reading import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from governance.blueprint.registry import Key, Row, Section

Kind = Literal["add", "change", "remove"]


class Line(NamedTuple):
    """A row as the file gives it."""

    row: Row
    path: str
    number: int


@dataclass(slots=True)
class Given:
    """A section as the file gives it."""

    line: int
    prune: bool = False
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that will be added, changed, or closed (``remove``).

    ``line`` and ``path`` are where the file says so; of a row that is closed because the file
    does not name it, where its section begins.
    """

    section: Section
    kind: Kind
    key: Key
    before: Row | None
    after: Row | None
    line: int = field(default=1, compare=False)
    path: str = field(default="", compare=False)

    @property
    def old(self) -> Row:
        """The row as it stands; empty for one that is added."""
        return self.before or {}

    @property
    def new(self) -> Row:
        """The row as it will be; empty for one that is closed."""
        return self.after or {}

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """What each fact that differs was, and will be."""
        return {
            name: (self.old.get(name), self.new.get(name))
            for name in self.section.fields
            if self.old.get(name) != self.new.get(name)
        }

    def to(self, after: Row) -> Change:
        """The same change with another outcome."""
        return replace(self, after=after)

    @property
    def name(self) -> str:
        """Which row it is, for people."""
        parts = [part for part in self.key if part is not None]
        return " · ".join(
            ", ".join(part) if isinstance(part, tuple) else str(part) for part in parts
        )


@dataclass(slots=True)
class Compared:
    """The changes of a section, how many rows the file does not name, and what is wrong."""

    changes: list[Change] = field(default_factory=list)
    left_alone: int = 0
    problems: list[Problem] = field(default_factory=list)


def compare(section: Section, live: list[Row], given: Given, at: datetime) -> Compared:
    """How ``section`` differs; ``live`` are its rows in the organisation."""
    found = Compared()
    if given.prune and section.remove is None:
        said = _("Rows of this section are not closed by a file.")
        found.problems.append(Problem(given.line, f"{section.key}.prune", said))
    unnamed = (_compare_dated if section.dated else _compare_keyed)(
        section, live, given, at, found
    )
    unnamed = [row for row in unnamed if not section.is_over(row)]
    if given.prune:
        found.changes += [
            Change(section, "remove", section.key_of(row), row, None, given.line, section.key)
            for row in unnamed
        ]
    else:
        found.left_alone = len(unnamed)
    return found


def _compare_keyed(
    section: Section, live: list[Row], given: Given, _at: datetime, found: Compared
) -> list[Row]:
    """Notes additions and changes; returns the rows that the file does not name."""
    standing = {section.key_of(row): row for row in live}
    seen: set[Key] = set()
    for line in given.lines:
        key = section.key_of(line.row)
        if key in seen:
            found.problems.append(Problem(line.number, line.path, _("This stands here twice.")))
            continue
        seen.add(key)
        before = standing.get(key)
        if before is None:
            found.changes.append(
                Change(section, "add", key, None, line.row, line.number, line.path)
            )
        elif before != line.row:
            found.changes.append(
                Change(section, "change", key, before, line.row, line.number, line.path)
            )
    return [row for key, row in standing.items() if key not in seen]


def _compare_dated(
    section: Section, live: list[Row], given: Given, at: datetime, found: Compared
) -> list[Row]:
    """The same for facts with a beginning and an end.

    A fact that has begun keeps its beginning: the file's says only since when at the latest.
    """
    now = at if section.dated == "moment" else at.date()
    standing: dict[Key, list[Row]] = defaultdict(list)
    for row in live:
        standing[section.key_of(row)].append(row)
    for key, lines in _by_key(section, given, found).items():
        held = standing[key]
        for line in lines:
            match = _match(line.row, held, now)
            if match is not None:
                held.remove(match)
            found.changes += _differences(section, key, match, line, now)
    return [row for rows in standing.values() for row in rows]


def _by_key(section: Section, given: Given, found: Compared) -> dict[Key, list[Line]]:
    grouped: dict[Key, list[Line]] = defaultdict(list)
    for line in given.lines:
        grouped[section.key_of(line.row)].append(line)
    for lines in grouped.values():
        lines.sort(key=lambda line: line.row["from"])
        for line, following in _pairs(lines):
            if line.row["until"] is not None and line.row["until"] <= line.row["from"]:
                said = _("The end comes after the beginning.")
                found.problems.append(Problem(line.number, f"{line.path}.until", said))
            if following and (
                line.row["until"] is None or following.row["from"] < line.row["until"]
            ):
                said = _("This begins before line %(line)s has ended.") % {"line": line.number}
                found.problems.append(Problem(following.number, f"{following.path}.from", said))
    return grouped


def _pairs(lines: list[Line]) -> Iterator[tuple[Line, Line | None]]:
    yield from zip(lines, [*lines[1:], None], strict=True)


def _match(row: Row, held: list[Row], now: Any) -> Row | None:
    """The fact of the organisation that ``row`` speaks of."""
    over = row["until"] is not None and row["until"] <= now
    if not over and row["from"] <= now:
        return next((each for each in held if each["from"] <= now), None)
    return next((each for each in held if each["from"] == row["from"]), None)


def _differences(
    section: Section, key: Key, match: Row | None, line: Line, now: Any
) -> Iterator[Change]:
    row = line.row
    over = row["until"] is not None and row["until"] <= now
    if match is None:
        if not over:
            yield Change(section, "add", key, None, row, line.number, line.path)
        return
    begun = match["from"] <= now
    same = all(
        match[name] == row[name] for name in section.fields if name not in {"from", "until"}
    )
    after = {**row, "from": match["from"]} if begun and same else row
    if after != match:
        yield Change(section, "change", key, match, after, line.number, line.path)
