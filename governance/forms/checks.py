"""Which rules to list, setting one aside, and where a hub stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import CHOOSE, UnitChoice, day_field, offer, units_of
from governance.models import Department, OrgUnit
from governance.perms import Perm

if TYPE_CHECKING:
    from accounts.models import User

EVERY = ("", _("All"))


class CheckFilter(forms.Form):
    """Which rules, where, and on which day."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            EVERY,
            ("block", _("Blocks")),
            ("warn", _("To watch")),
            ("waived", _("Set aside")),
            ("held", _("Held")),
            ("unmeasured", _("Not measured yet")),
        ],
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=[
            EVERY,
            ("error", _("Error")),
            ("warning", _("Warning")),
            ("notice", _("Notice")),
        ],
    )
    stake = forms.ChoiceField(
        label=_("What is at stake"),
        required=False,
        choices=[
            EVERY,
            ("speaking", _("Speaking")),
            ("opening", _("Opening spaces")),
            ("people", _("The team")),
            ("sponsor", _("The backing")),
        ],
    )
    unit = UnitChoice(
        label=_("Unit"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("All")
    )
    at = day_field(label=_("On the day"), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.CHECK_VIEW))


class DayForm(forms.Form):
    """The day a page tells of."""

    at = day_field(label=_("On the day"), required=False)


class WaiverForm(forms.Form):
    """Why a rule is set aside, and until when."""

    unit = UnitChoice(
        label=_("Unit"),
        queryset=OrgUnit.objects.none(),
        help_text=_("With everything below, unless one place is named."),
    )
    about = forms.RegexField(
        regex=r"^[a-z]+(:[0-9]{1,19})?( [a-z]+:[0-9]{1,19})*$",
        required=False,
        max_length=60,
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
    ends_on = day_field(label=_("Until, this day excluded"), help_text=_("Within twelve months."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(by, Perm.CHECK_WAIVE))


class HubReportingForm(forms.Form):
    """The department to which a hub reports."""

    department = forms.ChoiceField(
        label=_("Reports to"), choices=[("", CHOOSE), *Department.choices]
    )
