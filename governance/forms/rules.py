"""Spaces, topics, business hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import zone_choices
from governance.countries import COUNTRY_NAMES
from governance.forms.fields import (
    CHOOSE,
    PersonField,
    UnitChoice,
    day_field,
    offer,
    units_of,
)
from governance.models import BusinessCalendar, Network, OrgUnit, Ownership, Space
from governance.perms import Perm
from governance.weekdays import WEEKDAYS

if TYPE_CHECKING:
    from accounts.models import User

STRETCHES = (0, 1)
WORKING_DAY = {"starts": "09:00", "ends": "18:00"}


class SpaceForm(forms.Form):
    """A space; ``unit`` only when it is planned."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As customers read it."))
    network = forms.ModelChoiceField(
        label=_("Network"), queryset=Network.objects.none(), empty_label=CHOOSE
    )
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    language = forms.RegexField(
        label=_("Main language"),
        regex=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$",
        initial="fr",
        help_text=_("Two letters, such as fr or en."),
    )
    target_minutes = forms.IntegerField(
        label=_("First response within, in minutes"), min_value=1, max_value=43_200, initial=480
    )
    urgent_target_minutes = forms.IntegerField(
        label=_("When urgent, within, in minutes"), min_value=1, max_value=43_200, initial=60
    )
    calendar = forms.ModelChoiceField(
        label=_("Business hours"),
        queryset=BusinessCalendar.objects.none(),
        required=False,
        empty_label=_("Around the clock"),
        help_text=_("The targets count in these hours only."),
    )
    unit = UnitChoice(label=_("Owner"), queryset=OrgUnit.objects.none())
    ownership = forms.ChoiceField(
        label=_("Whose place it is"), choices=Ownership.choices, initial=Ownership.OWN
    )
    takes_comments = forms.BooleanField(
        label=_("People may comment there"), required=False, initial=True
    )
    owner = PersonField(label=_("Who answers for it, by work e-mail address"))
    deputy = PersonField(label=_("Who stands in, by work e-mail address"))
    review_on = day_field(label=_("To be reviewed by"), required=False)

    def __init__(
        self, *args: Any, person: User, space: Space | None = None, **kwargs: Any
    ) -> None:
        if space is not None:
            names = [name for name in self.base_fields if name != "unit"]
            kwargs.setdefault("initial", {name: getattr(space, name) for name in names})
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            found = self.fields[name]
            if isinstance(found, PersonField):
                found.found_by(person, Perm.SPACE_CHANGE)
        known = Q(retired_on__isnull=True) | Q(pk=space.network_id if space else None)
        offer(
            self,
            network=Network.objects.filter(known),
            calendar=BusinessCalendar.objects.usable_by(person, Perm.SPACE_CHANGE),
            unit=units_of(person, Perm.SPACE_CHANGE),
        )
        if space is not None:
            del self.fields["unit"]


class TopicForm(forms.Form):
    """A topic and the unit that answers it."""

    name = forms.CharField(label=_("Topic"), max_length=80)
    unit = UnitChoice(label=_("Answered by"), queryset=OrgUnit.objects.none())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.SPACE_CHANGE))


class CalendarForm(forms.Form):
    """Weekly hours, one or two stretches a day; ``unit`` only when it is added."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = UnitChoice(label=_("Of the unit"), queryset=OrgUnit.objects.none())
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    holiday_country = forms.ChoiceField(
        label=_("Closed on the public holidays of"),
        choices=[("", _("nowhere")), *COUNTRY_NAMES.items()],
        required=False,
    )
    closed_on = forms.CharField(
        label=_("Also closed on"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Days such as 2026-12-24, separated by spaces or lines."),
    )

    def __init__(
        self, *args: Any, person: User, calendar: BusinessCalendar | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _hours_as_shown(calendar, person)
        super().__init__(*args, **kwargs)
        for weekday, _name in enumerate(WEEKDAYS):
            for stretch in STRETCHES:
                for edge in ("starts", "ends"):
                    self.fields[f"{edge}_{weekday}_{stretch}"] = forms.TimeField(
                        required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
                    )
        if calendar is None:
            offer(self, unit=units_of(person, Perm.SPACE_CHANGE))
        else:
            del self.fields["unit"]

    def week(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The fields of the hours, by weekday."""
        return [
            (
                str(name),
                [(self[f"starts_{day}_{each}"], self[f"ends_{day}_{each}"]) for each in STRETCHES],
            )
            for day, name in enumerate(WEEKDAYS)
        ]

    def facts(self) -> dict[str, Any]:
        """What the calendar services take."""
        given = self.cleaned_data
        windows = [
            {
                "weekday": day,
                "starts": given[f"starts_{day}_{each}"].isoformat(),
                "ends": given[f"ends_{day}_{each}"].isoformat(),
            }
            for day in range(7)
            for each in STRETCHES
            if given[f"starts_{day}_{each}"] is not None
        ]
        plain = {name: given[name] for name in ("name", "zone", "holiday_country")}
        return {**plain, "windows": windows, "closed_on": given["closed_on"].split()}

    def clean(self) -> dict[str, Any]:
        """A stretch has both edges, or neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        for day, name in enumerate(WEEKDAYS):
            for each in STRETCHES:
                edges = {
                    cleaned.get(f"{edge}_{day}_{each}") is None for edge in ("starts", "ends")
                }
                if len(edges) == 2:
                    message = _("%(day)s: give both hours of a stretch, or neither.")
                    raise ValidationError(message, params={"day": name})
        return cleaned


def _hours_as_shown(calendar: BusinessCalendar | None, person: User) -> dict[str, Any]:
    if calendar is None:
        days = {f"{edge}_{day}_0": at for day in range(5) for edge, at in WORKING_DAY.items()}
        return {"zone": person.time_zone, "holiday_country": "FR", **days}
    shown: dict[str, Any] = {
        "name": calendar.name,
        "zone": calendar.zone,
        "holiday_country": calendar.holiday_country,
        "closed_on": "\n".join(calendar.closed_on),
    }
    for day in range(7):
        windows = sorted(
            (each for each in calendar.windows if each["weekday"] == day),
            key=lambda each: str(each["starts"]),
        )
        for stretch, window in enumerate(windows[: len(STRETCHES)]):
            shown |= {f"{edge}_{day}_{stretch}": window[edge][:5] for edge in ("starts", "ends")}
    return shown
