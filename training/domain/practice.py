"""Exercises: how long an answer may be, when it is good, and what its question would be."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOWEST, HIGHEST, GOOD = 1, 4, 3
"""Marks run from LOWEST to HIGHEST; from GOOD on, an answer could go out as it is."""
LONGEST_ANY: Final = 2000
LONGEST_BY_DEFAULT: Final = 600
LONGEST_ON: Final = {"x": 280, "bluesky": 300, "mastodon": 500}
MOST_LINES: Final = 8
LONGEST_LINE: Final = 1000


class ReplyState(StrEnum):
    """The life of an answer."""

    WAITING = "waiting"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"


def longest_on(network: str) -> int:
    """Characters that an answer on the network with this short name may have."""
    return LONGEST_ON.get(network, LONGEST_BY_DEFAULT)


def is_good(marks: Iterable[int]) -> bool:
    """Whether every mark says that the answer could go out."""
    return all(mark >= GOOD for mark in marks)


def is_thread(thread: Any) -> bool:
    """Whether ``thread`` is a conversation in both languages: ``[{"from", "fr", "en"}, …]``."""
    return (
        isinstance(thread, list) and 0 < len(thread) <= MOST_LINES and all(map(_is_line, thread))
    )


def _is_line(line: Any) -> bool:
    return (
        isinstance(line, dict)
        and set(line) == {"from", "fr", "en"}
        and line["from"] in {"customer", "us"}
        and all(_is_said(line[language]) for language in ("fr", "en"))
    )


def _is_said(words: Any) -> bool:
    return isinstance(words, str) and 0 < len(words.strip()) <= LONGEST_LINE


def judged(
    thread: list[dict[str, str]], best: Mapping[str, str], other: Mapping[str, str]
) -> dict[str, Any]:
    """The body of a "judge this reply" question: ``best`` is right and ``other`` is not."""
    options = [{**best, "right": True}, {**other, "right": False}]
    return {"thread": thread, "options": options}
