"""Our step of the guided set-up: who is told when a conversation goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.services import StepFacts, create_path
from governance import setup_steps
from governance.forms.setup import StepForm
from governance.models import Role, Size
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.setup_steps import Work

TEMPLATES = {
    "short": gettext_lazy("Short: the strategist within the hour, then the deputy"),
    "usual": gettext_lazy("Usual: who leads the unit, then the strategist, then the deputy"),
    "crisis": gettext_lazy("Usual, and a second path for crises that calls the crisis cell"),
}
RUNGS = {
    "short": (("strategist", 60), ("deputy", 60)),
    "usual": (("unit-lead", 30), ("strategist", 60), ("deputy", 60)),
    "crisis": (("strategist", 10), ("crisis-cell", 10), ("deputy", 20)),
}
"""Roles in order, each with how many minutes they keep the hand."""


class PathStepForm(StepForm):
    """Which path to begin with."""

    key = "path"
    template = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        required=False,
        choices=[*TEMPLATES.items(), ("", gettext_lazy("Nothing yet"))],
        widget=forms.RadioSelect,
    )

    def preset(self) -> dict[str, Any]:
        """A small company has few people to tell; a group prepares for crises."""
        size, _sector = self.kind
        proposed = {Size.SME.value: "short", Size.GROUP.value: "crisis"}
        return {"template": proposed.get(size, "usual")}


def register() -> None:
    """Add the step; called once, when the models are loaded."""
    setup_steps.register(
        60,
        setup_steps.Step(
            key="path",
            label=gettext_lazy("Escalation path"),
            headline=gettext_lazy("Who is told when a conversation <mark>goes wrong</mark>?"),
            about=gettext_lazy(
                "If nobody takes charge in time, the next person is told. You can change each step"
                " and its delay."
            ),
            form=PathStepForm,
            template="governance/setup/_charter.html",
            apply=make_paths,
            told=_told,
        ),
    )


def make_paths(work: Work) -> None:
    """The paths of the template, for everything the hub answers."""
    template = work.answers["path"]["template"]
    if template:
        _make(work, _("General path"), "short" if template == "short" else "usual")
    if template == "crisis":
        _make(work, _("Crisis"), "crisis", only_important=True, only_urgent=True, repeats=1)


def _make(work: Work, name: str, rungs: str, **facts: object) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    steps = [
        StepFacts(
            target="role",
            role=roles[slug],
            unit=None if slug == "unit-lead" else work.company,
            delay_minutes=minutes,
            channels=[Channel.EMAIL.value],
        )
        for slug, minutes in RUNGS[rungs]
    ]
    facts = {"name": name, **facts}
    create_path(unit=work.hub, facts=facts, steps=steps, by=work.by, at=work.at)


def _told(said: Mapping[str, Any]) -> list[str]:
    template = said["template"]
    return [str(TEMPLATES[template]) if template else _("No escalation path yet")]
