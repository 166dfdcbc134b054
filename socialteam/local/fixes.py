"""``bin/fix``: what a tool can repair. Read the diff afterwards, and translate what is new."""

import shutil
from collections.abc import Callable, Sequence

from socialteam.local import catalogues, checks, chromium
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console


def messages() -> str:
    """Collect the messages of the code into the catalogue."""
    if not shutil.which("xgettext") and not chromium.apt_install(("gettext",)):
        return "xgettext was not found: install gettext to collect messages."
    return catalogues.make_messages(ROOT)


def templates() -> str:
    """Format templates; djade's exit code only says that it changed some."""
    checks.djade()
    return checks.djade("--check")


STEPS: dict[str, Callable[[], str]] = {
    "ruff check": lambda: checks.program("ruff", "check", "--fix", "--quiet", "."),
    "ruff format": lambda: checks.program("ruff", "format", "--quiet", "."),
    "djade": templates,
    "messages": messages,
    "schema": lambda: checks.write_schema(checks.SCHEMA),
}


def main(_argv: Sequence[str]) -> int:
    """Run the door; 1 if something is left for a person."""
    console = Console()
    complaints = {name: complaint for name, step in STEPS.items() if (complaint := step())}
    for name, complaint in complaints.items():
        console.say(f"{name}:\n{complaint}\n")
    return 1 if complaints else 0
