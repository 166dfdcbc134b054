"""The demo's reports: every period that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporting import services
from reporting.models import Period, ReportRun

if TYPE_CHECKING:
    from datetime import datetime


def seed_reports(at: datetime) -> None:
    """Plan every report that is due; the company's last month is compiled now, for its sponsor.

    The worker compiles the others.
    """
    services.schedule_runs(at=at)
    months = ReportRun.objects.due(at=at).filter(period=Period.MONTH, unit__parent=None)
    newest = months.order_by("-starts_on").first()
    if newest:
        services.compile_run(run=newest, at=at)
