"""Import conversations from CSV files."""

from __future__ import annotations

import csv
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from engagement.services.imports import (
    MappingError,
    Source,
    UnreadableFileError,
    import_interactions,
)
from governance.models import Space
from socialteam.kit import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from engagement.services.imports import Outcome, Problem

WIDTH = 30
EVERY_SECONDS = 0.2
PLAIN_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    """``import_interactions QUESTIONS [--answers ANSWERS] --space SLUG``."""

    help = "Import conversations from CSV files (.csv or .csv.gz): all of them, or none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("questions", type=Path, help="one conversation a row")
        parser.add_argument("--answers", type=Path, help="one answer a row")
        parser.add_argument("--space", required=True, help="short name of the space")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FACT=COLUMN",
            help="where a fact stands, such as body=text or answers.body=reply; repeatable",
        )
        parser.add_argument("--by", metavar="EMAIL", help="whose import it is, and whose rights")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, keep nothing"
        )
        parser.add_argument(
            "--errors", type=Path, metavar="FILE", help="write every error to a CSV file"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and say what happened."""
        started = time.monotonic()
        with ExitStack() as stack:
            try:
                outcome = import_interactions(
                    questions=_source(options["questions"]),
                    answers=_source(options["answers"]) if options["answers"] else None,
                    space=_space(options["space"]),
                    mapping=_mapping(options["map"]),
                    by=_person(options["by"]),
                    at=clock.now(),
                    dry_run=options["dry_run"],
                    each_problem=_written(options["errors"], stack),
                    progress=_Bar(self),
                )
            except (UnreadableFileError, MappingError, OSError) as error:
                raise CommandError(str(error)) from error
        self._report(outcome, time.monotonic() - started, dry_run=options["dry_run"])

    def _report(self, outcome: Outcome, seconds: float, *, dry_run: bool) -> None:
        for problem in outcome.problems.first:
            place = f"{problem.file}, line {problem.line}, {problem.column or 'row'}"
            self.stderr.write(f"{place}: {problem.message}")
        if outcome.problems.count:
            raise CommandError(
                f"{outcome.problems.count} errors; nothing was imported."
                " --errors FILE writes all of them."
            )
        counts = outcome.counts
        self.stdout.write(
            f"{outcome.records} records read in {seconds:.1f} s"
            f" ({outcome.records / max(seconds, 0.001):,.0f}/s):"
            f" {counts.interactions} new interactions, {counts.messages} new messages,"
            f" {counts.flagged} clock faults flagged."
            + (" Nothing was kept: this was a dry run." if dry_run else "")
        )


class _Bar:
    """Progress: a moving line on a terminal, a plain line now and then elsewhere."""

    def __init__(self, command: BaseCommand) -> None:
        self._out = command.stderr
        self._moving = sys.stderr.isatty()
        self._started = self._shown = time.monotonic()

    def __call__(self, records: int, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._shown < (EVERY_SECONDS if self._moving else PLAIN_EVERY_SECONDS):
            return
        self._shown = now
        share = min(done / total, 1.0) if total else 1.0
        seconds = now - self._started
        left = seconds / share - seconds if share else 0.0
        told = f"{records:,} rows, {records / seconds:,.0f} rows/s, {left:,.0f} s left"
        if self._moving:
            bar = "#" * round(share * WIDTH)
            self._out.write(f"\r[{bar:<{WIDTH}}] {share:4.0%} {told}   ", ending="")
        else:
            self._out.write(f"{share:.0%}: {told}")


def _source(path: Path) -> Source:
    return Source(path.name, lambda: path.open("rb"))


def _space(slug: str) -> Space:
    space = Space.objects.select_related("calendar").filter(slug=slug).first()
    if space is None:
        known = ", ".join(Space.objects.values_list("slug", flat=True)[:20])
        raise CommandError(f"There is no space “{slug}”. Known: {known or 'none'}.")
    return space


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    person: User | None = User.objects.active().filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody active has the address {email}.")
    return person


def _mapping(pairs: list[str]) -> dict[str, str]:
    found = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(found) != len(pairs):
        raise CommandError("Write each --map as FACT=COLUMN, and each fact once.")
    return found


def _written(path: Path | None, stack: ExitStack) -> Callable[[Problem], None] | None:
    if path is None:
        return None
    writer = csv.writer(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
    writer.writerow(["file", "line", "column", "error"])
    return writer.writerow
