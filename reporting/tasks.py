"""What the workers do for reports: the rows are the jobs, messages only wake somebody up."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from reporting import services
from reporting.models import ReportRun
from socialteam.kit import clock

SWEEP_LIMIT = 40


@shared_task(acks_late=True, ignore_result=True)
def sweep_report_runs(**_future: Any) -> None:
    """Every minute: create what is missing, and enqueue each report that is due and not done."""
    at = clock.now()
    services.schedule_runs(at=at)
    for pk in ReportRun.objects.due(at=at).values_list("pk", flat=True)[:SWEEP_LIMIT]:
        compile_report_run.delay(run_id=pk)


@shared_task(acks_late=True, ignore_result=True)
def compile_report_run(*, run_id: int, **_future: Any) -> None:
    """Load, call, done; a second delivery finds nothing to do."""
    services.compile_run(run=ReportRun.objects.get(pk=run_id), at=clock.now())
