"""The steps of the guided set-up: each presets itself from the answers before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from governance import setup_presets
from governance.charter_templates import TEMPLATES
from governance.countries import COUNTRY_NAMES
from governance.explaining import models_explained
from governance.models import OrgModel, Sector, Size
from governance.services.catalogue import NETWORKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from governance.explaining import Explained

MOST_SPOKES = 60


class StepForm(forms.Form):
    """One step: ``answers`` as they were typed so far, ``by`` whom."""

    key = ""

    def __init__(
        self, *args: Any, answers: Mapping[str, Mapping[str, Any]], by: User, **kwargs: Any
    ) -> None:
        self.answers, self.by = answers, by
        kwargs.setdefault("initial", {**self.preset(), **answers.get(self.key, {})})
        super().__init__(*args, **kwargs)

    def preset(self) -> dict[str, Any]:
        """What is proposed where nothing was typed yet."""
        return {}

    @property
    def kind(self) -> tuple[str, str]:
        """Size and sector, as far as they were said."""
        said = self.answers.get("size", {})
        return str(said.get("size", "")), str(said.get("sector", ""))


class SizeForm(StepForm):
    """What kind of organisation it is."""

    key = "size"
    size = forms.ChoiceField(label=_("Size"), choices=Size.choices, widget=forms.RadioSelect)
    headcount = forms.IntegerField(
        label=_("How many people work there?"),
        min_value=1,
        max_value=5_000_000,
        help_text=_("A round number will do."),
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)

    def preset(self) -> dict[str, Any]:
        """A mid-sized company."""
        size = Size.MID.value
        headcount = setup_presets.scale_of(size).headcount
        return {"size": size, "headcount": headcount, "sector": Sector.OTHER.value}

    def clean(self) -> dict[str, Any]:
        """A small company has fewer than 100 people."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("size") == Size.SME and cleaned.get("headcount", 0) >= 100:
            self.add_error(
                "headcount", _("From 100 people on, choose the mid-sized company or the group.")
            )
        return cleaned


class ModelForm(StepForm):
    """How the work is shared, and between whom."""

    key = "model"
    model = forms.ChoiceField(
        label=_("Organisation model"), choices=OrgModel.choices, widget=forms.RadioSelect
    )
    company = forms.CharField(label=_("Name of the organisation"), max_length=200)
    hub = forms.CharField(
        label=_("Name of the team in the middle"),
        max_length=200,
        help_text=_("It keeps the rules, the training and the accounts."),
    )
    spokes = forms.CharField(
        label=_("First units around it"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=8000,
        help_text=_("One a line. They answer on what they know; add more whenever you like."),
    )

    def preset(self) -> dict[str, Any]:
        """The model that fits the size, the units that answer in the sector."""
        size, sector = self.kind
        return {
            "model": setup_presets.scale_of(size).model.value,
            "hub": str(_("Social media team")),
            "spokes": "\n".join(setup_presets.units_for(size, sector)),
        }

    def clean_spokes(self) -> list[str]:
        """The names, each once."""
        lines = self.cleaned_data["spokes"].splitlines()
        names = list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
        if len(names) > MOST_SPOKES:
            raise ValidationError(_("Begin with 60 units at most; import the others afterwards."))
        if any(len(name) > 200 for name in names):
            raise ValidationError(_("The name of a unit has at most 200 characters."))
        return names

    @property
    def models(self) -> list[Explained]:
        """The five models, for the page."""
        return models_explained()


class SpacesForm(StepForm):
    """Where the organisation will answer first."""

    key = "spaces"
    networks = forms.MultipleChoiceField(
        label=_("First spaces"),
        required=False,
        choices=[(slug, name) for slug, (name, _kind) in NETWORKS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are planned: nobody speaks there before you open them."),
    )
    language = forms.ChoiceField(
        label=_("Language spoken there"), choices=[("fr", "Français"), ("en", "English")]
    )
    hours = forms.IntegerField(
        label=_("First response within, in office hours"), min_value=1, max_value=720
    )
    country = forms.ChoiceField(
        label=_("Public holidays of"),
        choices=[*COUNTRY_NAMES.items(), ("", _("no country"))],
        required=False,
    )

    def preset(self) -> dict[str, Any]:
        """The networks of the sector, as many as the size can hold."""
        networks = setup_presets.networks_for(*self.kind)
        return {"networks": networks, "language": self.by.language, "hours": 8, "country": "FR"}


class PeopleStepForm(StepForm):
    """Who stands in, and who backs the programme."""

    key = "people"
    deputy_name = forms.CharField(label=_("Your deputy’s name"), max_length=150, required=False)
    deputy_email = forms.EmailField(
        label=_("Your deputy’s work e-mail address"), max_length=254, required=False
    )
    sponsor_name = forms.CharField(label=_("Sponsor’s name"), max_length=150, required=False)
    sponsor_email = forms.EmailField(
        label=_("Sponsor’s work e-mail address"), max_length=254, required=False
    )
    line = forms.ChoiceField(
        label=_("Your sponsor is"),
        choices=[
            ("manager", _("my manager")),
            ("above", _("my manager’s manager")),
            ("unknown", _("somebody else, or I will say later")),
        ],
        widget=forms.RadioSelect,
        help_text=_("A sponsor stands one or two levels above you, close enough to decide."),
    )
    manager_name = forms.CharField(label=_("Your manager’s name"), max_length=150, required=False)
    manager_email = forms.EmailField(
        label=_("Your manager’s work e-mail address"), max_length=254, required=False
    )

    def preset(self) -> dict[str, Any]:
        """A sponsor is the manager more often than not."""
        return {"line": "manager"}

    def clean(self) -> dict[str, Any]:
        """A name goes with each address; everybody is somebody else."""
        cleaned: dict[str, Any] = super().clean() or {}
        needs_manager = cleaned.get("line") == "above" and cleaned.get("sponsor_email")
        for who in ("deputy", "sponsor", "manager"):
            name, email = cleaned.get(f"{who}_name"), cleaned.get(f"{who}_email")
            if name and not email and f"{who}_email" not in self.errors:
                self.add_error(f"{who}_email", _("Give the address too, or leave both out."))
            if email and not name:
                self.add_error(f"{who}_name", _("Give the name too, or leave both out."))
        if needs_manager and not cleaned.get("manager_email"):
            self.add_error("manager_email", _("Name your manager, who stands between you."))
        self._all_different(cleaned)
        return cleaned

    def _all_different(self, cleaned: dict[str, Any]) -> None:
        met = {self.by.email.lower()}
        for field in ("deputy_email", "sponsor_email", "manager_email"):
            email = (cleaned.get(field) or "").lower()
            if email and email in met:
                self.add_error(
                    field, _("This address belongs to somebody named before, or to you.")
                )
            met.add(email)


class CharterStepForm(StepForm):
    """What those who speak undertake."""

    key = "charter"
    template = forms.ChoiceField(
        label=_("Begin with"),
        required=False,
        choices=[*TEMPLATES.items(), ("", _("Nothing yet"))],
        widget=forms.RadioSelect,
    )

    def preset(self) -> dict[str, Any]:
        """One page is where everybody begins."""
        return {"template": "one-page"}
