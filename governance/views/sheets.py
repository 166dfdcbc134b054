"""The page that shows what a sheet would bring, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.services.sheets import MOST_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from governance.services.sheets import Verdict

PREVIEW = 5
"""First lines of the file on the page."""


def judged(
    rows: Sequence[Sequence[str]], columns: Mapping[str, str], verdict: Verdict[Any]
) -> dict[str, Any]:
    """The file's first lines, what is new, what is known, and what is wrong with it."""
    return {
        "columns": columns,
        "new": len(verdict.new),
        "known": verdict.known,
        "problems": verdict.problems[:MOST_PROBLEMS],
        "problem_count": len(verdict.problems),
        "preview": [row for row in rows[:PREVIEW] if row],
    }
