"""What is wrong with a file, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = 50


class Problem(NamedTuple):
    """One fault: the file, the line on which the record begins (1 is the header), the column."""

    file: str
    line: int
    column: str
    message: str


class Problems:
    """Counts every fault and keeps the first ``SHOWN``; ``each`` hears of all of them."""

    def __init__(self, each: Callable[[Problem], None] | None = None) -> None:
        self.count = 0
        self.first: list[Problem] = []
        self._each = each

    def add(self, problem: Problem) -> None:
        """Note one fault."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        if self._each is not None:
            self._each(problem)
