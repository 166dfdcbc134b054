"""Units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import UnitChoice, offer, units_of
from governance.models import OrgModel, OrgUnit, UnitKind
from governance.perms import Perm

if TYPE_CHECKING:
    from accounts.models import User


class UnitForm(forms.Form):
    """A unit to add, or to change (then without ``parent`` and ``kind``)."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (UnitKind.SPOKE.value, UnitKind.SPOKE.label),
            (UnitKind.HUB.value, UnitKind.HUB.label),
        ],
        help_text=_("A hub organises the units around it; a spoke answers on its own topics."),
    )
    model = forms.ChoiceField(
        label=_("Organisation model"),
        choices=[("", "–"), *OrgModel.choices],
        required=False,
        help_text=_("For hubs only: how the hub and its spokes share the work."),
    )
    parent = UnitChoice(label=_("Attached to"), queryset=OrgUnit.objects.none())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, parent=units_of(person, Perm.UNIT_CHANGE))


class UnitChangeForm(forms.Form):
    """A unit's name; its model and its place are rehearsed first."""

    name = forms.CharField(label=_("Name"), max_length=200)
