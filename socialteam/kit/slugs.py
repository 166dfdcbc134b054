"""Short names that nobody has yet."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def free_slug(base: str, *, taken: Collection[str]) -> str:
    """``base``, or else the first of ``base-2``, ``base-3`` … that is not taken."""
    numbered = (f"{base}-{number}" for number in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)
