"""A volunteer's objective: proposed, sent back, its result."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from governance.domain.volunteer_objective import Cadence, on_offer
from governance.forms.fields import UnitChoice, offer
from governance.models import OrgUnit, period_name
from governance.services.volunteer_objectives import units_volunteered_in

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

MOST = 1_000_000


def _periods(today: date) -> list[tuple[str, str]]:
    """The periods one may propose for, the nearest first."""
    return [
        (f"{cadence.value}:{starts_on}", capfirst(period_name(cadence, starts_on)))
        for cadence in Cadence
        for starts_on in on_offer(cadence, today)
    ]


class ReviseForm(forms.Form):
    """What somebody wants to reach, and by when."""

    period = forms.ChoiceField(label=_("For which period"))
    text = forms.CharField(
        label=_("Objective"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One sentence: what customers or colleagues will have gained."),
    )
    target = forms.IntegerField(
        label=_("A number to reach"), min_value=1, max_value=MOST, required=False
    )
    measure = forms.CharField(
        label=_("What it counts"),
        max_length=80,
        required=False,
        help_text=_("For example: answers reused in the online help."),
    )

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = at.astimezone(by.zone).date()
        period = self.fields["period"]
        if isinstance(period, forms.ChoiceField):
            period.choices = _periods(today)

    def clean(self) -> dict[str, Any]:
        """A number says what it counts."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"target", "measure"} & set(self.errors):
            wrong = "measure" if cleaned.get("target") else "target"
            if bool(cleaned.get("target")) != bool(cleaned.get("measure")):
                said = _("Give both the number and what it counts, or neither.")
                self.add_error(wrong, said)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        cadence, _colon, starts_on = given["period"].partition(":")
        return {
            "cadence": cadence,
            "starts_on": date.fromisoformat(starts_on),
            "text": given["text"],
            "target": given["target"],
            "measure": given["measure"],
        }


class ProposeForm(ReviseForm):
    """A new objective, for one of the units where one volunteers."""

    unit = UnitChoice(label=_("For the unit"), queryset=OrgUnit.objects.none())
    field_order = ("unit", "period", "text", "target", "measure")

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, by=by, at=at, **kwargs)
        units = units_volunteered_in(by, at=at)
        offer(self, unit=units)
        if len(units) == 1:
            self.fields["unit"].initial = units[0].pk


class SendBackForm(forms.Form):
    """What should change."""

    note = forms.CharField(
        label=_("What should change"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class ResultForm(forms.Form):
    """What became of an objective."""

    result = forms.CharField(
        label=_("What became of it"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
    reached = forms.IntegerField(
        label=_("The number reached"), min_value=0, max_value=MOST, required=False
    )

    def __init__(self, *args: Any, measure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure:
            self.fields["reached"].help_text = measure
        else:
            del self.fields["reached"]
