"""Reading YAML as facts with line numbers: no tags, no anchors, nothing twice, nothing endless.

The parser's events are taken one by one, so that a hostile file is refused before anything is
built from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import yaml
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 12 * 1024 * 1024
"""Bytes of a file: twice what 20,000 people in 500 units need."""
DEEPEST = 12
MOST_NODES = 2_000_000
MOST_PROBLEMS = 50
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: a line from 1, a path such as ``spaces[3].network``, a sentence."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = _("line %(line)s") % {"line": self.line}
        return f"{place}, {self.path}: {self.message}" if self.path else f"{place}: {self.message}"

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"line": self.line, "path": self.path, "message": self.message}


class InvalidFileError(Exception):
    """The file cannot be used; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class Scalar(NamedTuple):
    """A single value as written; ``plain`` means without quotes."""

    line: int
    text: str
    plain: bool


class Listing(NamedTuple):
    """A list of nodes."""

    line: int
    items: list[Node]


class Table(NamedTuple):
    """Names and what stands under each, in the order of the file."""

    line: int
    entries: dict[str, Node]
    lines: dict[str, int]


Node: TypeAlias = "Scalar | Listing | Table"


def read_yaml(raw: bytes) -> Node:
    """The one document in ``raw``, UTF-8.

    Raises:
        InvalidFileError: too large, not UTF-8, not YAML, several documents, an anchor, an alias, a
            tag, a name given twice, too deep.
    """
    if len(raw) > LARGEST:
        raise InvalidFileError(Problem(1, "", _("The file is larger than 12 MB.")))
    try:
        text = raw.removeprefix(BOM).decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        said = _("The file is not written in UTF-8.")
        raise InvalidFileError(Problem(line, "", said)) from error
    try:
        return _Builder(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = _("This is not YAML: %(reason)s.") % {"reason": error.problem or error}
        raise InvalidFileError(Problem(line, "", said)) from error
    except yaml.YAMLError as error:
        raise InvalidFileError(Problem(1, "", _("This is not YAML."))) from error


class _Builder:
    """Builds nodes from events, never recursing deeper than ``DEEPEST``."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.count = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _refused(event, _("The file holds several documents."))
                root = self._node(next(self.events), 0)
        if root is None:
            raise InvalidFileError(Problem(1, "", _("The file is empty.")))
        return root

    def _node(self, event: Any, depth: int) -> Node:
        self.count += 1
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None:
            raise _refused(event, _("Anchors and aliases (& and *) are not accepted."))
        if event.tag is not None:
            raise _refused(event, _("Tags (!) are not accepted."))
        if depth > DEEPEST or self.count > MOST_NODES:
            raise _refused(event, _("The file is nested too deeply, or too long."))
        line = event.start_mark.line + 1
        if kind is yaml.ScalarEvent:
            return Scalar(line, event.value, not event.style)
        if kind is yaml.SequenceStartEvent:
            return self._listing(line, depth + 1)
        return self._table(line, depth + 1)

    def _listing(self, line: int, depth: int) -> Listing:
        items: list[Node] = []
        while type(event := next(self.events)) is not yaml.SequenceEndEvent:
            items.append(self._node(event, depth))
        return Listing(line, items)

    def _table(self, line: int, depth: int) -> Table:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while type(event := next(self.events)) is not yaml.MappingEndEvent:
            key = self._node(event, depth)
            if not isinstance(key, Scalar):
                raise _refused(event, _("A name is a single word."))
            if key.text in entries:
                said = _("“%(name)s” stands here twice.") % {"name": key.text[:80]}
                raise _refused(event, said)
            lines[key.text] = key.line
            entries[key.text] = self._node(next(self.events), depth)
        return Table(line, entries, lines)


def _refused(event: Any, message: str) -> InvalidFileError:
    return InvalidFileError(Problem(event.start_mark.line + 1, "", message))
