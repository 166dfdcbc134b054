"""The life of a charter's version, as a table."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class VersionState(StrEnum):
    """Where a version stands; a retired one stays for ever, as proof of what was read."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


class Change(StrEnum):
    """Whether a version asks everybody again."""

    MINOR = "minor"
    MATERIAL = "material"


NEXT: Final = {
    VersionState.DRAFT: frozenset({VersionState.IN_REVIEW}),
    VersionState.IN_REVIEW: frozenset({VersionState.DRAFT, VersionState.APPROVED}),
    VersionState.APPROVED: frozenset({VersionState.DRAFT, VersionState.PUBLISHED}),
    VersionState.PUBLISHED: frozenset({VersionState.RETIRED}),
    VersionState.RETIRED: frozenset[VersionState](),
}
UNDER_WAY: Final = frozenset({VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED})
"""States of a version that is being prepared: at most one of a charter at a time."""


def may_move(old: VersionState, new: VersionState) -> bool:
    """Whether a version may go from ``old`` to ``new`` in one step."""
    return new in NEXT[old]
