"""What is wrong with a file of people, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN = 500


class Problem(NamedTuple):
    """One fault: the line on which it stands (1 is the header, 0 the file), its column."""

    line: int
    column: str
    message: str


class Problems:
    """Counts every fault and keeps the first ``SHOWN``; ``columns`` names the column of a fact."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.count = 0
        self._columns = columns
        self.first: list[Problem] = []

    def add(self, line: int, fact: str, message: str) -> None:
        """Note one fault; ``fact`` is empty where the whole line is at fault."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(Problem(line, self._columns.get(fact, ""), message))

    def in_order(self) -> list[Problem]:
        """The faults by line."""
        return sorted(self.first)
