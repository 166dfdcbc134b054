"""Marks of a network, the questions of a go / no-go, the maturity questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance.domain.launch_gate import Stage
from governance.domain.network_fit import BEST, FitCriterion
from governance.forms.fields import CHOOSE, UnitChoice, offer, units_of
from governance.forms.strategy import words
from governance.maturity_questions import DIMENSIONS, SCALE
from governance.models import FIT_CRITERIA, STAGE_CHOICES, Network, OrgUnit, Space
from governance.perms import Perm
from governance.services import strategy

if TYPE_CHECKING:
    from datetime import datetime

MORE_QUESTIONS = 2
ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


class FitForm(forms.Form):
    """A network's mark and reason for each criterion."""

    unit = UnitChoice(label=_("For"), queryset=OrgUnit.objects.none())
    network = forms.ModelChoiceField(
        label=_("Network"), queryset=Network.objects.none(), empty_label=CHOOSE
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion, label in FIT_CRITERIA:
            self.fields[f"mark_{criterion}"] = forms.IntegerField(
                label=label, min_value=0, max_value=BEST
            )
            self.fields[f"note_{criterion}"] = forms.CharField(
                label=_("Why"), max_length=300, required=False
            )
        offer(
            self,
            unit=units_of(person, Perm.STRATEGY_CHANGE),
            network=Network.objects.filter(retired_on__isnull=True),
        )

    def marks(self) -> dict[FitCriterion, tuple[int, str]]:
        """What the service takes."""
        given = self.cleaned_data
        return {
            each: (given[f"mark_{each.value}"], given[f"note_{each.value}"])
            for each in FitCriterion
        }


class GoForm(forms.Form):
    """The questions and answers before a launch; about one space or one stage."""

    unit = UnitChoice(label=_("For"), queryset=OrgUnit.objects.none())
    space = forms.ModelChoiceField(
        label=_("Space"), queryset=Space.objects.none(), required=False, empty_label="—"
    )
    stage = forms.TypedChoiceField(
        label=_("Or stage"),
        choices=[("", "—"), *STAGE_CHOICES],
        coerce=lambda value: Stage(int(value)),
        empty_value=None,
        required=False,
    )
    owner = forms.ModelChoiceField(
        label=_("Who decides"), queryset=User.objects.none(), empty_label=CHOOSE
    )
    cooling_hours = forms.IntegerField(
        label=_("Hours to sleep on it"), min_value=0, max_value=720, initial=24
    )

    def __init__(
        self, *args: Any, person: User, at: datetime, space: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"space": space if space.isdecimal() else None})
        super().__init__(*args, **kwargs)
        self.places = range(len(strategy.QUESTIONS) + MORE_QUESTIONS)
        shipped = [str(each) for each in strategy.QUESTIONS] + [""] * MORE_QUESTIONS
        for place in self.places:
            self.fields[f"question_{place}"] = forms.CharField(
                label=_("Question"), max_length=300, required=False, initial=shipped[place]
            )
            self.fields[f"answer_{place}"] = forms.ChoiceField(
                label=_("Answer"), choices=ANSWERS, initial="unknown", required=False
            )
            self.fields[f"note_{place}"] = forms.CharField(
                label=_("Note"), max_length=500, required=False
            )
        spaces = Space.objects.visible_to(person, Perm.STRATEGY_CHANGE).not_closed()
        offer(
            self,
            unit=units_of(person, Perm.STRATEGY_CHANGE),
            space=spaces.filter(opened_on__isnull=True),
            owner=strategy.decision_owners(person, at=at),
        )

    def clean(self) -> dict[str, Any]:
        """One subject, and no more."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("space") is None) == (cleaned.get("stage") is None):
            raise ValidationError(_("Choose either a space or a stage."))
        return cleaned

    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each question."""
        return [
            (self[f"question_{place}"], self[f"answer_{place}"], self[f"note_{place}"])
            for place in self.places
        ]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        answers = [
            {
                "question": given[f"question_{place}"],
                "answer": given[f"answer_{place}"] or "unknown",
                "note": given[f"note_{place}"],
            }
            for place in self.places
        ]
        names = ("unit", "space", "stage", "owner", "cooling_hours")
        return {"answers": answers} | {name: given[name] for name in names}


class GoDecideForm(forms.Form):
    """The word of whoever decides."""

    go = forms.ChoiceField(
        label=_("Your word"),
        choices=[("go", _("We go")), ("no", _("We do not go"))],
        widget=forms.RadioSelect,
    )
    reason = words(label=_("Reason"))


class MaturityForm(forms.Form):
    """Fifteen answers from 0 to 3."""

    unit = UnitChoice(label=_("Unit"), queryset=OrgUnit.objects.none())
    note = words(label=_("Note"), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dimension in DIMENSIONS:
            for code, text in dimension.questions:
                self.fields[code] = forms.TypedChoiceField(
                    label=text, choices=SCALE, coerce=int, widget=forms.RadioSelect
                )
        offer(self, unit=units_of(person, Perm.MATURITY_ASSESS))

    def dimensions(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the questions, by dimension."""
        return [
            (str(each.name), [self[code] for code, _text in each.questions]) for each in DIMENSIONS
        ]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        unit, note = given.pop("unit"), given.pop("note")
        return {"unit": unit, "note": note, "answers": given}
