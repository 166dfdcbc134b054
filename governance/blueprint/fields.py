"""What may stand in a section: each kind of fact reads a node, or says what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from governance.blueprint.nearest import nearest
from governance.blueprint.reading import (
    MOST_PROBLEMS,
    InvalidFileError,
    Listing,
    Node,
    Problem,
    Scalar,
    Table,
)
from governance.blueprint.writing import implied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = dict[str, Any]

MISSING: Final[Any] = object()
NUMBER = re.compile(r"-?\d{1,18}")
FLAGS = {"true": True, "false": False}
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def column_of(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The column of ``model`` whose limits a text keeps."""
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise TypeError(f"{name} is not a column")
    return found


class Mention(NamedTuple):
    """A row that names another one, checked once the whole file is read."""

    section: str
    key: str
    line: int
    path: str


@dataclass(slots=True)
class Findings:
    """What reading gathers: problems, and mentions of other rows."""

    problems: list[Problem] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    def add(self, line: int, path: str, message: str) -> Any:
        """Note a problem; the value is missing then.

        Raises:
            InvalidFileError: there are enough of them.
        """
        self.problems.append(Problem(line, path, message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise InvalidFileError(*self.problems)
        return MISSING


@dataclass(frozen=True, kw_only=True)
class Field:
    """One fact of a row. Without ``default`` it must be given; ``null`` lets it be empty."""

    default: Any = MISSING
    null: bool = False

    def parse(self, node: Node, path: str, into: Findings) -> Any:
        """The value, or MISSING when ``into`` got a problem."""
        if not isinstance(node, Scalar):
            return into.add(node.line, path, _("A single value is expected here."))
        if node.plain and node.text in NOTHING:
            if self.null:
                return None
            return into.add(node.line, path, _("A value is missing."))
        return self.value(node, path, into)

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The value of a scalar that is not null."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Words; ``of`` is the model's field, whose limits, choices and validators hold."""

    of: models.Field[Any, Any] | None = None

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The text as it is written."""
        text = node.text
        if node.plain and implied(text):
            said = _("“%(text)s” is not a text as it stands: write it in quotes.")
            return into.add(node.line, path, said % {"text": text})
        problem = self._problem(text)
        return into.add(node.line, path, problem) if problem else text

    def _problem(self, text: str) -> str:
        if "\x00" in text:
            return _("This text holds a character that cannot be kept.")
        if self.of is None:
            return ""
        if not text:
            return "" if self.of.blank else _("A value is missing.")
        longest = self.of.max_length
        if longest is not None and len(text) > longest:
            return _("This is longer than %(most)s characters.") % {"most": longest}
        try:
            self.of.run_validators(text)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few words."""

    among: tuple[str, ...]

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The word."""
        if node.text in self.among:
            return node.text
        return into.add(node.line, path, unknown(node.text, self.among))


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """A whole number between two others, both included."""

    least: int
    most: int

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The number."""
        if node.plain and NUMBER.fullmatch(node.text):
            number = int(node.text)
            if self.least <= number <= self.most:
                return number
        said = _("A whole number from %(least)s to %(most)s is expected here.")
        return into.add(node.line, path, said % {"least": self.least, "most": self.most})


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """true or false."""

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The truth."""
        if node.plain and node.text in FLAGS:
            return FLAGS[node.text]
        return into.add(node.line, path, _("Write true or false."))


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A date."""

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The date."""
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            return into.add(node.line, path, _("Write the day as 2026-12-24."))


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """An instant; without an offset it is in UTC, without an hour midnight."""

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The instant, in UTC."""
        try:
            found = datetime.fromisoformat(node.text)
            return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            said = _("Write the moment as 2026-12-24T09:00:00Z.")
            return into.add(node.line, path, said)


@dataclass(frozen=True, kw_only=True)
class Clock(Field):
    """A wall time, in quotes or not."""

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The time."""
        try:
            found = time.fromisoformat(node.text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None or ":" not in node.text:
            return into.add(node.line, path, _("Write the time as “09:30”."))
        return found


@dataclass(frozen=True, kw_only=True)
class Ref(Field):
    """The key of a row of another section, in the file or in the organisation."""

    section: str

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The key; that it exists is checked at the end."""
        into.mentions.append(Mention(self.section, node.text, node.line, path))
        return node.text


@dataclass(frozen=True, kw_only=True)
class Email(Ref):
    """A person by address, whatever its case."""

    section: str = "people"

    def value(self, node: Scalar, path: str, into: Findings) -> Any:
        """The address in lower case."""
        address = node.text.strip().lower()
        into.mentions.append(Mention(self.section, address, node.line, path))
        return address


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """A list of single values; ``ordered`` says whether their order means something."""

    of: Field
    ordered: bool = False
    default: Any = ()
    least: int = 0

    def parse(self, node: Node, path: str, into: Findings) -> Any:
        """The list, sorted and without repetition unless it is ordered."""
        if not isinstance(node, Listing):
            return into.add(node.line, path, _("A list is expected here."))
        found = [self.of.parse(each, f"{path}[{n}]", into) for n, each in enumerate(node.items)]
        if any(each is MISSING for each in found):
            return MISSING
        if len(found) < self.least:
            return into.add(node.line, path, _("At least one value is expected here."))
        return found if self.ordered else sorted(set(found))


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A list of rows inside a row, in their order."""

    of: Mapping[str, Field]
    default: Any = ()
    most: int = 1_000

    def parse(self, node: Node, path: str, into: Findings) -> Any:
        """The rows."""
        if not isinstance(node, Listing):
            return into.add(node.line, path, _("A list is expected here."))
        if len(node.items) > self.most:
            said = _("There are at most %(most)s of these.") % {"most": self.most}
            return into.add(node.line, path, said)
        found = [
            parse_row(self.of, each, f"{path}[{number}]", into)
            for number, each in enumerate(node.items)
        ]
        return MISSING if any(each is None for each in found) else found


@dataclass(frozen=True, kw_only=True)
class Named(Field):
    """A few facts under names of their own."""

    of: Mapping[str, Field]

    def parse(self, node: Node, path: str, into: Findings) -> Any:
        """The facts."""
        found = parse_row(self.of, node, path, into)
        return MISSING if found is None else found


def parse_row(fields: Mapping[str, Field], node: Node, path: str, into: Findings) -> Row | None:
    """A row with every field, in the order of ``fields``; None when something is wrong."""
    if not isinstance(node, Table):
        into.add(node.line, path, _("Names and values are expected here."))
        return None
    before = len(into.problems)
    for name, line in node.lines.items():
        if name not in fields:
            into.add(line, f"{path}.{name}", unknown(name, fields))
    row: Row = {}
    for name, each in fields.items():
        given = node.entries.get(name)
        if given is not None:
            row[name] = each.parse(given, f"{path}.{name}", into)
        elif each.default is MISSING:
            into.add(node.line, f"{path}.{name}", _("“%(name)s” is missing.") % {"name": name})
        else:
            row[name] = list(each.default) if each.default == () else each.default
    return row if len(into.problems) == before else None


def without_nothing(fields: Mapping[str, Field], row: Row) -> Row:
    """The row without what says nothing: facts that are empty where empty is what is meant."""
    return {
        name: _inside(each, row[name])
        for name, each in fields.items()
        if row[name] is not None or each.default is not None
    }


def _inside(each: Field, value: Any) -> Any:
    if isinstance(each, Rows):
        return [without_nothing(each.of, row) for row in value]
    return without_nothing(each.of, value) if isinstance(each, Named) else value


def unknown(word: str, among: Iterable[str]) -> str:
    """Says that ``word`` is not known, and the nearest one that is."""
    near = nearest(word, among)
    if near:
        said = _("“%(word)s” is not known here; the nearest is “%(near)s”.")
        return said % {"word": word[:80], "near": near}
    return _("“%(word)s” is not known here.") % {"word": word[:80]}
