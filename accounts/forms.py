"""What people fill in about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scopes import SCOPE_LABELS
from accounts.services.people import PROFILE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm  # generic in the types only

LIFETIMES = ((30, _("30 days")), (90, _("90 days")), (365, _("One year")))


def zone_choices() -> list[tuple[str, str]]:
    """Time zones by region; the bare abbreviations of the database are left out."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/")
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


class ProfileForm(UserForm):
    """A person's own settings."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = User
        fields = PROFILE_FIELDS
        widgets: ClassVar = {
            "theme": forms.RadioSelect,
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


class TokenForm(forms.Form):
    """What a new API token may do, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What it is for, such as “Weekly figures”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=lambda: list(scope_choices()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your own rights still apply inside each of them."),
    )
    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, choices=LIFETIMES, initial=90)


def scope_choices() -> Iterable[tuple[str, str]]:
    """Each scope with its words."""
    return ((scope.value, str(label)) for scope, label in SCOPE_LABELS.items())
