"""A question as a person meets it: before answering without what is right, afterwards with it."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from training.domain.answers import is_given
from training.domain.questions import CHOOSING, FULL, Kind, right_response, shown_to
from training.models.question import KIND_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.models import AttemptItem


@dataclass(frozen=True, slots=True)
class Asked:
    """A question before it is answered: safe to send."""

    position: int
    kind: Kind
    prompt: str
    parts: dict[str, Any]
    response: Any

    @property
    def kind_label(self) -> str:
        """How it is answered."""
        return str(KIND_LABELS[self.kind])

    @property
    def answered(self) -> bool:
        """Whether nothing is left open."""
        return is_given(self.kind, self.response)

    @property
    def options(self) -> list[tuple[int, str, bool]]:
        """Place, words and whether chosen, for questions with options."""
        chosen = self.response if isinstance(self.response, list) else [self.response]
        return [
            (place, words, place in chosen)
            for place, words in enumerate(self.parts.get("options", []))
        ]

    @property
    def truths(self) -> list[tuple[str, str, bool]]:
        """The two answers of a true-or-false question."""
        return [
            ("yes", _("True"), self.response is True),
            ("no", _("False"), self.response is False),
        ]

    @property
    def letters(self) -> list[tuple[str, str]]:
        """The parts to put in order or to match, each with its letter."""
        return list(zip(ascii_uppercase, self._choices, strict=False))

    @property
    def rows(self) -> list[Row]:
        """The choices to make in a question of order or of pairs."""
        ordering = self.kind is Kind.ORDERING
        labels = [str(place) for place in range(1, len(self._choices) + 1)]
        if not ordering:
            labels = list(self.parts.get("left", []))
        given = self.response if isinstance(self.response, list) else []
        return [
            Row(place, label, given[place] if place < len(given) else None)
            for place, label in enumerate(labels)
        ]

    @property
    def _choices(self) -> Sequence[str]:
        found: Sequence[str] = self.parts.get("items") or self.parts.get("right") or []
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """One choice to make: its label, and the place chosen."""

    place: int
    label: str
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A question after the attempt was handed in."""

    asked: Asked
    points: int
    given: list[str]
    right: list[str]
    why: str

    @property
    def held(self) -> bool:
        """Whether all of it was right."""
        return self.points == FULL


def asked_in(item: AttemptItem, language: str) -> Asked:
    """The question of ``item`` in ``language``, without what is right."""
    shown = item.shown
    kind = Kind(shown["kind"])
    parts = shown_to(kind, shown["body"], shown["order"], language)
    return Asked(item.position, kind, _in(shown["prompt"], language), parts, item.response)


def marked_in(item: AttemptItem, language: str) -> Marked:
    """The question of ``item`` with what was answered, what is right and why.

    Raises:
        ValueError: it is not marked yet, and so nobody may know.
    """
    if item.points is None:
        raise ValueError("what is right is told after the attempt was handed in")
    asked, shown = asked_in(item, language), item.shown
    right = right_response(asked.kind, shown["body"], shown["order"])
    told = _told(asked, right)
    if asked.kind is Kind.SHORT:
        accepted = shown["body"]["accepted"]
        told = list(accepted["fr" if language.startswith("fr") else "en"])
    why = _in(shown["why"], language)
    return Marked(asked, item.points, _told(asked, item.response), told, why)


def _told(asked: Asked, response: Any) -> list[str]:
    """An answer in words, a line a part; empty when there is none."""
    if response in (None, "", []):
        return []
    if asked.kind in CHOOSING:
        options = asked.parts["options"]
        return [options[place] for place in _places(response) if place is not None]
    if asked.kind is Kind.TRUE_FALSE:
        return [_("True") if response else _("False")]
    if asked.kind is Kind.ORDERING:
        return [_word(asked.parts["items"], place) for place in _places(response)]
    if asked.kind is Kind.MATCHING:
        pairs = zip(asked.parts["left"], _places(response), strict=False)
        return [f"{left} → {_word(asked.parts['right'], place)}" for left, place in pairs]
    unit = asked.parts.get("unit", "")
    return [f"{response} {unit}".strip()]


def _word(words: Sequence[str], place: int | None) -> str:
    return "–" if place is None else words[place]


def _places(response: Any) -> list[int | None]:
    return response if isinstance(response, list) else [response]


def _in(words: dict[str, str], language: str) -> str:
    first, second = ("fr", "en") if language.startswith("fr") else ("en", "fr")
    return words[first] or words[second]
