"""The word somebody may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_COMPARED = 5_000


def nearest(word: str, among: Iterable[str]) -> str:
    """The word of ``among`` most like ``word``; empty when none is like it."""
    candidates = sorted(among, key=lambda each: abs(len(each) - len(word)))[:MOST_COMPARED]
    found = get_close_matches(word[:200], candidates, n=1, cutoff=0.6)
    return found[0] if found else ""
