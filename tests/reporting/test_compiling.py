"""A report goes from waiting to frozen, once."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

import openpyxl
import pypdf
import pytest

from governance.models import AuditEvent
from governance.perms import Perm
from reporting import services
from reporting.models import Period, ReportFile, ReportRun, ReportState
from reporting.services import compiling
from reporting.snapshots import read_snapshot
from tests import make
from tests.reporting import making
from tests.reporting.making import DAY, LATER

if TYPE_CHECKING:
    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db


def march(unit: OrgUnit) -> ReportRun:
    return ReportRun.objects.create(
        unit=unit,
        period=Period.MONTH,
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 4, 1),
        zone="Europe/Paris",
    )


def some_march() -> ReportRun:
    """A month with an answer on time, one late, one missing, and a space covered on weekdays."""
    unit = make.unit("Relation client")
    space = make.space(unit, name="Entraide Alvéa")
    making.interaction(space, answer=timedelta(hours=1))
    making.interaction(space, answer=timedelta(hours=30))
    making.interaction(space)
    making.cover(space, make.user("Ana"), 0, 1, 2, 3, 4)
    return march(unit)


def text_of(run: ReportRun, language: str) -> str:
    content = run.files.get(format="pdf", language=language).content
    pages = pypdf.PdfReader(io.BytesIO(bytes(content))).pages
    return "\n".join(page.extract_text() for page in pages)


def test_a_compiled_report_is_frozen_with_every_file_in_both_languages() -> None:
    run = services.compile_run(run=some_march(), at=LATER)

    assert run.state == ReportState.DONE
    assert run.compiled_at == LATER
    assert sorted(run.files.values_list("format", "language")) == [
        (kind, language) for kind in ("html", "pdf", "xlsx") for language in ("en", "fr")
    ]
    assert AuditEvent.objects.filter(action="report.frozen").count() == 1


def test_the_pdf_says_the_figures_with_accents_and_is_tagged() -> None:
    run = services.compile_run(run=some_march(), at=LATER)

    for language in ("fr", "en"):
        text = text_of(run, language)
        assert "Entraide Alvéa" in text
        assert "1 h" in text
    content = bytes(run.files.get(format="pdf", language="fr").content)
    catalogue = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert "/Marked" in str(catalogue)
    assert "'/Lang': 'fr" in str(catalogue)


def test_the_spreadsheet_holds_numbers_and_no_formula() -> None:
    unit = make.unit("=1+1")
    making.interaction(make.space(unit), locale="@SUM(1)", answer=timedelta(minutes=10))
    run = services.compile_run(run=march(unit), at=LATER)

    content = bytes(run.files.get(format="xlsx", language="en").content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    lines = {(row[0], row[2]): row[3] for row in sheet.iter_rows(values_only=True)}
    assert lines["Whole", "Median first response"] == 600


def test_a_frozen_report_stays_the_same_when_somebody_answers_later() -> None:
    run = services.compile_run(run=some_march(), at=LATER)
    before = run.snapshot

    run.unit.interactions.filter(first_response_at__isnull=True).update(
        first_response_at=LATER, first_response_seconds=999, status="answered"
    )
    again = services.compile_run(run=run, at=LATER + timedelta(days=1))

    assert again.snapshot == before
    assert again.compiled_at == LATER
    assert again.files.count() == 6


def test_a_second_delivery_changes_nothing() -> None:
    run = some_march()
    stale = ReportRun.objects.get(pk=run.pk)
    services.compile_run(run=run, at=LATER)

    services.compile_run(run=stale, at=LATER)

    assert ReportFile.objects.count() == 6
    assert stale.attempts == 1


def test_a_report_under_way_elsewhere_is_left_alone_until_its_lease_ends() -> None:
    run = some_march()
    ReportRun.objects.update(
        state=ReportState.COMPILING, attempts=1, lease_until=LATER + timedelta(minutes=1)
    )

    assert services.compile_run(run=run, at=LATER).state == ReportState.COMPILING
    later = LATER + timedelta(minutes=2)
    assert services.compile_run(run=run, at=later).state == ReportState.DONE


def test_three_failures_end_the_attempts_and_a_person_may_ask_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = some_march()

    def broken(snapshot: object) -> list[ReportFile]:
        raise RuntimeError("no fonts")

    with monkeypatch.context() as patched:
        patched.setattr(compiling, "render_files", broken)
        for attempt in range(1, 5):
            run = services.compile_run(run=run, at=LATER)
            assert run.attempts == min(attempt, 3)
    assert run.state == ReportState.FAILED
    assert run.note
    assert run.snapshot is None

    asked = services.request_run(
        unit=run.unit,
        period="month",
        starts_on=run.starts_on,
        by=make.person(Perm.REPORT_COMPILE, on=run.unit),
        at=LATER,
    )
    assert (asked.state, asked.attempts) == (ReportState.WAITING, 0)
    assert services.compile_run(run=asked, at=LATER).state == ReportState.DONE


def test_a_worker_killed_three_times_leaves_a_failed_report_and_not_a_loop() -> None:
    run = some_march()
    ReportRun.objects.update(
        state=ReportState.COMPILING, attempts=3, lease_until=LATER - timedelta(minutes=1)
    )

    run = services.compile_run(run=run, at=LATER)

    assert run.state == ReportState.FAILED


def test_a_worker_that_wakes_after_its_lease_does_not_overwrite_the_other() -> None:
    run = some_march()
    attempt = compiling._claim(run, at=LATER)
    assert attempt == 1
    done = services.compile_run(run=run, at=LATER + compiling.LEASE + timedelta(seconds=1))

    compiling._store(run, attempt, {"version": 0}, [], at=LATER)

    done.refresh_from_db()
    assert done.snapshot is not None
    assert done.snapshot["version"] == 1


def test_the_snapshot_reads_back_as_it_was_measured() -> None:
    run = services.compile_run(run=some_march(), at=LATER)
    assert run.snapshot is not None

    read = read_snapshot(run.snapshot)

    assert read.unit == "Relation client"
    assert read.figure("received").value == 3
    assert read.figure("answered_on_time").value == 1
    assert read.figure("answered_on_time").of == 3
    assert read.uncovered == [5, 6]
    assert read.as_of == LATER


def test_an_answer_after_the_freeze_counts_for_nothing() -> None:
    unit = make.unit()
    space = make.space(unit)
    making.interaction(space, at=DAY, answer=LATER - DAY + timedelta(seconds=1))

    run = services.compile_run(run=march(unit), at=LATER)

    assert run.snapshot is not None
    assert read_snapshot(run.snapshot).figure("answered").value == 0
    assert read_snapshot(run.snapshot).figure("unanswered").value == 1
