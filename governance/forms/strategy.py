"""The launch, the ecosystem, objectives and obstacles."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from governance import services
from governance.checks.registry import registered
from governance.forms.fields import CHOOSE, UnitChoice, day_field, offer, units_of
from governance.models import (
    Appointment,
    EcosystemEntry,
    EntryKind,
    ListeningNote,
    OrgUnit,
    Severity,
)
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from governance.domain.launch_gate import Criteria
    from governance.models import Objective

ALL_UNITS = _("All units")
GATE_CHECKS = {"G14", "G15"}
"""Checks that ask the gate themselves."""


def words(rows: int = 3, longest: int = 500, **kwargs: Any) -> forms.CharField:
    """A text of a few lines."""
    return forms.CharField(widget=forms.Textarea({"rows": rows}), max_length=longest, **kwargs)


class CriteriaForm(forms.Form):
    """What a stage asks."""

    networks = forms.IntegerField(
        label=_("Networks at most"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=_("Left empty: any number. Internal networks are not counted."),
    )
    volunteers = forms.IntegerField(
        label=_("Active volunteers at least"), min_value=0, max_value=9999
    )
    full_week = forms.BooleanField(
        label=_("Somebody is on duty on all seven days"), required=False
    )
    ecosystem = forms.BooleanField(label=_("The ecosystem analysis is validated"), required=False)
    go = forms.BooleanField(label=_("The decision to go is taken"), required=False)
    automation = forms.BooleanField(label=_("Automatic answers are allowed"), required=False)
    checks = forms.MultipleChoiceField(
        label=_("Rules that must be kept"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, criteria: Criteria, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(criteria, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        codes = {check.code: f"{check.code} · {check.rule}" for check in registered()}
        codes |= {code: code for code in criteria.checks if code not in codes}
        checks = self.fields["checks"]
        if isinstance(checks, forms.MultipleChoiceField):
            checks.choices = sorted((c, text) for c, text in codes.items() if c not in GATE_CHECKS)


class OverrideAskForm(forms.Form):
    """What the sponsor is asked to sign although criteria are not met."""

    sponsor = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=User.objects.none(), empty_label=CHOOSE
    )
    why = words(label=_("Why now, and how the gap is lived with"))
    due_on = day_field(label=_("Before"))

    def __init__(self, *args: Any, by: User, hub: OrgUnit, at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": at.date() + timedelta(days=7)})
        super().__init__(*args, **kwargs)
        ids = [person.pk for person in services.sponsors_of(hub, at=at) if person != by]
        offer(self, sponsor=User.objects.filter(pk__in=ids).order_by("name", "pk"))


class EcosystemFilter(forms.Form):
    """Which entries of the map to list."""

    words = forms.CharField(label=_("Search"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *EntryKind.choices], required=False
    )
    unit = UnitChoice(
        label=_("Unit"), queryset=OrgUnit.objects.none(), required=False, empty_label=ALL_UNITS
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.STRATEGY_VIEW))


class EntryForm(forms.Form):
    """Somebody or something of the ecosystem."""

    unit = UnitChoice(label=_("On the map of"), queryset=OrgUnit.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=EntryKind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    place = forms.CharField(
        label=_("Where"), max_length=120, required=False, help_text=_("The network or the place.")
    )
    size = forms.IntegerField(
        label=_("People reached"), min_value=0, max_value=2_000_000_000, required=False
    )
    notes = words(label=_("Notes"), longest=2000, required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.STRATEGY_CHANGE))


class FindingForm(forms.Form):
    """Something heard."""

    unit = UnitChoice(label=_("In the log of"), queryset=OrgUnit.objects.none())
    finding = words(label=_("What was heard"))
    heard_on = day_field(label=_("On"))
    source = forms.URLField(
        label=_("Source"), max_length=500, required=False, assume_scheme="https"
    )
    entry = forms.ModelChoiceField(
        label=_("About"), queryset=EcosystemEntry.objects.none(), required=False
    )

    def __init__(self, *args: Any, person: User, at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"heard_on": at.astimezone(person.zone).date()})
        super().__init__(*args, **kwargs)
        entries = EcosystemEntry.objects.visible_to(person, Perm.STRATEGY_CHANGE).current()
        offer(self, unit=units_of(person, Perm.STRATEGY_CHANGE), entry=entries.order_by("name"))


class ValidationForm(forms.Form):
    """The analysis, held to be right."""

    unit = UnitChoice(label=_("Of"), queryset=OrgUnit.objects.none())
    summary = words(label=_("What it says, in a few sentences"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.LAUNCH_CHANGE))


class ObjectiveForm(forms.Form):
    """What a unit wants to reach."""

    unit = UnitChoice(label=_("Of"), queryset=OrgUnit.objects.none())
    text = forms.CharField(label=_("Objective"), max_length=200)
    benefit = forms.CharField(
        label=_("What customers gain"),
        max_length=300,
        help_text=_("Without it there is no objective."),
    )
    measure = forms.CharField(label=_("Measured by"), max_length=120)
    target = forms.CharField(label=pgettext_lazy("objective", "Target"), max_length=60)
    due_on = day_field(label=_("Before"))
    people_needed = forms.IntegerField(
        label=_("People needed"), min_value=1, max_value=999, initial=1
    )
    findings = forms.ModelMultipleChoiceField(
        label=_("Findings behind it"), queryset=ListeningNote.objects.none(), required=False
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            unit=units_of(person, Perm.STRATEGY_CHANGE),
            findings=ListeningNote.objects.visible_to(person, Perm.STRATEGY_CHANGE),
        )


class AssignForm(forms.Form):
    """Who works on an objective: people of its unit and below."""

    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, person: User, objective: Objective, **kwargs: Any) -> None:
        there = objective.assignments.filter(ends_at__isnull=True)
        kwargs["initial"] = {"people": list(there.values_list("person_id", flat=True))}
        super().__init__(*args, **kwargs)
        below = OrgUnit.objects.descendants(objective.unit, include_self=True)
        units = below.visible_to(person, Perm.STRATEGY_CHANGE)
        held = Appointment.objects.filter(unit__in=[unit.pk for unit in units])
        people = User.objects.active().filter(pk__in=held.values("person"))
        offer(self, people=people.order_by("name", "pk"))


class ObstacleForm(forms.Form):
    """Something in the way."""

    unit = UnitChoice(label=_("Of"), queryset=OrgUnit.objects.none())
    text = forms.CharField(label=_("Obstacle"), max_length=200)
    severity = forms.TypedChoiceField(label=_("How grave"), choices=Severity.choices, coerce=int)
    owner = forms.EmailField(
        label=_("Taken care of by"), max_length=254, help_text=_("A work e-mail address.")
    )
    action = words(label=_("What is done"), required=False)
    due_on = day_field(label=_("Before"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        offer(self, unit=units_of(person, Perm.STRATEGY_CHANGE))

    def clean_owner(self) -> User:
        """The person with the address."""
        return services.person_by_email(self.cleaned_data["owner"], by=self.person)


class ObstacleFilter(forms.Form):
    """Which obstacles to list."""

    words = forms.CharField(label=_("Search"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("In the way")), ("gone", _("Out of the way"))],
        required=False,
    )
    severity = forms.ChoiceField(
        label=_("How grave"), choices=[("", _("All")), *Severity.choices], required=False
    )
    unit = UnitChoice(
        label=_("Unit"), queryset=OrgUnit.objects.none(), required=False, empty_label=ALL_UNITS
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.STRATEGY_VIEW))


class OutcomeForm(forms.Form):
    """How an obstacle ended."""

    outcome = words(label=_("How it ended"))
