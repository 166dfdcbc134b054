"""What people type about paths and escalations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from escalation.models import EscalationPath, StepTarget
from escalation.services import StepFacts
from governance import access
from governance.models import Appointment, BusinessCalendar, OrgUnit, Role, Space
from governance.perms import Perm
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

REASON_LENGTH: Final = 500
MOST_PEOPLE: Final = 500
APPLIES: Final = {
    "all": (False, False),
    "important": (True, False),
    "urgent": (False, True),
    "both": (True, True),
}
SEVERITIES: Final = [(1, _("1, at once")), (2, _("2, soon")), (3, _("3, can wait"))]


def people_who_may_act(unit: OrgUnit, *, at: datetime) -> QuerySet[User]:
    """Active people who may take charge of escalations of ``unit`` at ``at``, by name."""
    acting = Appointment.objects.in_force(at=at).filter(
        unit__in=OrgUnit.objects.ancestors(unit, include_self=True),
        role__powers__contains=[Perm.ESCALATION_ACT.value],
    )
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=acting.values("person_id"))
    return found.order_by("name", "pk")


class EscalateForm(forms.Form):
    """Why help is needed."""

    reason = forms.CharField(
        label=_("Why do you need help?"),
        help_text=_("Those who are told read it first. Leave out the customer’s name."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(forms.Form):
    """Who takes over, and what they need to know."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Who takes over?"), empty_label=_("Choose somebody")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = forms.CharField(
        label=_("What they need to know"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class ResolveForm(forms.Form):
    """How it ended."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    resolution = forms.CharField(
        label=_("How did it end?"),
        help_text=_("One sentence is enough. Leave out the customer’s name."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EscalationFilterForm(forms.Form):
    """What a list of escalations is narrowed to."""

    q = forms.CharField(label=_("Words or number"), required=False, max_length=100)
    unit = forms.ModelChoiceField(
        queryset=OrgUnit.objects.none(),
        label=_("Unit"),
        required=False,
        empty_label=_("All units"),
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("All severities")), *SEVERITIES],
    )
    status = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.visible_to(person, Perm.ESCALATION_VIEW)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField


@dataclass(frozen=True, slots=True)
class PathOptions:
    """What one person may choose from in the path editor, read once a page."""

    units: QuerySet[OrgUnit]
    spaces: QuerySet[Space]
    calendars: QuerySet[BusinessCalendar]
    tell: list[tuple[Any, Any]]
    in_units: list[tuple[Any, Any]]

    @classmethod
    def of(cls, person: User, *, at: datetime, kept: Iterable[int] = ()) -> PathOptions:
        """Everything ``person`` may choose; ``kept`` are people that stay on offer anyway."""
        units = OrgUnit.objects.visible_to(person, Perm.PATH_CHANGE).order_by("name")
        near = access.unit_ids_and_above(person, Perm.PATH_CHANGE)
        acting = Role.objects.filter(powers__contains=[Perm.ESCALATION_ACT.value])
        roles = [(f"role:{role.pk}", role.name) for role in acting]
        people = [(f"person:{pk}", name) for pk, name in _people(near, at, kept)[:MOST_PEOPLE]]
        duty = (StepTarget.ON_DUTY.value, _("Whoever is on duty in the space"))
        return cls(
            units=units,
            spaces=Space.objects.not_closed().filter(unit_id__in=near).order_by("name"),
            calendars=BusinessCalendar.objects.filter(unit_id__in=near).order_by("name"),
            tell=[("", _("Choose…")), duty, (_("A role"), roles), (_("One person"), people)],
            in_units=[
                ("", _("The nearest unit with somebody in this role")),
                *((str(pk), name) for pk, name in _units(near)),
            ],
        )


def _units(near: frozenset[int]) -> Any:
    return OrgUnit.objects.filter(pk__in=near).order_by("name").values_list("pk", "name")


def _people(near: frozenset[int], at: datetime, kept: Iterable[int]) -> Any:
    """Pairs of id and name: those who may act in units ``near``, and those ``kept``."""
    acting = Appointment.objects.in_force(at=at).filter(
        unit_id__in=near, role__powers__contains=[Perm.ESCALATION_ACT.value]
    )
    return (
        User.objects.filter(Q(is_active=True, pk__in=acting.values("person_id")) | Q(pk__in=kept))
        .order_by("name", "pk")
        .values_list("pk", "name")
    )


class PathForm(forms.Form):
    """A path's facts, its steps aside."""

    name = forms.CharField(label=_("Name of the path"), max_length=120)
    unit = forms.ModelChoiceField(
        queryset=OrgUnit.objects.none(),
        label=_("Unit"),
        help_text=_("The path holds for this unit and everything below it."),
        empty_label=_("Choose…"),
    )
    space = forms.ModelChoiceField(
        queryset=Space.objects.none(),
        label=_("Space"),
        required=False,
        empty_label=_("Every space"),
    )
    applies = forms.ChoiceField(
        label=_("Interactions"),
        choices=[
            ("all", _("All of them")),
            ("important", _("Important ones")),
            ("urgent", _("Urgent ones")),
            ("both", _("Important and urgent ones")),
        ],
        initial="all",
    )
    calendar = forms.ModelChoiceField(
        queryset=BusinessCalendar.objects.none(),
        label=_("Minutes count"),
        required=False,
        empty_label=_("Around the clock"),
    )
    repeats = forms.IntegerField(
        label=_("If nobody answers the last step, start again"),
        min_value=0,
        max_value=5,
        initial=1,
        error_messages={
            "min_value": _("Choose between 0 and 5 times."),
            "max_value": _("Choose between 0 and 5 times."),
            "invalid": _("Write a number between 0 and 5."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, options: PathOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("unit", "space", "calendar"):
            found = getattr(options, f"{field}s")
            self.fields[field].queryset = found  # type: ignore[attr-defined]  # a ModelChoiceField

    def facts(self) -> dict[str, Any]:
        """The fields of the model, from a valid form."""
        important, urgent = APPLIES[self.cleaned_data["applies"]]
        return {
            "name": self.cleaned_data["name"],
            "space": self.cleaned_data["space"],
            "only_important": important,
            "only_urgent": urgent,
            "calendar": self.cleaned_data["calendar"],
            "repeats": self.cleaned_data["repeats"],
        }

    @staticmethod
    def typed(path: EscalationPath) -> dict[str, Any]:
        """What the form shows for a stored path."""
        limits = (path.only_important, path.only_urgent)
        return {
            "name": path.name,
            "unit": path.unit_id,
            "space": path.space_id,
            "applies": next(key for key, value in APPLIES.items() if value == limits),
            "calendar": path.calendar_id,
            "repeats": path.repeats,
            "version": path.version,
        }


class StepForm(forms.Form):
    """One step: whom to tell, how, and how long they keep the hand."""

    tell = forms.ChoiceField(
        label=_("Tell"), error_messages={"required": _("Choose whom this step tells.")}
    )
    delay_minutes = forms.IntegerField(
        label=_("Without an answer, go on after"),
        min_value=1,
        max_value=9000,
        error_messages={
            "required": _("Write a number of minutes between 1 and 9,000."),
            "invalid": _("Write a number of minutes between 1 and 9,000."),
            "min_value": _("Choose between 1 and 9,000 minutes."),
            "max_value": _("Choose between 1 and 9,000 minutes."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    unit = forms.ChoiceField(label=_("In unit"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("By"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way to tell them.")},
    )

    def __init__(self, *args: Any, options: PathOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["tell"].choices = options.tell  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].choices = options.in_units  # type: ignore[attr-defined]

    def step_facts(self) -> StepFacts:
        """The step of a valid form."""
        kind, _colon, pk = self.cleaned_data["tell"].partition(":")
        unit = self.cleaned_data["unit"]
        is_role = kind == StepTarget.ROLE
        return StepFacts(
            target=kind,
            delay_minutes=self.cleaned_data["delay_minutes"],
            channels=self.cleaned_data["channels"],
            role=Role.objects.get(pk=pk) if is_role else None,
            unit=OrgUnit.objects.get(pk=unit) if unit and is_role else None,
            person=User.objects.get(pk=pk) if kind == StepTarget.PERSON else None,
        )


class HourForm(forms.Form):
    """When and where a preview is played through, in the person's own time zone."""

    on = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )
    at = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _("Choose an hour."), "invalid": _("Choose an hour.")},
    )
    space = forms.ModelChoiceField(
        queryset=Space.objects.none(),
        label=_("For an interaction in"),
        required=False,
        empty_label=_("the first space"),
    )

    def __init__(self, *args: Any, options: PathOptions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = options.spaces  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """Join day and hour; an hour that a change of clocks skips or doubles is asked again."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "on" in cleaned and "at" in cleaned:
            naive = datetime.combine(cleaned["on"], cleaned["at"])
            try:
                cleaned["moment"] = from_current_timezone(naive)
            except (ValidationError, OverflowError):
                self.add_error("at", _("The clocks change at that hour: choose another one."))
        return cleaned


def searched(words: str, *, person: User) -> Q:
    """Escalations whose number, reason or path holds ``words``.

    The customer's words are searched only in interactions that ``person`` may read.
    """
    number = words.lstrip("#")
    if number.isascii() and number.isdecimal() and len(number) < 19:
        return Q(pk=int(number))
    readable = access.unit_ids(person, Perm.INTERACTION_VIEW)
    return (
        Q(reason__icontains=words)
        | Q(path_name__icontains=words)
        | Q(interaction__title__icontains=words, interaction__unit_id__in=readable)
    )
