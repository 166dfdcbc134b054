"""The arithmetic of the maturity questionnaire: fifteen answers from 0 to 3, 45 points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BEST: Final = 3


def points(answers: Mapping[str, int]) -> int:
    """The sum of the answers."""
    return sum(answers.values())


def wanting(answers: Mapping[str, object], codes: Sequence[str]) -> list[str]:
    """Codes without an answer from 0 to 3."""
    return [code for code in codes if answers.get(code) not in range(BEST + 1)]


def by_dimension(
    answers: Mapping[str, int], dimensions: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Points of each dimension, given the codes of its questions."""
    return {
        name: sum(answers.get(code, 0) for code in codes) for name, codes in dimensions.items()
    }
