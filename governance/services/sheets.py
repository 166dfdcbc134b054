"""A sheet of CSV or XLSX that somebody brings: read as text, judged row by row, all or none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from socialteam.kit import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
MOST_PROBLEMS = 50
"""Problems that a page shows at once."""
M = TypeVar("M")


class Sheet(NamedTuple):
    """A header and the rows below it; every row is as long as the header."""

    header: list[str]
    rows: list[list[str]]


class Problem(NamedTuple):
    """What is wrong on which line of the file."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class Verdict(Generic[M]):
    """What an import would do: nothing at all while there is a problem."""

    new: list[M] = field(default_factory=list)
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """The first sheet of a workbook, or a CSV file in UTF-8 or Windows-1252.

    Empty rows keep their place as empty lists, so that row ``n`` is line ``n + 2`` of the file.

    Raises:
        ValidationError: too large, no table, or no header.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": _("The file is larger than 5 MB.")})
    table = _book(content) if content.startswith(workbook.MAGIC) else _csv(content)
    header = [name.strip() for name in table[0]] if table else []
    while header and not header[-1]:
        header.pop()
    if not any(header) or len(table) < 2:
        raise ValidationError({"file": _("The file holds no table with a header and rows.")})
    if len(table) > MOST_ROWS + 1 or len(header) > MOST_COLUMNS:
        raise ValidationError({"file": _("The file holds more than 20,000 rows.")})
    wide = len(header)
    rows = [
        [cell.strip()[:LONGEST_CELL] for cell in [*row, *[""] * wide][:wide]] if any(row) else []
        for row in table[1:]
    ]
    return Sheet(header, rows)


def _csv(content: bytes) -> list[list[str]]:
    text = _text(content).replace("\x00", "")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        message = _("The file cannot be read as a table: %(reason)s.") % {"reason": error}
        raise ValidationError({"file": message}) from error


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _book(content: bytes) -> list[list[str]]:
    message = _("The workbook cannot be read. Save the sheet as CSV and choose that file.")
    try:
        rows = workbook.rows(io.BytesIO(content), most_unpacked=MOST_UNPACKED)
        table = [row for _line, row in islice(rows, MOST_ROWS + 2)]
    except workbook.BrokenWorkbookError as error:
        raise ValidationError({"file": message}) from error
    while table and not any(table[-1]):
        table.pop()
    return table


def usual_columns(header: list[str], usual: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The column that usually holds each fact, empty where the sheet seems to have none."""
    plain = {name.casefold(): name for name in reversed(header)}
    return {
        fact: next((plain[name] for name in names if name in plain), "")
        for fact, names in usual.items()
    }


def rows_of(
    sheet: Sheet, columns: Mapping[str, str], facts: Iterable[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The facts of each row that is not empty, with its line in the file."""
    places = {
        fact: sheet.header.index(columns[fact])
        for fact in facts
        if columns.get(fact) in sheet.header
    }
    for line, row in enumerate(sheet.rows, start=2):
        if row:
            yield line, {fact: row[place].strip() for fact, place in places.items()}


def judge_rows(
    rows: Iterable[tuple[int, dict[str, str]]],
    *,
    read: Callable[[dict[str, str]], M],
    key: Callable[[M], Hashable],
    taken: Iterable[Hashable],
) -> Verdict[M]:
    """What ``rows`` would add: those whose ``key`` is ``taken`` stay as they are.

    Args:
        read: makes the record of a row; a ValidationError names the columns it minds.
    """
    verdict, met = Verdict[M](), set(taken)
    for line, row in rows:
        try:
            made = read(row)
        except ValidationError as error:
            verdict.problems += _problems(line, error)
            continue
        if key(made) in met:
            verdict.known += 1
        else:
            met.add(key(made))
            verdict.new.append(made)
    return verdict


def _problems(line: int, error: ValidationError) -> list[Problem]:
    return [
        Problem(line, column, message)
        for column, messages in error.message_dict.items()
        for message in messages
    ]


def require_sound(verdict: Verdict[Any]) -> None:
    """All rows or none.

    Raises:
        ValidationError: a row has a problem; the first one is told.
    """
    if verdict.problems:
        message = _("Line %(line)s: %(message)s")
        raise ValidationError(message % verdict.problems[0]._asdict())
