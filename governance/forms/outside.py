"""Webhooks and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance import services
from governance.forms.fields import UnitChoice, day_field, offer, units_of
from governance.forms.person import PersonChoice
from governance.models import OrgUnit
from governance.perms import Perm

if TYPE_CHECKING:
    from accounts.models import User


class WebhookForm(forms.Form):
    """Where the events of a unit go."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = UnitChoice(
        label=_("Events of"),
        queryset=OrgUnit.objects.none(),
        help_text=_("With everything below this unit."),
    )
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https and can be reached from the Internet."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.WEBHOOK_CHANGE))


class AuditFilter(forms.Form):
    """Which events to list."""

    who = PersonChoice(label=_("Who"), required=False, empty_label=_("Anybody"))
    what = forms.RegexField(
        label=_("What"),
        regex=r"^[a-z_]+(\.[a-z_]*)?$",
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": "unit.moved"}),
    )
    since = day_field(label=_("From"), required=False)
    until = day_field(label=_("Until"), required=False)
    target = forms.RegexField(
        label=_("About"),
        regex=r"^[a-z]+\.[a-z]+(:[0-9]{1,19})?$",
        required=False,
        max_length=80,
        widget=forms.TextInput({"placeholder": "governance.space:12"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, who=services.people_visible_to(person, Perm.AUDIT_VIEW).order_by("name"))
