"""Live sessions: planning one, calling it off, finding them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import UnitChoice, offer, units_of
from governance.forms.person import PersonChoice
from governance.models import OrgUnit
from governance.perms import Perm
from governance.services.people import people_visible_to
from training.domain.sessions import MOST_PLACES, MOST_WEEKS
from training.forms.speaking import moment_field
from training.models import LiveSession, SessionKind, Track

if TYPE_CHECKING:
    from accounts.models import User

    TrackField = forms.ModelChoiceField[Track]
else:
    TrackField = forms.ModelChoiceField

FACTS = (
    "kind", "track", "title_fr", "title_en", "about_fr", "about_en", "trainer", "starts_at",
    "ends_at", "place", "link", "places",
)  # fmt: skip


class SessionForm(forms.Form):
    """A time, a place, a trainer, and how many fit in."""

    unit = UnitChoice(label=_("For the people of"), queryset=OrgUnit.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    about_fr = forms.CharField(
        label=_("What for, in French"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    about_en = forms.CharField(
        label=_("What for, in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    trainer = PersonChoice(label=_("Trainer"))
    track = TrackField(
        label=_("Track"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("none in particular"),
    )
    starts_at = moment_field(label=_("From"), required=True)
    ends_at = moment_field(label=_("Until"), required=True)
    weeks = forms.IntegerField(
        label=_("Every week, how many times"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("1: only once. Each week has its own seats."),
    )
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST_PLACES, initial=12)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Of the meeting, beginning with https://."),
    )

    def __init__(
        self, *args: Any, by: User, session: LiveSession | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if session is not None:
            del self.fields["unit"], self.fields["weeks"]
        else:
            offer(self, unit=units_of(by, Perm.LEARNING_WRITE))
        tracks = Track.objects.usable_by(by, Perm.LEARNING_WRITE).live()
        offer(self, trainer=people_visible_to(by, Perm.LEARNING_WRITE).active(), track=tracks)

    def facts(self) -> dict[str, Any]:
        """What the service takes, the unit and the weeks apart."""
        return {name: self.cleaned_data[name] for name in FACTS}


def session_initial(session: LiveSession) -> dict[str, Any]:
    """What the form shows of a session."""
    return {name: getattr(session, name) for name in FACTS}


class CancelForm(forms.Form):
    """Why a session does not take place."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Everybody who comes reads it."),
    )


class PlanFilter(forms.Form):
    """Words, a kind, and whether what is over is shown too."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("all")), *SessionKind.choices], required=False
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[("", _("coming")), ("over", _("over or called off"))],
        required=False,
    )
