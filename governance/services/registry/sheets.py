"""Reading a sheet of CSV or XLSX as rows of text."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import NamedTuple

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
ZIP = b"PK\x03\x04"
BROKEN_BOOK = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError)


class Sheet(NamedTuple):
    """A header and the rows below it; every row is as long as the header."""

    header: list[str]
    rows: list[list[str]]


def read_sheet(content: bytes) -> Sheet:
    """The first sheet of a workbook, or a CSV file in UTF-8 or Windows-1252.

    Empty rows keep their place as empty lists, so that row ``n`` is line ``n + 2`` of the file.

    Raises:
        ValidationError: too large, no table, or no header.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": _("The file is larger than 5 MB.")})
    table = _book(content) if content.startswith(ZIP) else _csv(content)
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
    stored = io.BytesIO(content)
    message = _("The workbook cannot be read. Save the sheet as CSV and choose that file.")
    try:
        with zipfile.ZipFile(stored) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise ValidationError({"file": message})
        book = openpyxl.load_workbook(stored, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True)
        table = [[_cell(value) for value in row] for row in rows]
    except (*BROKEN_BOOK, IndexError) as error:
        raise ValidationError({"file": message}) from error
    while table and not any(table[-1]):
        table.pop()
    return table


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
