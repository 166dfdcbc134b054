"""Reading tables as they come: CSV in any of three encodings, compressed or not; workbooks."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from socialteam.kit import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GZIP = b"\x1f\x8b"
BLOCK = 1 << 20
DELIMITERS = ",;\t|"
LONGEST_FIELD = 2_000_000
PREVIEW_ROWS = 5
BROKEN = (gzip.BadGzipFile, EOFError, zlib.error, workbook.BrokenWorkbookError)
WORKBOOK = "xlsx"


class UnreadableFileError(Exception):
    """The file cannot be read as a table at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: its name, and how to open its bytes afresh."""

    name: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look at the whole file found.

    ``size`` is in bytes as stored, ``digest`` the SHA-256 of those bytes; ``preview`` holds the
    first rows below the header. Of a workbook the first sheet is read; its ``encoding`` is xlsx.
    """

    source: Source
    size: int
    digest: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    preview: tuple[tuple[str, ...], ...]

    def rows(self, moved: Callable[[int], None] | None = None) -> Iterator[tuple[int, list[str]]]:
        """Each record below the header with the line on which it begins.

        ``moved`` hears now and then how many stored bytes were read.

        Raises:
            UnreadableFileError: the file breaks off or is not a table.
        """
        if self.encoding == WORKBOOK:
            yield from self._sheet()
            return
        with self.source.open() as stored, _text(stored, self.encoding) as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            next(reader, None)
            line = reader.line_num + 1
            try:
                for count, row in enumerate(reader):
                    if row:
                        yield line, row
                    line = reader.line_num + 1
                    if moved is not None and not count % 1000:
                        moved(stored.tell())
            except (csv.Error, *BROKEN) as error:
                raise _unreadable(self.source, error, line) from error

    def _sheet(self) -> Iterator[tuple[int, list[str]]]:
        line = 1
        try:
            with self.source.open() as stored:
                for line, row in islice(workbook.rows(stored), 1, None):
                    if any(row):
                        yield line, row
        except workbook.BrokenWorkbookError as error:
            raise _unreadable(self.source, error, line) from error


def survey(source: Source) -> Survey:
    """Read a file once to learn its encoding, delimiter, header and digest.

    UTF-8 and UTF-16 are known by their mark, UTF-8 also by its form; anything else is read as
    Latin-1 (Windows-1252), which fits any bytes. The delimiter is the one that splits the first
    record most.

    Raises:
        UnreadableFileError: the file is empty, broken, or has no header.
    """
    csv.field_size_limit(LONGEST_FIELD)
    size, digest = _measure(source)
    try:
        encoding = WORKBOOK if _is_workbook(source) else _encoding(source)
        shape = _sheet_shape(source) if encoding == WORKBOOK else _shape(source, encoding)
        delimiter, header, preview = shape
    except (csv.Error, UnicodeError, *BROKEN) as error:
        raise _unreadable(source, error, 1) from error
    if not any(header):
        raise UnreadableFileError(_("%(file)s is empty.") % {"file": source.name})
    return Survey(source, size, digest, encoding, delimiter, header, preview)


def _is_workbook(source: Source) -> bool:
    with source.open() as stored:
        return stored.read(len(workbook.MAGIC)) == workbook.MAGIC


def _sheet_shape(source: Source) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    with source.open() as stored:
        rows = [row for _line, row in islice(workbook.rows(stored), PREVIEW_ROWS + 1)] or [[]]
    header = tuple(name.strip() for name in rows[0])
    return "", header, tuple(tuple(row) for row in rows[1:])


def _measure(source: Source) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with source.open() as stored:
        while block := stored.read(BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _encoding(source: Source) -> str:
    with source.open() as stored:
        plain = _plain(stored)
        block = plain.read(BLOCK)
        if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            while block:
                decoder.decode(block)
                block = plain.read(BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252" if _fits(source, "cp1252") else "latin-1"
        return "utf-8-sig"


def _fits(source: Source, encoding: str) -> bool:
    with source.open() as stored:
        plain = _plain(stored)
        try:
            while block := plain.read(BLOCK):
                block.decode(encoding)
        except UnicodeDecodeError:
            return False
        return True


def _shape(
    source: Source, encoding: str
) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    best: tuple[str, list[list[str]]] = (",", [[]])
    for delimiter in DELIMITERS:
        with source.open() as stored, _text(stored, encoding) as text:
            found = list(islice(csv.reader(text, delimiter=delimiter), PREVIEW_ROWS + 1))
        if found and len(found[0]) > len(best[1][0]):
            best = delimiter, found
    delimiter, rows = best
    header = tuple(name.strip() for name in rows[0])
    return delimiter, header, tuple(tuple(row) for row in rows[1:])


def _plain(stored: IO[bytes]) -> IO[bytes]:
    """The bytes without compression."""
    start = stored.read(2)
    stored.seek(0)
    return cast("IO[bytes]", gzip.GzipFile(fileobj=stored)) if start == GZIP else stored


def _text(stored: IO[bytes], encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_plain(stored), encoding=encoding, newline="")


def _unreadable(source: Source, error: Exception, line: int) -> UnreadableFileError:
    return UnreadableFileError(
        _("%(file)s cannot be read from line %(line)s on: %(reason)s.")
        % {"file": source.name, "line": line, "reason": error}
    )
