"""Certifications: looking them up, taking one over, taking one back, bringing a sheet of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import (
    CHOOSE,
    PersonField,
    UnitChoice,
    day_field,
    offer,
    units_of,
)
from governance.models import OrgUnit
from governance.perms import Perm
from training.models import CertificationImport, Standing, Track

if TYPE_CHECKING:
    from accounts.models import User

    TrackField = forms.ModelChoiceField[Track]
else:
    TrackField = forms.ModelChoiceField

FACT_LABELS = {
    "person": _("E-mail address"),
    "track": _("Short name of the track"),
    "version": _("Number of the version"),
    "passed_on": _("Passed on"),
    "evidence": _("Evidence"),
}


class CertificationFilter(forms.Form):
    """Which certifications to list."""

    q = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    track = TrackField(
        label=_("Track"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("All tracks"),
    )
    standing = forms.ChoiceField(
        label=_("Standing"), choices=[("", _("Any")), *Standing.choices], required=False
    )
    unit = UnitChoice(
        label=_("Works in"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("All units"),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            track=Track.objects.visible_to(person, Perm.LEARNING_VIEW),
            unit=units_of(person, Perm.LEARNING_VIEW),
        )

    @property
    def is_used(self) -> bool:
        """Whether something is asked for."""
        return self.is_valid() and any(self.cleaned_data.values())


class TakeOverForm(forms.Form):
    """A certification that somebody won before."""

    person = PersonField(label=_("E-mail address of the person"), required=True)
    track = TrackField(label=_("Track"), queryset=Track.objects.none(), empty_label=CHOOSE)
    number = forms.IntegerField(
        label=_("Version"),
        required=False,
        validators=[MinValueValidator(1)],
        help_text=_("Left out: the version that was in force that day, or the first one."),
    )
    passed_on = day_field(label=_("Passed on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        help_text=_("Where this can be checked: a file, a list, a certificate number."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        if isinstance(person, PersonField):
            person.found_by(by, Perm.CERTIFICATION_CHANGE)
        offer(self, track=Track.objects.visible_to(by, Perm.CERTIFICATION_CHANGE))


class RevokeForm(forms.Form):
    """Why a certification is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person reads it."),
    )


class CertificationImportForm(forms.Form):
    """A sheet of certifications."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX, with a header, at most 5 MB and 20,000 rows.")
    )


class CertificationColumnsForm(forms.Form):
    """Which column of a sheet holds which fact."""

    def __init__(self, *args: Any, kept: CertificationImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("not in the file")), *((name, name) for name in kept.header if name)]
        for fact, label in FACT_LABELS.items():
            self.fields[fact] = forms.ChoiceField(label=label, choices=columns, required=False)
