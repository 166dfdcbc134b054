"""More attempts for somebody: how many, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models.enrolment import MOST_GIVEN


class ExhaustedFilter(forms.Form):
    """Whom to list."""

    q = forms.CharField(
        label=_("Person or track"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )


class GiveForm(forms.Form):
    """How many attempts, and why."""

    attempts = forms.IntegerField(
        label=_("Attempts"), initial=1, min_value=1, max_value=MOST_GIVEN
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person reads it."),
    )
