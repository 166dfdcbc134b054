"""Message catalogues against the code: nothing missing, stale, fuzzy, empty or unequal."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from socialteam.local.translations import Entry, entries

LANGUAGE = "fr"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES/django.po"
MAKE = ("makemessages", "--locale", LANGUAGE, "--no-location", "--no-wrap", "--no-obsolete",
        "--ignore", ".venv", "--ignore", "tests", "--ignore", "bench")  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
SOURCES = {".py", ".html", ".txt", ".po"}


def complaints(root: Path) -> str:
    """What is wrong with the catalogue below ``root``; empty when nothing is."""
    path = root / CATALOGUE
    if not path.exists():
        return f"{CATALOGUE} does not exist. Run bin/fix, then translate it."
    found = unfinished(_read(path))
    if shutil.which("xgettext"):
        found += differences(root)
    return "\n".join(found)


def unfinished(catalogue: list[Entry]) -> list[str]:
    """A line for each entry that is fuzzy, empty, or has other placeholders than its source."""
    return [
        f"{problem}: {entry.texts['msgid']!r}"
        for entry in catalogue
        if (problem := _problem(entry))
    ]


def _problem(entry: Entry) -> str:
    if entry.is_fuzzy:
        return "fuzzy"
    if not all(entry.forms()):
        return "empty"
    sources = [entry.texts["msgid"], entry.texts.get("msgid_plural", entry.texts["msgid"])]
    allowed = {_placeholders(source) for source in sources}
    return "" if {*map(_placeholders, entry.forms())} <= allowed else "other placeholders"


def _placeholders(text: str) -> tuple[str, ...]:
    return tuple(sorted(PLACEHOLDER.findall(text)))


def differences(root: Path) -> list[str]:
    """A line for each message that only the code or only the catalogue knows."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in _sources(root):
            target = copy / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        if complaint := make_messages(copy):
            return [complaint]
        now, kept = _keys(copy / CATALOGUE), _keys(root / CATALOGUE)
    missing = [f"not in {CATALOGUE} (run bin/fix): {key!r}" for key in sorted(now - kept)]
    return missing + [f"no longer used (run bin/fix): {key!r}" for key in sorted(kept - now)]


def make_messages(root: Path) -> str:
    """Bring the catalogue below ``root`` up to its code; a complaint if that fails."""
    (root / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "socialteam.settings",
        "PYTHONPATH": str(root),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
        "SOCIALTEAM_SECRET_KEY": "none",
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "django", *MAKE],
        check=False, cwd=root, env=env, text=True, capture_output=True,
    )  # fmt: skip
    return done.stderr if done.returncode else ""


def _sources(root: Path) -> list[Path]:
    return [
        path
        for path in root.rglob("*")
        if path.suffix in SOURCES
        and path.is_file()
        and not path.relative_to(root).parts[0].startswith((".", "tests", "bench"))
    ]


def _read(path: Path) -> list[Entry]:
    return [entry for entry in entries(path.read_text(encoding="utf-8")) if entry.key()]


def _keys(path: Path) -> set[str]:
    return {entry.key() for entry in _read(path)}
