"""A plan and its problems on a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from governance.blueprint.planning import plain
from governance.blueprint.reading import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.blueprint.comparing import Change
    from governance.blueprint.planning import Plan
    from governance.blueprint.reading import InvalidFileError

SIGNS = {"add": "+", "change": "~", "remove": "-"}
NO_CHANGE, INVALID, CHANGES = 0, 1, 2
"""Exit codes of ``governance_plan``."""


def read_path(path: str) -> bytes:
    """The file at ``path``; ``-`` is standard input.

    Raises:
        CommandError: it cannot be read.
    """
    if path == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def plan_text(plan: Plan) -> str:
    """A line for each change, and how many there are."""
    lines, last = [], ""
    for change in plan.changes:
        if change.section.key != last:
            last = change.section.key
            lines.append(last)
        lines += _told(change)
    counts = plan.counts()
    if not plan.changes:
        lines.append("No change: the organisation is what the file says.")
    else:
        lines.append(
            f"{counts['add']} to add, {counts['change']} to change, {counts['remove']} to close."
        )
    rest = [f"{key} {count}" for key, count in plan.left_alone.items() if count]
    if rest:
        lines.append(f"Not in the file and left alone: {', '.join(rest)}.")
    return "\n".join([*lines, f"Plan {plan.digest}"])


def _told(change: Change) -> Iterator[str]:
    yield f"  {SIGNS[change.kind]} {change.name}"
    if change.kind == "change":
        for name, (before, after) in change.fields.items():
            yield f"      {name}: {short(before)} → {short(after)}"


def short(value: Any) -> str:
    """A fact on one line."""
    said = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    said = " ".join(said.split())
    return said if len(said) <= 120 else f"{said[:119]}…"


def problems_text(error: InvalidFileError, *, form: str) -> str:
    """What is wrong with the file, for people or for programs."""
    if form == "json":
        return json.dumps({"problems": [each.as_json() for each in error.problems]}, indent=2)
    return str(error)


def plan_json(plan: Plan) -> str:
    """The plan for programs."""
    return json.dumps(plan.as_json(), indent=2, ensure_ascii=False)
