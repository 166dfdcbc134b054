"""Messy files: each bad line is named, with its column and what to do."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from governance.models import OrgUnit
from governance.services import people_imports
from tests import make
from tests.governance.imports.scene import brought_in, checked, strategist, table

pytestmark = pytest.mark.django_db

HEADER = ["Name", "Email", "Unit", "Role", "Manager", "Hire date", "Contract"]
GOOD = ["Bo", "bo@alvea.example", "Care", "trainer", "", "", ""]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["Bo", "Care", "bo@alvea.example"], "Email", "shifted"),
        (["Bo", "bo@alvea.example", "Care", "wizard"], "Role", "Trainer"),
        (["Bo", "bo@alvea.example", "", "trainer"], "Role", "name the unit"),
        (["", "bo@alvea.example", "Care", "trainer"], "Name", "give the person’s name"),
        (["Bo", "", "Care", "trainer"], "Email", "no e-mail address"),
        (["Bo", "bo@alvea.example", "", "", "x@alvea.example"], "Manager", "x@alvea.example"),
        (["Bo", "bo@alvea.example", "", "", "bo@alvea.example"], "Manager", "themselves"),
        (["Bo", "bo@alvea.example", "", "", "", "31/02/2020", "CDI"], "Hire date", "2026-03-01"),
        (["Bo", "bo@alvea.example", "", "", "", "2020-01-01", "wage"], "Contract", "Apprentice"),
        (["Bo", "bo@alvea.example", "", "", "", "2020-01-01", ""], "Contract", "both"),
        (["=A1", "bo@alvea.example"], "Name", "formula"),
        ([*GOOD, "more", "cells"], "", "9 cells"),
        (["B" * 151, "bo@alvea.example"], "Name", "150"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_brought_in(
    row: list[str], column: str, words: str
) -> None:
    run = checked(table(HEADER, [*GOOD[:1], "ok@alvea.example", *GOOD[2:]], row), by=strategist())

    assert run.state == "refused"
    assert run.problem_count == 1
    [[line, where, message]] = run.problems
    assert (line, where) == (3, column)
    assert words in message


def test_a_circle_of_managers_names_everybody_in_it() -> None:
    header = ["name", "email", "manager"]
    rows = [["A", "a@x.example", "b@x.example"], ["B", "b@x.example", "a@x.example"]]
    run = checked(table(header, *rows), by=strategist())

    assert run.problem_count == 1
    assert "a@x.example → b@x.example → a@x.example" in run.problems[0][2]


def test_two_lines_that_contradict_each_other_name_the_second() -> None:
    rows = [GOOD, ["Bob", *GOOD[1:]]]
    run = checked(table(HEADER, *rows), by=strategist())

    assert run.problems == [[3, "Name", "Line 2 says “Bo” of the same e-mail address."]]


def test_repeated_lines_are_counted_and_harmless() -> None:
    run = brought_in(
        table(HEADER, GOOD, GOOD, [*GOOD[:3], "Trainer", "", "", ""]), by=strategist()
    )

    assert (run.records, run.repeated) == (3, 2)
    assert run.counts["appointed"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_encodings_and_delimiters_are_found_out(encoding: str, delimiter: str) -> None:
    lines = [["Prénom", "Nom", "Courriel"], ["Zoé", "Lefèvre", "zoe@alvea.example"]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    run = checked(content, by=strategist())

    assert run.changes.get().after == "Zoé Lefèvre"


def test_spreadsheet_habits_are_understood() -> None:
    row = ['="Bo"', "Bo <BO@alvea.example>", "'Care", " TRAINER ", "", "43902", "cdi"]
    run = brought_in(table(HEADER, row), by=strategist())

    assert run.counts["employment"] == 1
    assert run.changes.get(kind="employment").after == "permanent · 2020-03-12"


def test_a_workbook_is_read_like_a_table() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for place, name in enumerate(HEADER):
            sheet.write(0, place, name)
        for place, cell in enumerate(["Bo", "bo@alvea.example", "Care", "trainer", ""]):
            sheet.write(1, place, cell)
        sheet.write_number(1, 5, 43902, day)
        sheet.write(1, 6, "CDI")
    run = brought_in(file.getvalue(), by=strategist(), name="people.xlsx")

    assert run.changes.get(kind="employment").after == "permanent · 2020-03-12"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\x03\x04 not a workbook"])
def test_what_is_no_table_is_refused_at_the_door(content: bytes) -> None:
    with pytest.raises(ValidationError):
        checked(content, by=strategist())


def test_columns_may_be_chosen_and_must_make_sense() -> None:
    ana = strategist()
    content = table(["Who", "Where to write"], ["Bo", "bo@alvea.example"])
    run = checked(content, by=ana, mapping={"name": "Who", "email": "Where to write"})
    assert run.counts == {"person_added": 1}

    for mapping in ({"name": "Who"}, {"email": "Nowhere"}, {"email": "Who", "name": "Who"}):
        with pytest.raises(people_imports.MappingError):
            people_imports.ask_check(run=run, mapping=mapping, by=ana, at=make.NOON)


def test_units_that_would_hang_below_themselves_are_refused() -> None:
    ana = strategist()
    rows = [["A", "Care", "B"], ["B", "Shops", "A"]]
    run = checked(table(["unit code", "unit name", "parent"], *rows), by=ana)

    assert run.state == "refused"
    assert "below itself" in run.problems[0][2]
    assert OrgUnit.objects.count() == 1


def test_two_units_of_one_place_never_share_a_name() -> None:
    rows = [["A", "Care", ""], ["B", "Care", ""]]
    run = checked(table(["unit code", "unit name", "parent"], *rows), by=strategist())

    assert "Care" in run.problems[0][2]
