"""``manage.py governance_plan FILE``: what applying a set-up file would change."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from governance.blueprint.planning import plan_file, read_file
from governance.blueprint.reading import InvalidFileError
from governance.blueprint.telling import (
    CHANGES,
    INVALID,
    plan_json,
    plan_text,
    problems_text,
    read_path,
)
from socialteam.kit import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Print the plan; exit with 0 for no change, 2 for changes, 1 for a file that is wrong."""

    help = (
        "Compare a set-up file with the organisation. Exit code: 0 no change, 2 changes,"
        " 1 the file is not valid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and how to tell."""
        parser.add_argument("file", help="a path, or - for standard input")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan and say."""
        try:
            plan = plan_file(read_file(read_path(options["file"])), clock.now())
        except InvalidFileError as error:
            out = self.stdout if options["format"] == "json" else self.stderr
            out.write(problems_text(error, form=options["format"]))
            sys.exit(INVALID)
        self.stdout.write(plan_json(plan) if options["format"] == "json" else plan_text(plan))
        if plan.changes:
            sys.exit(CHANGES)
