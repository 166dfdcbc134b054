"""Forms of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import OrgUnit
from governance.perms import Perm
from reporting.domain.periods import Length, window_around
from reporting.models import Period

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from accounts.models import User


class Asked(TypedDict):
    """Which report somebody asks for."""

    unit: OrgUnit
    period: Length
    starts_on: date


class ReportFilterForm(forms.Form):
    """Which unit's reports to list."""

    period = forms.CharField(widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("All units"),
    )

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = units


class ReportRequestForm(forms.Form):
    """A past period of a unit, named by any of its days."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=OrgUnit.objects.none())
    period = forms.ChoiceField(label=_("Length"), choices=Period.choices)
    day = forms.DateField(
        label=_("A day of the period"),
        help_text=_("The whole week or month around it is reported."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        units = OrgUnit.objects.visible_to(person, Perm.REPORT_COMPILE).order_by("kind", "name")
        field = self.fields["unit"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = units

    def asked(self) -> Asked:
        """What the person asks for, once the form is valid."""
        length: Length = "week" if self.cleaned_data["period"] == Period.WEEK else "month"
        first = window_around(length, self.cleaned_data["day"], "UTC").starts_on
        return {"unit": self.cleaned_data["unit"], "period": length, "starts_on": first}
