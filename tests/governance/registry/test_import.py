"""Sheets of accounts: read, judged, all or none; the real list of a large organisation."""

from __future__ import annotations

import csv
import io
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from governance.models import AccountImport, AuditEvent, SocialAccount
from governance.perms import Perm
from governance.services import catalogue, registry
from governance.services.sheets import read_sheet, usual_columns
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import xlsx_bytes
from tests import make
from tests.governance.registry import build

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db

HEADER = ["network", "account"]


def keep(content: bytes, *, unit: OrgUnit, by: User, name: str = "a.csv") -> AccountImport:
    return registry.keep_accounts(
        unit=unit, language="en", name=name, content=content, by=by, at=make.NOON
    )


def columns(kept: AccountImport) -> dict[str, str]:
    return usual_columns(kept.header, registry.USUAL)


def sheet(*rows: tuple[str, ...], header: str = "network,account,unit") -> bytes:
    return "\n".join([header, *(",".join(row) for row in rows)]).encode()


def test_a_workbook_reads_like_a_file() -> None:
    rows = [("Facebook", "@alvea"), ("X", "=cmd")]
    book = xlsx_bytes("Accounts", HEADER, rows)

    found = read_sheet(book)

    assert found.header == HEADER
    assert found.rows == [["Facebook", "@alvea"], ["X", "=cmd"]]


def test_a_damaged_workbook_is_told_wherever_it_is_damaged() -> None:
    book = xlsx_bytes("Accounts", HEADER, [("Facebook", f"@alvea{n}") for n in range(200)])
    for place in range(4, len(book), len(book) // 40):
        damaged = book[:place] + bytes(byte ^ 0xFF for byte in book[place : place + 8])
        for content in (damaged, damaged + book[place + 8 :]):
            with suppress(ValidationError):
                read_sheet(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"network", b"\n\n", b"PK\x03\x04 not a workbook", b"\xff\xfe\x00", b",,,\n1,2,3,4"],
)
def test_what_is_no_table_is_told(content: bytes) -> None:
    with pytest.raises(ValidationError):
        read_sheet(content)


def test_too_much_is_told() -> None:
    with pytest.raises(ValidationError, match="5 MB"):
        read_sheet(b"a" * (5 * 1024 * 1024 + 1))
    with pytest.raises(ValidationError, match="20,000"):
        read_sheet(b"network,account\n" + b"x,y\n" * 20_001)


def test_every_problem_stands_with_its_line_and_nothing_comes_in() -> None:
    ana, hub = build.boss(), make.hub("North")
    build.network()
    kept = keep(
        sheet(
            ("facebook", "good", "North"),
            ("orkut", "old", ""),
            ("facebook", "", "Nowhere"),
            ("facebook", "", ""),
        ),
        unit=hub,
        by=ana,
    )

    verdict = registry.judge_import(kept, columns(kept), by=ana, at=make.NOON)

    assert [(each.line, each.column) for each in verdict.problems] == [
        (3, "network"),
        (4, "unit"),
        (5, "handle"),
    ]
    with pytest.raises(ValidationError, match="Line 3"):
        registry.import_accounts(kept=kept, columns=columns(kept), by=ana, at=make.NOON)
    assert not SocialAccount.objects.exists()


def test_without_its_columns_a_sheet_says_nothing() -> None:
    ana = build.boss()
    kept = keep(sheet(("a", "b"), header="one,two"), unit=make.company(), by=ana)

    verdict = registry.judge_import(kept, columns(kept), by=ana, at=make.NOON)

    assert [each.line for each in verdict.problems] == [1]


def test_a_unit_out_of_reach_does_not_exist_for_a_sheet() -> None:
    hub, other = make.hub("North"), make.hub("South")
    bo = make.person(Perm.ACCOUNT_CHANGE, on=hub)
    build.network()
    kept = keep(sheet(("facebook", "x", other.name)), unit=hub, by=bo)

    verdict = registry.judge_import(kept, columns(kept), by=bo, at=make.NOON)

    assert [each.column for each in verdict.problems] == ["unit"]


def test_the_same_sheet_twice_changes_nothing() -> None:
    ana, hub = build.boss(), make.hub()
    build.network()
    content = sheet(("Facebook", "@Alvea", ""), ("facebook", "alvea", ""))
    first, second = (keep(content, unit=hub, by=ana) for _time in range(2))

    done = registry.import_accounts(kept=first, columns=columns(first), by=ana, at=make.NOON)
    again = registry.import_accounts(kept=second, columns=columns(second), by=ana, at=make.NOON)

    assert [(each.added, each.known) for each in (done, again)] == [(1, 1), (0, 2)]
    assert done.rows == []
    with pytest.raises(ConflictError):
        registry.import_accounts(kept=first, columns=columns(first), by=ana, at=make.NOON)


REAL = Path(os.environ.get("SOCIALTEAM_TEST_DATA", "../shared/data"))
CONGRESS = REAL / "org" / "us_congress_social_accounts.csv"


def congress() -> list[dict[str, str]]:
    """The real file where it is at hand, else 1,671 rows of its shape."""
    if CONGRESS.exists():
        return list(csv.DictReader(io.StringIO(CONGRESS.read_text())))
    networks = ("twitter", "facebook", "instagram")
    return [
        {
            "bioguide": f"P{number // 3:06d}",
            "network": networks[number % 3],
            "account": f"Office{number // 3}",
        }
        for number in range(1671)
    ]


def test_a_real_list_of_1671_accounts_comes_in_by_unit(django_assert_max_num_queries: Any) -> None:
    rows = congress()
    catalogue.install_catalogue()
    ana, hub = build.boss(), make.hub("Congress")
    units = [make.unit(f"Office {number}", under=hub) for number in range(20)]
    lines = [
        (row["network"], row["account"], units[number % 20].name)
        for number, row in enumerate(rows)
    ]
    events = AuditEvent.objects.count()
    kept = keep(sheet(*lines), unit=hub, by=ana)

    with django_assert_max_num_queries(20):  # 4 to judge, 4 batches, the sheet, savepoints, audit
        done = registry.import_accounts(kept=kept, columns=columns(kept), by=ana, at=make.NOON)

    assert done.added == len(rows) == 1671
    assert SocialAccount.objects.filter(network__slug="x").exists()
    assert AuditEvent.objects.count() == events + 1
