"""The one way out for tables: CSV and XLSX files that hold values and never formulas."""

from __future__ import annotations

import csv
import math
import re
import tempfile
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | bool | datetime | date | time | timedelta | None
"""What a table may hold; anything else is written as its ``str``."""

BOM = "\ufeff"
# A spreadsheet skips these before it looks for a formula.
SKIPPED = BOM + " \u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\u180e\u00ad"
FORMULA = re.compile(f"[{SKIPPED}]*[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001  full width too
# Not allowed in XML 1.0, and lone surrogates, which no file can hold.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Separators, and marks that turn the direction of what follows.
UNSAFE_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:;*?"<>|\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]'
)
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
FIRST_YEAR = 1900
MAGNITUDE = 10**15  # beyond, a spreadsheet rounds whole numbers
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "hh:mm:ss",
    timedelta: "[h]:mm:ss",
}
SPOOL_BYTES = 4 * 1024 * 1024


class _Line:
    """A file of one line: the csv writer fills it, ``take`` empties it."""

    def __init__(self) -> None:
        self._text = ""

    def write(self, text: str) -> int:
        self._text += text
        return len(text)

    def take(self) -> bytes:
        text, self._text = self._text, ""
        return text.encode()


def csv_stream(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, every cell quoted, one line per piece.

    Numbers and dates stay as they are (ISO 8601); a text that a spreadsheet would take for a
    formula gets an apostrophe in front. Rows are read one at a time.
    """
    line = _Line()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    line.write(BOM)
    writer.writerow([neutral(name) for name in header])
    yield line.take()
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        yield line.take()


def neutral(text: str) -> str:
    """``text`` as a spreadsheet shows it: never a formula, never a control character."""
    text = CONTROLS.sub("\ufffd", text)
    return f"'{text}" if FORMULA.match(text) else text


def xlsx_bytes(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    zone: ZoneInfo | None = None,
) -> bytes:
    """A workbook of one sheet; see ``xlsx_file``, which does not hold it in memory."""
    with xlsx_file(title, header, rows, zone=zone) as file:
        return file.read()


@contextmanager
def xlsx_file(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    zone: ZoneInfo | None = None,
) -> Iterator[IO[bytes]]:
    """A workbook of one sheet, open for reading and removed afterwards.

    Texts are texts, however they begin; numbers, dates and times keep their type. Aware
    datetimes are written in ``zone`` (UTC without one), as spreadsheets know no zones. Texts
    are cut at 32,767 characters, a spreadsheet's own limit.

    Raises:
        ValueError: more than 1,048,575 rows.
    """
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as file:
        with xlsxwriter.Workbook(file, _options()) as book:
            sheet = book.add_worksheet(_sheet_name(title))
            formats = {
                kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()
            }
            bold = book.add_format({"bold": True})
            for column, name in enumerate(header):
                sheet.write_string(0, column, _text(name), bold)
            for number, row in enumerate(rows, start=1):
                if number > MOST_ROWS:
                    raise ValueError("a sheet holds 1,048,575 rows")
                for column, value in enumerate(row):
                    _write(sheet, (number, column), _local(value, zone), formats)
        file.seek(0)
        yield file


def attachment(
    filename: str, content_type: str, body: bytes | Iterable[bytes]
) -> HttpResponseBase:
    """A download that no browser shows or guesses at; streamed unless ``body`` is bytes."""
    response: HttpResponseBase = (
        HttpResponse(body, content_type=content_type)
        if isinstance(body, bytes)
        else StreamingHttpResponse(body, content_type=content_type)
    )
    safe = UNSAFE_IN_NAMES.sub("_", filename).strip(" .")[-150:] or "export"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=safe)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    return neutral(str(value))


def _options() -> dict[str, object]:
    return {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }


def _write(
    sheet: Worksheet, place: tuple[int, int], value: Cell, formats: dict[type, Format]
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float | Decimal) and _is_exact(value):
        sheet.write_number(*place, value)
    elif type(value) in FORMATS and _has_serial(value):
        sheet.write_datetime(*place, value, formats[type(value)])
    else:
        sheet.write_string(*place, _text(str(value)))


def _is_exact(value: float | Decimal) -> bool:
    return math.isfinite(value) and -MAGNITUDE < value < MAGNITUDE


def _has_serial(value: object) -> bool:
    """Spreadsheets count days since 1900; what lies before is written as text."""
    return not isinstance(value, date) or value.year >= FIRST_YEAR


def _local(value: Cell, zone: ZoneInfo | None) -> Cell:
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(zone or UTC).replace(tzinfo=None)
    return value.replace(tzinfo=None) if isinstance(value, time) else value


def _text(text: str) -> str:
    return CONTROLS.sub("\ufffd", text)[:LONGEST_CELL]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", _text(title)).strip("' ")[:31].strip("' ") or "Export"
