"""The project's own source files, for the guards."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "notifications",
    "governance",
    "training",
    "engagement",
    "escalation",
    "reporting",
)
PRODUCT = (*APPS, "socialteam")


@cache
def sources() -> list[Path]:
    """Every Python file of the product, migrations left out."""
    found = [path for name in PRODUCT for path in (ROOT / name).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    """A file's path from the root, for messages."""
    return str(path.relative_to(ROOT))
