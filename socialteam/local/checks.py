"""``bin/check``: each gate is a named step; all run, two at a time, and any failure fails.

No service is needed: what asks Django is asked of its code, not of a database.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from socialteam.local import catalogues, translations
from socialteam.local.bootstrap import ROOT
from socialteam.local.console import Console

NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1",
}
PRODUCTION = {
    "SOCIALTEAM_DEBUG": "0",
    "SOCIALTEAM_BASE_URL": "https://socialteam.example.com",
    "SOCIALTEAM_LANGUAGE": "en",
    "SOCIALTEAM_ALLOWED_HOSTS": "socialteam.example.com",
    "SOCIALTEAM_EMAIL_URL": "smtp+tls://user:password@mail.example.com:587",
    "SOCIALTEAM_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
}
# Left out: line breaks after headings (layout), empty pairs (shapes that CSS draws), <font> (mail
# programs know little else).
DJLINT = ("--lint", "--quiet", "--profile", "django", "--ignore", "H015,H020,H050")
SCHEMA = ROOT / "docs/openapi.yaml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one step ended: ``complaint`` is empty when it passed."""

    name: str
    complaint: str
    seconds: float


def environment() -> dict[str, str]:
    """Settings like production's, services that do not exist, and a key made up for the run."""
    return {
        **os.environ,
        **NOWHERE,
        **PRODUCTION,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "socialteam.settings",
        "SOCIALTEAM_SECRET_KEY": os.urandom(40).hex(),
    }


def tool(*argv: str, cwd: Path = ROOT) -> str:
    """What ``argv`` says when it fails, else nothing."""
    done = subprocess.run(
        argv, check=False, cwd=cwd, env=environment(), text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.stdout.strip() or f"exit code {done.returncode}" if done.returncode else ""


def module(name: str, *argv: str) -> str:
    """The same for ``python -m name``."""
    return tool(sys.executable, "-P", "-m", name, *argv)


def program(name: str, *argv: str) -> str:
    """The same for a program of the environment."""
    return tool(str(Path(sys.executable).with_name(name)), *argv)


def templates() -> list[str]:
    """Every template, relative to the checkout."""
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))


def djade(*argv: str) -> str:
    """Run djade over every template."""
    return program("djade", "--target-version", "5.2", *argv, *templates())


def write_schema(path: Path) -> str:
    """Write the API's schema to ``path``; complain about anything it cannot describe."""
    return module("django", "spectacular", "--validate", "--fail-on-warn", "--file", str(path))


def schema() -> str:
    """Compare the API's schema with the one that is published."""
    with tempfile.TemporaryDirectory() as folder:
        now = Path(folder) / "openapi.yaml"
        if complaint := write_schema(now):
            return complaint
        if not SCHEMA.exists() or SCHEMA.read_text() != now.read_text():
            return "docs/openapi.yaml is not the schema of this code. Run bin/fix, read the diff."
    return ""


STEPS: dict[str, Callable[[], str]] = {
    "mypy": lambda: program("mypy", "."),
    "ruff check": lambda: program("ruff", "check", "."),
    "ruff format": lambda: program("ruff", "format", "--check", "."),
    "imports": lambda: program("lint-imports"),
    "djade": lambda: djade("--check"),
    "djlint": lambda: program("djlint", *DJLINT, "templates"),
    "deploy": lambda: module("django", "check", "--deploy", "--fail-level", "WARNING"),
    "migrations": lambda: module("django", "makemigrations", "--check", "--dry-run"),
    "schema": schema,
    "translations": lambda: catalogues.complaints(ROOT),
}


def run(name: str) -> Outcome:
    """Run the step ``name``."""
    begun = time.monotonic()
    return Outcome(name, STEPS[name](), time.monotonic() - begun)


def main(argv: Sequence[str]) -> int:
    """Run the door: all steps, or those named; 1 if any complains."""
    console = Console()
    if unknown := [name for name in argv if name not in STEPS]:
        console.say(f"Unknown steps: {', '.join(unknown)}. There are: {', '.join(STEPS)}.")
        return 2
    translations.compile_all(ROOT / "locale")
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(run, argv or STEPS):
            mark = "FAILED" if outcome.complaint else "ok"
            console.say(f"{outcome.name:<14} {mark:<6} {outcome.seconds:5.1f} s")
            if outcome.complaint:
                failed.append(outcome.name)
                console.say(outcome.complaint + "\n")
    console.say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0
