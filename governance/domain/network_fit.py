"""How well a network suits: marks from 0 to 3, weighted and summed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class FitCriterion(StrEnum):
    """What a network is looked at for; a high mark is always good news."""

    AUDIENCE = "audience"
    TONE = "tone"
    EFFORT = "effort"
    RISK = "risk"
    LANGUAGES = "languages"


BEST: Final = 3
WEIGHTS: Final[Mapping[FitCriterion, int]] = {
    FitCriterion.AUDIENCE: 3,
    FitCriterion.TONE: 2,
    FitCriterion.EFFORT: 2,
    FitCriterion.RISK: 2,
    FitCriterion.LANGUAGES: 1,
}
MOST: Final = BEST * sum(WEIGHTS.values())


def weighed(marks: Mapping[FitCriterion, int]) -> int | None:
    """The weighted sum, out of ``MOST``; None until every criterion has its mark."""
    if set(marks) != set(WEIGHTS):
        return None
    return sum(WEIGHTS[criterion] * mark for criterion, mark in marks.items())
