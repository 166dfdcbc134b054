"""``manage.py verify_audit [FILE]``: is the audit log, or an exported file, what was written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from governance.services import Anchor, Verdict, verify_chain, verify_export

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Work the whole chain out again; exit with 1 and the first broken position, else with 0."""

    help = "Verify the audit log's chain; exit with 1 when it is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to tell, and what to compare with."""
        parser.add_argument("file", nargs="?", help="a file exported with a checksum")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--anchor",
            metavar="POSITION:DIGEST",
            help="a head printed earlier and kept elsewhere; the chain must still contain it",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify and say."""
        if options["file"]:
            self.verify_file(Path(options["file"]))
            return
        verdict = verify_chain(anchor=_anchor(options["anchor"]))
        said = json.dumps(verdict.as_json()) if options["json"] else _sentence(verdict)
        self.stdout.write(said)
        if not verdict.holds:
            sys.exit(1)

    def verify_file(self, path: Path) -> None:
        """Say whether the file is what was exported, and what the log holds of it."""
        try:
            envelope = json.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(f"{path} is not JSON.") from error
        verdict = verify_export(envelope)
        if not verdict.holds:
            self.stdout.write(f"{path} does not hold: {verdict.fault}")
            sys.exit(1)
        self.stdout.write(f"{path} holds: it is what was exported, and the log knows it.")


def _sentence(verdict: Verdict) -> str:
    if not verdict.holds:
        return f"The audit log is broken at position {verdict.broken_at}: {verdict.fault}."
    since = f" since {verdict.since:%Y-%m-%d %H:%M} UTC" if verdict.since else ""
    return (
        f"{verdict.events} events hold{since}. Anchor to keep elsewhere:"
        f" {verdict.position}:{verdict.digest}"
    )


def _anchor(given: str | None) -> Anchor | None:
    if given is None:
        return None
    position, _colon, digest = given.partition(":")
    if not position.isdecimal() or not digest:
        raise CommandError("An anchor looks like 1200:9f86d081….")
    return Anchor(int(position), digest)
