"""Asking an audience to learn a track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import CHOOSE, UnitChoice, offer, units_of
from governance.models import OrgUnit, Role
from governance.perms import Perm
from training.forms.speaking import moment_field
from training.models import Track
from training.models.assignment import MOST_DAYS
from training.services.assignments import Audience, Due

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

    TrackField = forms.ModelChoiceField[Track]
    RolesField = forms.ModelMultipleChoiceField[Role]
else:
    TrackField, RolesField = forms.ModelChoiceField, forms.ModelMultipleChoiceField

STATES = [("", _("all")), ("open", _("going on")), ("ended", _("stopped"))]


class AssignmentFilter(forms.Form):
    """Which assignments to list."""

    q = forms.CharField(label=_("Track or unit"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class AssignmentForm(forms.Form):
    """What is to be learned, by whom, by when."""

    track = TrackField(label=_("Track"), queryset=Track.objects.none(), empty_label=CHOOSE)
    unit = UnitChoice(
        label=_("People of"),
        queryset=OrgUnit.objects.none(),
        help_text=_("With everything below this unit."),
    )
    roles = RolesField(
        label=_("Only in these roles"),
        queryset=Role.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody appointed there."),
    )
    newcomers_from = moment_field(
        label=_("Only newcomers since"),
        help_text=_("People whose first appointment in the company began then or later."),
    )
    due_days = forms.IntegerField(
        label=_("Days to do it"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        initial=30,
        help_text=_("Counted for each person from the day they are asked."),
    )
    due_at = moment_field(
        label=_("Or one date for all"), help_text=_("Then leave the number of days out.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            track=Track.objects.usable_by(by, Perm.LEARNING_WRITE).live(),
            unit=units_of(by, Perm.LEARNING_WRITE),
        )
        roles = self.fields["roles"]
        if isinstance(roles, forms.ModelMultipleChoiceField):
            roles.queryset = Role.objects.all()

    @property
    def track_chosen(self) -> Track:
        """The track, once the form is valid."""
        chosen: Track = self.cleaned_data["track"]
        return chosen

    def audience(self) -> Audience:
        """Who is asked."""
        given = self.cleaned_data
        newcomers: datetime | None = given["newcomers_from"]
        return Audience(given["unit"], list(given["roles"]), newcomers)

    def due(self) -> Due:
        """By when."""
        return Due(self.cleaned_data["due_days"], self.cleaned_data["due_at"])
