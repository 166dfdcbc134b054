"""Responsibilities: which to show, what is done, and who has which letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import zone_choices
from governance import services
from governance.forms.fields import CHOOSE, UnitChoice, day_field, offer, units_of
from governance.models import (
    LENDABLE,
    OrgUnit,
    RaciActivity,
    RaciAssignment,
    RaciLetter,
    Role,
    Space,
)
from governance.perms import PERM_LABELS, Perm
from governance.services import Window
from governance.weekdays import WEEKDAYS

if TYPE_CHECKING:
    from accounts.models import User


class RaciFilter(forms.Form):
    """Whose work, in which space, on which day."""

    unit = UnitChoice(
        label=_("Unit"), queryset=OrgUnit.objects.none(), required=False, empty_label=None
    )
    space = forms.ModelChoiceField(
        label=_("Space"),
        queryset=Space.objects.none(),
        required=False,
        empty_label=_("All spaces"),
    )
    at = day_field(label=_("On"), required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces = Space.objects.usable_by(person, Perm.PROCESS_VIEW).not_closed()
        offer(self, unit=units_of(person, Perm.PROCESS_VIEW), space=spaces)


class DiagramFilter(forms.Form):
    """The day on which a diagram is looked at."""

    at = day_field(label=_("On"), required=False)


class ActivityForm(forms.Form):
    """What is done, how, and which rights it needs."""

    unit = UnitChoice(
        label=_("Done in"),
        queryset=OrgUnit.objects.none(),
        help_text=_("This unit and everything below it."),
    )
    name = forms.CharField(
        label=_("Activity"), max_length=120, help_text=_("A verb first: “Answer the reviews”.")
    )
    procedure = forms.CharField(
        label=_("How it is done"), max_length=4000, required=False, widget=forms.Textarea
    )
    procedure_url = forms.URLField(
        label=_("Where the procedure stands"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    powers = forms.MultipleChoiceField(
        label=_("Rights it needs"),
        required=False,
        choices=[(perm.value, PERM_LABELS[perm]) for perm in LENDABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who does it or answers for it receives them. You can give what you hold."),
    )

    def __init__(
        self, *args: Any, by: User, activity: RaciActivity | None = None, **kwargs: Any
    ) -> None:
        if activity is not None:
            names = ("unit", "name", "procedure", "procedure_url", "powers")
            kwargs["initial"] = {name: getattr(activity, name) for name in names}
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(by, Perm.PROCESS_CHANGE))
        if activity is not None:
            del self.fields["unit"]


class AssignmentForm(forms.Form):
    """Who has which letter for an activity, where and when."""

    activity = forms.ModelChoiceField(
        label=_("Activity"), queryset=RaciActivity.objects.none(), empty_label=CHOOSE
    )
    unit = UnitChoice(label=_("In the work of"), queryset=OrgUnit.objects.none())
    letter = forms.ChoiceField(
        label=_("Letter"),
        choices=[(each.value, f"{each.value} · {each.label}") for each in RaciLetter],
        widget=forms.RadioSelect,
    )
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.none(), required=False, empty_label=CHOOSE
    )
    email = forms.EmailField(
        label=_("Or one person, by work e-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    space = forms.ModelChoiceField(
        label=_("Only in the space"),
        queryset=Space.objects.none(),
        required=False,
        empty_label=_("All spaces"),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Only on these days"),
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Limited to a space or to hours it says who is asked and grants no right."),
    )
    starts = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)
    starts_on = day_field(
        label=_("From the day"), required=False, help_text=_("Without a day, from this moment on.")
    )
    ends_on = day_field(
        label=_("Last day"), required=False, help_text=_("Without a day, until you end it.")
    )

    def __init__(
        self, *args: Any, by: User, assignment: RaciAssignment | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"zone": by.time_zone, **kwargs.get("initial", {})}
        if assignment is not None:
            kwargs["initial"] |= _facts_of(assignment)
        super().__init__(*args, **kwargs)
        self.by = by
        offer(
            self,
            activity=RaciActivity.objects.usable_by(by, Perm.PROCESS_CHANGE).filter(
                retired_on__isnull=True
            ),
            unit=units_of(by, Perm.PROCESS_CHANGE),
            role=Role.objects.all(),
            space=Space.objects.usable_by(by, Perm.PROCESS_CHANGE).not_closed(),
        )
        if assignment is not None:
            for name in ("activity", "unit", "starts_on"):
                del self.fields[name]

    def clean_email(self) -> User | None:
        """The active person with the address, among those in sight."""
        address = self.cleaned_data["email"]
        if not address:
            return None
        people = services.people_visible_to(self.by, Perm.PROCESS_CHANGE)
        found = people.filter(email__iexact=address, is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody among your people has this address."))
        return found

    def clean(self) -> dict[str, Any]:
        """One holder; hours whole or not at all."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("role")) == bool(cleaned.get("email")) and "email" not in self.errors:
            self.add_error("role", _("Choose either a role or a person."))
        hours = [
            cleaned.get(name) not in (None, "", []) for name in ("weekdays", "starts", "ends")
        ]
        if any(hours) and not all(hours):
            words = _("Hours need days, a beginning and an end; or leave all three out.")
            self.add_error("weekdays", words)
        return cleaned

    @property
    def holder(self) -> Role | User:
        """The role or the person chosen."""
        chosen: Role | User = self.cleaned_data["role"] or self.cleaned_data["email"]
        return chosen

    @property
    def window(self) -> Window | None:
        """The hours chosen, if any."""
        facts = self.cleaned_data
        if not facts["weekdays"]:
            return None
        zone = facts["zone"] or self.by.time_zone
        return Window(facts["weekdays"], facts["starts"], facts["ends"], zone)


def _facts_of(row: RaciAssignment) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "letter": row.letter,
        "role": row.role_id,
        "email": row.person.email if row.person else "",
        "space": row.space_id,
    }
    if row.weekdays is not None:
        hours = {"weekdays": row.weekdays, "starts": row.starts, "ends": row.ends}
        facts |= {**hours, "zone": row.zone}
    return facts
