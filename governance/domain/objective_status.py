"""The life of an objective, as a table."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ObjectiveState(StrEnum):
    """Where an objective stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    MET = "met"
    ABANDONED = "abandoned"


NEXT: Final = {
    ObjectiveState.DRAFT: frozenset({ObjectiveState.ACTIVE, ObjectiveState.ABANDONED}),
    ObjectiveState.ACTIVE: frozenset({ObjectiveState.MET, ObjectiveState.ABANDONED}),
    ObjectiveState.MET: frozenset[ObjectiveState](),
    ObjectiveState.ABANDONED: frozenset[ObjectiveState](),
}


def may_move(old: ObjectiveState, new: ObjectiveState) -> bool:
    """Whether an objective may go from ``old`` to ``new`` in one step."""
    return new in NEXT[old]
