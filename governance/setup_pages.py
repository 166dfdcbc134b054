"""The steps of the guided set-up that are ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance import setup_steps
from governance.charter_templates import TEMPLATES
from governance.forms import setup as forms
from governance.models import OrgModel, Sector, Size
from governance.services import setup_making as making
from governance.services.catalogue import NETWORKS
from governance.setup_steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    Said = Mapping[str, Any]


def register() -> None:
    """Register our steps; called once, when the models are loaded."""
    for order, step in _STEPS:
        setup_steps.register(order, step)


def _size(said: Said) -> list[str]:
    return [f"{Size(said['size']).label}, {Sector(said['sector']).label}"]


def _model(said: Said) -> list[str]:
    words = {"company": said["company"], "hub": said["hub"]}
    words["model"] = str(OrgModel(said["model"]).label)
    count = len(said["spokes"])
    units = ngettext("%(count)s unit around it", "%(count)s units around it", count)
    return [
        _("%(company)s, with %(hub)s in the middle: %(model)s") % words,
        units % {"count": count} + (f" ({', '.join(said['spokes'])})" if count else ""),
    ]


def _spaces(said: Said) -> list[str]:
    if not said["networks"]:
        return [_("No space yet")]
    names = ", ".join(NETWORKS[slug][0] for slug in said["networks"])
    words = {"networks": names, "hours": said["hours"]}
    return [_("Planned: %(networks)s, answered within %(hours)s office hours") % words]


def _people(said: Said) -> list[str]:
    sponsor, deputy = said["sponsor_name"], said["deputy_name"]
    asked = bool(sponsor) and said["line"] != "unknown"
    return [
        (_("Deputy: %(name)s") % {"name": deputy}) if deputy else _("No deputy yet"),
        (_("Sponsor: %(name)s") % {"name": sponsor}) if sponsor else _("No sponsor yet"),
        *([_("The commitment is put before the sponsor to sign")] if asked else []),
    ]


def _charter(said: Said) -> list[str]:
    template = said["template"]
    return [str(TEMPLATES[template]) if template else _("No charter yet")]


_STEPS: tuple[tuple[int, Step], ...] = (
    (
        10,
        Step(
            key="size",
            label=gettext_lazy("Size and sector"),
            headline=gettext_lazy("What kind of <mark>organisation</mark> is it?"),
            about=gettext_lazy("Every following page is filled in from this; change anything."),
            form=forms.SizeForm,
            template="governance/setup/_size.html",
            apply=making.make_profile,
            told=_size,
        ),
    ),
    (
        20,
        Step(
            key="model",
            label=gettext_lazy("Model and units"),
            headline=gettext_lazy("Who <mark>answers</mark>, and who decides?"),
            about=gettext_lazy(
                "The model sets who approves, answers and is told. You can rehearse another"
                " one later and see what it would change."
            ),
            form=forms.ModelForm,
            template="governance/setup/_model.html",
            apply=making.make_units,
            told=_model,
        ),
    ),
    (
        30,
        Step(
            key="spaces",
            label=gettext_lazy("First spaces"),
            headline=gettext_lazy("Where do your customers <mark>already speak</mark>?"),
            about=gettext_lazy("Begin with one or two; a space that nobody answers does harm."),
            form=forms.SpacesForm,
            template="governance/setup/_spaces.html",
            apply=making.make_spaces,
            told=_spaces,
        ),
    ),
    (
        40,
        Step(
            key="people",
            label=gettext_lazy("Sponsor and deputy"),
            headline=gettext_lazy("Who <mark>backs</mark> you, and who stands in?"),
            about=gettext_lazy(
                "Without a sponsor, time and decisions fail at the first conflict. You may"
                " leave this for later: the checks will say so."
            ),
            form=forms.PeopleStepForm,
            template="governance/setup/_people.html",
            apply=making.make_people,
            told=_people,
        ),
    ),
    (
        50,
        Step(
            key="charter",
            label=gettext_lazy("Charter"),
            headline=gettext_lazy("What does everybody who speaks <mark>undertake</mark>?"),
            about=gettext_lazy(
                "A draft in French and English. Somebody else approves it before it is out."
            ),
            form=forms.CharterStepForm,
            template="governance/setup/_charter.html",
            apply=making.make_charter,
            told=_charter,
        ),
    ),
)
"""Each page of the set-up that is ours, with its place among the others."""
