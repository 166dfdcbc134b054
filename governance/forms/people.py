"""People, their appointments, and who is on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import zone_choices
from accounts.models import Language, User
from governance import services
from governance.forms.fields import CHOOSE, UnitChoice, day_field, offer, units_of
from governance.forms.person import PersonChoice
from governance.models import OrgUnit, Role, Space
from governance.perms import Perm
from governance.weekdays import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable


class AppointmentForm(forms.Form):
    """A role for a person in a unit, from one day to another."""

    email = forms.EmailField(
        label=_("Work e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.none(), empty_label=CHOOSE
    )
    starts_on = day_field(
        label=_("From"), required=False, help_text=_("Without a day, from this moment on.")
    )
    ends_on = day_field(
        label=_("Last day"), required=False, help_text=_("Without a day, until you end it.")
    )

    def __init__(self, *args: Any, by: User, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        offer(self, role=Role.objects.filter(pk__in=[role.pk for role in roles]))

    def clean_email(self) -> User:
        """The person with the address."""
        return services.person_by_email(self.cleaned_data["email"], by=self.by)


class PersonForm(forms.Form):
    """Somebody new, with a first role."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("Work e-mail address"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    role = forms.ModelChoiceField(
        label=_("First role"), queryset=Role.objects.none(), empty_label=CHOOSE
    )
    unit = UnitChoice(label=_("In the unit"), queryset=OrgUnit.objects.none())

    def __init__(self, *args: Any, by: User, needs_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].required = self.fields["unit"].required = needs_role
        offer(self, role=Role.objects.all(), unit=units_of(by, Perm.PEOPLE_APPOINT))

    def clean(self) -> dict[str, Any]:
        """A role needs a unit, and a unit a role."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("role")) != bool(cleaned.get("unit")) and not self.errors:
            raise ValidationError(_("Choose both a role and a unit, or neither."))
        return cleaned


class PeopleFilter(forms.Form):
    """Which people to list."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    unit = UnitChoice(
        label=_("Unit"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("All units"),
    )
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.none(), required=False, empty_label=_("All roles")
    )
    state = forms.ChoiceField(
        label=_("Account"),
        choices=[("active", _("Active")), ("deactivated", _("Deactivated"))],
        required=False,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.PEOPLE_VIEW), role=Role.objects.all())


class CoverFilter(forms.Form):
    """Which spaces to show the cover of."""

    q = forms.CharField(label=_("Space"), required=False, max_length=80)
    unit = UnitChoice(
        label=_("Owner"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.PEOPLE_VIEW))

    @property
    def is_used(self) -> bool:
        """Whether something is asked for."""
        return self.is_valid() and any(self.cleaned_data.values())


class CoverForm(forms.Form):
    """A person on duty in a space, on some weekdays of every week."""

    person = PersonChoice(label=_("Person"), empty_label=CHOOSE)
    unit = UnitChoice(label=_("Lent by"), queryset=OrgUnit.objects.none())
    space = forms.ModelChoiceField(
        label=_("Space"), queryset=Space.objects.none(), empty_label=CHOOSE
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(
        label=_("From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"zone": by.time_zone, "starts": "09:00", "ends": "12:30"})
        super().__init__(*args, **kwargs)
        people = services.people_visible_to(by, Perm.PEOPLE_APPOINT).filter(is_active=True)
        offer(
            self,
            person=people.order_by("name"),
            unit=units_of(by, Perm.PEOPLE_APPOINT),
            space=Space.objects.usable_by(by, Perm.PEOPLE_APPOINT).not_closed(),
        )

    def clean(self) -> dict[str, Any]:
        """The end is later than the beginning."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"starts", "ends"} <= cleaned.keys() and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("The end comes after the beginning, on the same day."))
        return cleaned
