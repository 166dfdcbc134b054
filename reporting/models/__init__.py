"""Frozen reports."""

from reporting.models.report_run import (
    Period,
    ReportFile,
    ReportFormat,
    ReportRun,
    ReportRunQuerySet,
    ReportState,
)

__all__ = ["Period", "ReportFile", "ReportFormat", "ReportRun", "ReportRunQuerySet", "ReportState"]
