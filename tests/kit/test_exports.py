from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter
from django.http import StreamingHttpResponse

from socialteam.kit.exports import XLSX, Cell, attachment, csv_stream, xlsx_bytes

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    '=IMPORTXML("https://evil.example","//a")',
    "=WEBSERVICE(A1)",
    "{=1+1}",
    "+1+1",
    "+33123456789",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "@import",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    " =1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\ufeff =1+1",
    "\u2060=1+1",
    "\u3000=1+1",
    "\u202e=1+1",
    "＝1+1",  # noqa: RUF001
    "＋1+1",  # noqa: RUF001
    "－1+1",  # noqa: RUF001
    "＠SUM(1)",  # noqa: RUF001
    "\x00=1+1",
    "\x0b=1+1",
    "\x1f=1+1",
    '"=1+1',
    '";=1+1',
    "a,=1+1",
    "a\n=1+1",
    "\ud800",
    "\uffff",
    "https://evil.example",
    "mailto:a@b.example",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "file:///etc/passwd",
    "x" * 40_000,
    "_x0041_",
    "<b>&amp;</b>",
    "'=1+1",
    "0123",
    "1e5",
    "TRUE",
]
DANGEROUS = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001
INVISIBLE = "\ufeff \u00a0\u200b\u2060\u3000\u202e"


def cells(book: bytes) -> list[openpyxl.cell.Cell]:
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    return [cell for row in sheet.iter_rows(min_row=2) for cell in row]  # type: ignore[misc]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_is_a_formula_in_a_workbook(payload: str) -> None:
    (cell,) = cells(xlsx_bytes("Sheet", ["Text"], [[payload]]))
    assert cell.data_type == "s"
    assert cell.hyperlink is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_is_a_formula_in_a_csv_file(payload: str) -> None:
    text = b"".join(csv_stream(["Text", payload], [[payload, "=2"]])).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2
    for cell in (rows[0][1], *rows[1]):
        assert cell.lstrip(INVISIBLE)[:1] not in DANGEROUS


def test_the_library_alone_would_write_formulas() -> None:
    assert len(PAYLOADS) >= 40
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(1, 0, "=1+1")
        sheet.write(2, 0, "https://evil.example")
    formula, link = cells(file.getvalue())
    assert formula.data_type == "f"
    assert link.hyperlink is not None


def test_numbers_and_dates_keep_their_type_and_times_their_zone() -> None:
    at = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    row: list[Cell] = [
        -5,
        1.5,
        Decimal("2.25"),
        True,
        at,
        date(2026, 7, 1),
        time(9, 5),
        timedelta(hours=30),
    ]
    found = cells(xlsx_bytes("S", ["x"] * 8, [row], zone=ZoneInfo("Europe/Paris")))
    assert [cell.value for cell in found] == [
        -5, 1.5, 2.25, True, datetime(2026, 7, 1, 14, 30), datetime(2026, 7, 1), time(9, 5),  # noqa: DTZ001
        timedelta(hours=30),
    ]  # fmt: skip
    line = list(csv_stream(["x"] * 8, [row]))[1].decode()
    assert line.startswith('"-5","1.5","2.25","True","2026-07-01T12:30:00+00:00","2026-07-01",')


def test_odd_values_never_break_an_export() -> None:
    row: list[Cell] = [
        float("nan"),
        float("inf"),
        10**30,
        None,
        date(1, 1, 1),
        Decimal("NaN"),
        "x",
    ]
    found = cells(xlsx_bytes("[x]:*?/\\'" + "y" * 50, ["a"] * 7, [row]))
    assert len(found) == 7
    assert found[2].value == str(10**30)
    assert found[3].value is None
    assert list(csv_stream(["a"], [row]))
    assert xlsx_bytes("", [], [])


def test_a_csv_file_is_streamed_row_by_row() -> None:
    def rows() -> list[Cell]:
        raise AssertionError("read too early")

    stream = csv_stream(["a"], (rows() for _ in range(1)))
    assert next(stream) == b'\xef\xbb\xbf"a"\r\n'


@pytest.mark.parametrize(
    "filename",
    ['a"; filename="x.html', "a\r\nSet-Cookie: x", "../../etc/passwd", "..\\..\\x", "été.csv",
     "\u202exslx.exe", "a" * 300 + ".csv", "", ".", "a\x00b", "\ud800.csv"],
)  # fmt: skip
def test_a_file_name_cannot_leave_its_header(filename: str) -> None:
    response = attachment(filename, XLSX, b"x")
    header = response["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not any(bad in header for bad in ("\r", "\n", "/", "\\"))
    assert header.count(";") == 1
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_iterator_is_streamed() -> None:
    response = attachment("a.csv", "text/csv", csv_stream(["a"], []))
    assert isinstance(response, StreamingHttpResponse)
    assert response.getvalue() == b'\xef\xbb\xbf"a"\r\n'
