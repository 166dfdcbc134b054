"""The maturity questionnaire: fifteen questions in five dimensions, 45 points; our own words.

A change of wording that changes the meaning is a new ``VERSION``: an assessment keeps the one it
answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VERSION: Final = 1


class Dimension(NamedTuple):
    """One side of maturity and its three questions, by code."""

    key: str
    name: StrOrPromise
    questions: tuple[tuple[str, StrOrPromise], ...]


DIMENSIONS: Final = (
    Dimension(
        "listening",
        _("Listening"),
        (
            ("L1", _("We know where our customers speak of us, and look there every week.")),
            ("L2", _("What we hear is written down, with its source.")),
            ("L3", _("What we heard has changed something we do.")),
        ),
    ),
    Dimension(
        "people",
        _("People"),
        (
            ("P1", _("Several people of several teams answer, with their manager’s agreement.")),
            ("P2", _("Whoever answers was trained, and somebody can stand in.")),
            ("P3", _("Their work is seen, thanked, and part of their objectives.")),
        ),
    ),
    Dimension(
        "rules",
        _("Rules"),
        (
            ("R1", _("Everybody who answers has read a charter of one page.")),
            ("R2", _("Each knows what they may promise, and when to ask.")),
            ("R3", _("Whoever must be told when it goes wrong is known, and was reached.")),
        ),
    ),
    Dimension(
        "conversation",
        _("Conversation"),
        (
            ("C1", _("Customers are answered within the time we announce.")),
            ("C2", _("We answer criticism, and correct our own mistakes in public.")),
            ("C3", _("Customers help one another, and we help them to.")),
        ),
    ),
    Dimension(
        "worth",
        _("Worth"),
        (
            ("W1", _("We know what customers gain, by figures and by their words.")),
            ("W2", _("We know what it costs in hours.")),
            ("W3", _("A sponsor follows both, and decides on them.")),
        ),
    ),
)
SCALE: Final = (
    (0, _("Not at all")),
    (1, _("We begin")),
    (2, _("Mostly")),
    (3, _("Always")),
)
CODES: Final = tuple(code for each in DIMENSIONS for code, _text in each.questions)
DIMENSION_CODES: Final = {
    each.key: tuple(code for code, _text in each.questions) for each in DIMENSIONS
}
