"""Gates that a sponsor's signature opened, a whole sentence each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reporting.wording.figures import language
from socialteam.kit import formats

if TYPE_CHECKING:
    from reporting.signed import SignedOpening


def gate_name(opening: SignedOpening) -> str:
    """The space that opened, or the unit that entered a stage."""
    return opening.space or opening.unit


def signed_by(opening: SignedOpening) -> str:
    """Whose signature it was."""
    return _("Signed by %(sponsor)s") % {"sponsor": opening.sponsor}


def signed_sentence(opening: SignedOpening) -> str:
    """Who signed for what to open and when, what was missing, and the reason given."""
    said = (
        _(
            "%(sponsor)s signed on %(signed)s for “%(space)s” to open before the launch gate was"
            " met, and it opened on %(used)s. What was missing: %(missing)s The reason given:"
            " %(reason)s."
        )
        if opening.space
        else _(
            "%(sponsor)s signed on %(signed)s for %(unit)s to enter the stage “%(stage)s” before"
            " the launch gate was met, and it entered on %(used)s. What was missing: %(missing)s"
            " The reason given: %(reason)s."
        )
    )
    return said % {
        "sponsor": opening.sponsor,
        "signed": _day(opening.signed_on),
        "used": _day(opening.used_on),
        "space": opening.space,
        "unit": opening.unit,
        "stage": opening.stage.get(language(), ""),
        "missing": " ".join(opening.missing[language()]),
        "reason": formats.quoted(opening.reason.rstrip("."), language()),
    }


def _day(iso: str) -> str:
    return formats.day(date.fromisoformat(iso), language(), "plain")


def naming_rule(openings: list[SignedOpening]) -> str:
    """What a report promises about names."""
    if openings:
        return _("Only the sponsor who signed is named; nobody is ranked.")
    return _("Nobody is named or ranked.")
