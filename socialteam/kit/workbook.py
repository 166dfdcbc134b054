"""Reading the first sheet of an XLSX workbook: values as text, never a formula."""

from __future__ import annotations

import zipfile
import zlib
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"PK\x03\x04"
MOST_UNPACKED = 300 * 1024 * 1024
"""A workbook that unpacks to more than this is refused: no table of people is that large."""
FAULTS = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,
    zlib.error,
)
"""What openpyxl raises on a file that is a workbook by its name only."""


class BrokenWorkbookError(Exception):
    """The file cannot be read as a workbook; the message says why."""


def rows(
    stored: IO[bytes], *, most_unpacked: int = MOST_UNPACKED
) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet with its number, from 1; what a formula last gave is its value.

    Raises:
        BrokenWorkbookError: not a workbook, or one that unpacks to far more than its size.
    """
    try:
        with zipfile.ZipFile(stored) as archive:
            if sum(member.file_size for member in archive.infolist()) > most_unpacked:
                raise BrokenWorkbookError(f"it unpacks to more than {most_unpacked >> 20} MB")
        stored.seek(0)
        book = load_workbook(stored, read_only=True, data_only=True)
        try:
            for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
                yield line, _trimmed([as_text(value) for value in row])
        finally:
            book.close()
    except FAULTS as error:
        raise BrokenWorkbookError(str(error) or type(error).__name__) from error


def as_text(value: object) -> str:
    """A cell as a person would type it: days in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _trimmed(row: list[str]) -> list[str]:
    """A row without the empty cells at its end, which a sheet holds by the thousand."""
    while row and not row[-1]:
        row.pop()
    return row
