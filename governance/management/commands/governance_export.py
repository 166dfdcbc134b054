"""``manage.py governance_export``: the whole set-up as one YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from governance.blueprint.planning import export
from socialteam.kit import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write the set-up to a file, or to standard output."""

    help = "Write the set-up of the organisation as YAML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", nargs="?", help="a path; standard output without one")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Export now."""
        text = export(clock.now())
        if options["file"]:
            Path(options["file"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
