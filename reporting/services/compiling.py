"""One report, from waiting to frozen."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from governance import audit
from reporting.models import ReportFile, ReportRun, ReportState
from reporting.rendering.files import render_files
from reporting.snapshots import freeze, read_snapshot

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
LEASE: Final = timedelta(minutes=6)
"""Longer than a task may run, so that nobody takes over from a worker that lives."""
MEASURE_TIMEOUT_MS: Final = 120_000
GAVE_UP = gettext_noop("Compiling failed three times. The figures are safe: try again.")


def compile_run(*, run: ReportRun, at: datetime) -> ReportRun:
    """Measure, render and freeze ``run``, if it is due at ``at``; returns it as it stands.

    The attempt is counted and committed first, so that a report that kills its worker stops
    after three attempts. Figures and files appear in one transaction. A second delivery, a report
    under way elsewhere and a frozen one are left as they are. Call outside a transaction.
    """
    attempt = _claim(run, at=at)
    if attempt is None:
        run.refresh_from_db()
        return run
    try:
        snapshot = _measure(run, as_of=at)
        _store(run, attempt, snapshot, render_files(read_snapshot(snapshot)), at=at)
    except Exception:
        log.exception("A report could not be compiled.", extra={"run": run.pk, "attempt": attempt})
        _put_back(run, attempt)
    run.refresh_from_db()
    return run


@transaction.atomic(durable=True)
def _claim(run: ReportRun, *, at: datetime) -> int | None:
    """The number of this attempt, or None when there is nothing to do for this worker."""
    due = ReportRun.objects.due(at=at).filter(pk=run.pk).order_by()
    if due.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=ReportState.FAILED, lease_until=None, note=GAVE_UP
    ):
        return None
    claimed = due.update(
        state=ReportState.COMPILING, attempts=F("attempts") + 1, lease_until=at + LEASE
    )
    if not claimed:
        return None
    run.refresh_from_db()
    return run.attempts


@transaction.atomic
def _measure(run: ReportRun, *, as_of: datetime) -> dict[str, Any]:
    """The figures, with more time for each query than a page has."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [MEASURE_TIMEOUT_MS])
    return freeze(run, as_of=as_of)


@transaction.atomic
def _store(
    run: ReportRun,
    attempt: int,
    snapshot: dict[str, Any],
    files: list[ReportFile],
    *,
    at: datetime,
) -> None:
    """Freeze, unless another worker took over after the lease."""
    mine = ReportRun.objects.filter(pk=run.pk, state=ReportState.COMPILING, attempts=attempt)
    if not mine.update(
        state=ReportState.DONE, snapshot=snapshot, compiled_at=at, lease_until=None, note=""
    ):
        return
    for file in files:
        file.run = run
    ReportFile.objects.bulk_create(files)
    audit.record(by=None, action="report.frozen", target=run, at=at)


def _put_back(run: ReportRun, attempt: int) -> None:
    """Wait for the next sweep, or for a person after the last attempt."""
    mine = ReportRun.objects.filter(pk=run.pk, state=ReportState.COMPILING, attempts=attempt)
    if attempt >= MOST_ATTEMPTS:
        mine.update(state=ReportState.FAILED, lease_until=None, note=GAVE_UP)
    else:
        mine.update(state=ReportState.WAITING, lease_until=None)
