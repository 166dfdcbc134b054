"""The Congress of the United States as one file of people and units."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING

from tests.governance.imports.scene import table

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).with_name("data")
HEADER = ["Name", "E-mail", "Unit code", "Unit name", "Parent", "Role"]
LEADS = ("Chairman", "Chairwoman", "Chair", "Cochairman")
DEPUTIES = ("Vice Chairman", "Vice Chairwoman", "Vice Chair")


def rows_of(name: str) -> list[dict[str, str]]:
    """One of the three files."""
    with gzip.open(DATA / f"us_congress_{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def whole() -> bytes:
    """Committees, people, and memberships, a line each."""
    return table(HEADER, *_committees(), *_members())


def _committees() -> Iterator[list[str]]:
    for row in rows_of("committees"):
        yield ["", "", row["id"], row["name"], row["parent"], ""]


def _members() -> Iterator[list[str]]:
    people = {row["bioguide"]: row for row in rows_of("people")}
    for key, row in people.items():
        yield [row["official_full"] or f"{row['first']} {row['last']}", _address(key), *[""] * 4]
    for row in rows_of("memberships"):
        yield ["", _address(row["bioguide"]), row["committee"], "", "", _role(row["title"])]


def _address(bioguide: str) -> str:
    return f"{bioguide.lower()}@congress.example"


def _role(title: str) -> str:
    """Who chairs leads the unit; who stands in for them, or speaks for the minority, advises."""
    if title in LEADS:
        return "unit-lead"
    if title in DEPUTIES:
        return "trainer"
    return "legal-reviewer" if title == "Ranking Member" else "employee-advocate"
