"""Our step of the guided set-up: what a permit to speak asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from governance import setup_steps
from governance.forms.setup import StepForm
from governance.models import Role
from socialteam.kit import formats
from training.models import Track
from training.services import (
    Asks,
    Where,
    add_requirement,
    add_scope,
    install_tracks,
    set_policy,
    shipped_tracks,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.setup_steps import Work

SPEAKS: Final = "community-manager"
BEGIN_WITH: Final = ("charter-and-law", "tone", "reacting")
"""The shipped tracks that everybody who speaks passes; the cards of networks are for later."""
CONDITIONS: Final = {
    "charter": gettext_lazy("The charter in force, read and acknowledged"),
    "certification": gettext_lazy(
        "Three certifications: the charter and the law, tone, how to react"
    ),
    "consent": gettext_lazy("The manager’s consent to the time"),
}
IN_SHORT: Final = {
    "charter": gettext_lazy("the charter acknowledged"),
    "certification": gettext_lazy("three certifications"),
    "consent": gettext_lazy("the manager’s consent"),
}


class PermitStepForm(StepForm):
    """What is asked of those who speak."""

    key = "permits"
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("A permit asks for"),
        required=False,
        choices=[*CONDITIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick none to decide later: no space opens before permits are asked there."
        ),
    )

    def preset(self) -> dict[str, Any]:
        """All three: what every company that speaks well asks sooner or later."""
        return {"asks": [*CONDITIONS]}


def register() -> None:
    """Add the step; called once, when the models are loaded."""
    setup_steps.register(
        55,
        setup_steps.Step(
            key="permits",
            label=gettext_lazy("Permits to speak"),
            headline=gettext_lazy("What comes <mark>before</mark> the first word?"),
            about=gettext_lazy(
                "Nobody grants a permit: it comes by itself when its conditions are met, and rests"
                " when one of them lapses."
            ),
            form=PermitStepForm,
            template="training/setup_permits.html",
            apply=make_permits,
            told=_told,
        ),
    )


def make_permits(work: Work) -> None:
    """The shipped tracks in force, the scope of community managers, and what permits ask."""
    by, at, asked = work.by, work.at, work.answers["permits"]["asks"]
    install_tracks(unit=work.company, by=by, at=at)
    role = Role.objects.get(slug=SPEAKS)
    add_scope(unit=work.company, role=role, where=Where(), needs_consent=True, by=by, at=at)
    if not asked:
        return
    if "certification" in asked:
        for track in Track.objects.filter(unit=work.company, slug__in=BEGIN_WITH):
            add_requirement(unit=work.company, track=track, role=None, where=Where(), by=by, at=at)
    asks = Asks(**{condition: condition in asked for condition in CONDITIONS})
    set_policy(unit=work.company, asks=asks, by=by, at=at)


def _told(said: Mapping[str, Any]) -> list[str]:
    asked, count = said["asks"], len(shipped_tracks())
    tracks = ngettext(
        "%(count)s track is installed, ready to be taken",
        "%(count)s tracks are installed, ready to be taken",
        count,
    )
    lines = [tracks % {"count": count}]
    if not asked:
        return [_("No permit is asked yet; no space opens before that"), *lines]
    names = [str(IN_SHORT[condition]) for condition in IN_SHORT if condition in asked]
    words = {"conditions": formats.listed(names, get_language() or "en")}
    return [
        _("Community managers may answer in every space, once they have: %(conditions)s") % words,
        _("Until then nobody is put on duty, and a reply says what is still missing"),
        *lines,
    ]
