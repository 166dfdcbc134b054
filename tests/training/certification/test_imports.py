"""Past certifications come from a sheet: every fault is named, all rows or none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import AuditEvent
from governance.perms import Perm
from governance.services.sheets import usual_columns
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import xlsx_bytes
from tests import make
from tests.training.certification import build
from training import services
from training.models import CertificationImport, CertificationPeriod
from training.services.certification_imports import USUAL

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from governance.services.sheets import Verdict
    from training.models import Track

HEADER = "person;track;version;passed on;evidence"
NOON = make.NOON


@pytest.fixture
def chief(unit: OrgUnit) -> User:
    return make.person(*build.POWERS, on=unit, language="en")


def keep(by: User, *rows: str, header: str = HEADER) -> CertificationImport:
    content = "\n".join([header, *rows]).encode()
    return services.keep_certifications(name="past.csv", content=content, by=by, at=NOON)


def judge(kept: CertificationImport, by: User) -> Verdict[CertificationPeriod]:
    columns = usual_columns(kept.header, USUAL)
    return services.judge_certifications(kept, columns, by=by, at=NOON)


def bring(kept: CertificationImport, by: User) -> CertificationImport:
    columns = usual_columns(kept.header, USUAL)
    return services.import_certifications(kept=kept, columns=columns, by=by, at=NOON)


def test_a_day_with_its_hour_as_workbooks_hold_it_is_that_day(track: Track, chief: User) -> None:
    ana = make.user(email="ana@example.org", time_zone="Europe/Paris")
    hour = (NOON - timedelta(days=9)).replace(tzinfo=None)
    book = xlsx_bytes(
        "Past",
        HEADER.split(";"),
        [(ana.email, track.slug, 1, hour, "L 7")],
    )
    kept = services.keep_certifications(name="past.xlsx", content=book, by=chief, at=NOON)

    assert judge(kept, chief).problems == []
    assert bring(kept, chief).added == 1


def test_a_sheet_certifies_from_the_day_passed(track: Track, chief: User) -> None:
    build.version(track, at=NOON - timedelta(days=100), grace=timedelta(days=300))
    first = make.user(email="ana@example.org", time_zone="Europe/Paris")
    second = make.user(email="bo@example.org")
    kept = keep(
        chief,
        "Ana@Example.org;tone;;2025-06-01;List 7",
        "bo@example.org;TONE;2;05/02/2026;List 8",
    )
    done = bring(kept, chief)
    assert (done.added, done.known, done.rows) == (2, 0, [])
    held = CertificationPeriod.objects.get(person=first)
    assert (held.version.number, held.evidence, held.source) == (1, "List 7", "imported")
    assert held.starts_at.isoformat() == "2025-05-31T22:00:00+00:00"
    assert CertificationPeriod.objects.get(person=second).version.number == 2
    assert AuditEvent.objects.filter(action="certification.begun", actor=chief).count() == 2


def test_every_faulty_line_is_named_and_nothing_is_recorded(track: Track, chief: User) -> None:
    make.user(email="ana@example.org")
    build.track(make.unit(), slug="elsewhere")
    kept = keep(
        chief,
        "ana@example.org;tone;;2025-06-01;List 7",
        "nobody@example.org;tone;;2025-06-01;List 7",
        "ana@example.org;elsewhere;;2025-06-01;List 7",
        "ana@example.org;tone;9;2025-06-01;List 7",
        "ana@example.org;tone;;2031-06-01;List 7",
        "ana@example.org;tone;;June;List 7",
        "ana@example.org;tone;;2025-06-02;",
    )
    told = [(each.line, each.column) for each in judge(kept, chief).problems]
    assert told == [
        (3, "person"),
        (4, "track"),
        (5, "version"),
        (6, "passed_on"),
        (7, "passed_on"),
        (8, "evidence"),
    ]
    with pytest.raises(ValidationError):
        bring(kept, chief)
    assert not CertificationPeriod.objects.exists()


def test_the_same_file_twice_changes_nothing(track: Track, chief: User) -> None:
    make.user(email="ana@example.org")
    row = "ana@example.org;tone;;2025-06-01;List 7"
    assert bring(keep(chief, row, row), chief).added == 1
    again = bring(keep(chief, row), chief)
    assert (again.added, again.known) == (0, 1)


def test_a_file_is_taken_over_once(track: Track, chief: User) -> None:
    make.user(email="ana@example.org")
    kept = keep(chief, "ana@example.org;tone;;2025-06-01;List 7")
    bring(kept, chief)
    with pytest.raises(ConflictError):
        bring(kept, chief)


def test_a_file_without_the_needed_columns_says_so(track: Track, chief: User) -> None:
    kept = keep(chief, "x;y", header="name;course")
    assert [each.line for each in judge(kept, chief).problems] == [1]


def test_a_reader_brings_no_file(unit: OrgUnit) -> None:
    reader = make.person(Perm.LEARNING_VIEW, on=unit)
    with pytest.raises(PermissionDenied):
        keep(reader, "a")


def test_judging_a_long_sheet_asks_no_more(
    track: Track, chief: User, django_assert_num_queries: Any
) -> None:
    people = [make.user() for _ in range(30)]
    rows = [f"{each.email};tone;;2025-06-01;List" for each in people]
    short, long = keep(chief, rows[0]), keep(chief, *rows)
    judge(short, chief)
    with django_assert_num_queries(4):
        judge(short, chief)
    with django_assert_num_queries(4):
        assert len(judge(long, chief).new) == 30
