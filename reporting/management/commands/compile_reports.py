"""``manage.py compile_reports``: what the workers do every minute, at a desk."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from reporting import services
from reporting.models import ReportRun
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Create the reports that are missing and compile all that are due, one after the other."""

    help = "Create the missing reports and compile all that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", metavar="DATE", help="as on this day or moment (ISO 8601, UTC); now without it"
        )

    def handle(self, **options: Any) -> None:
        at = _moment(options["at"]) if options["at"] else clock.now()
        created = services.schedule_runs(at=at)
        self.stdout.write(f"{created} new reports")
        for run in ReportRun.objects.due(at=at).select_related("unit"):
            done = services.compile_run(run=run, at=at)
            self.stdout.write(f"{done} {done.state}")


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a date such as 2026-11-21") from error
    at = datetime.combine(at, time.min) if len(text) <= 10 else at
    return at if at.tzinfo else at.replace(tzinfo=UTC)
