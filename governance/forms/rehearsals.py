"""What if: one form for each change, and the filter of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance import rehearsal
from governance.forms.fields import UnitChoice, offer, units_of
from governance.models import Change, OrgModel, OrgUnit, UnitKind
from governance.perms import Perm

if TYPE_CHECKING:
    from accounts.models import User
    from governance.services.reshaping import Facts

    UnitsChoice = forms.ModelMultipleChoiceField[OrgUnit]
else:
    UnitsChoice = forms.ModelMultipleChoiceField  # generic in the types only


class _ChangeForm(forms.Form):
    """A change about ``unit``; ``facts`` are what the service needs beside it."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units_of(person, Perm.UNIT_CHANGE)

    def facts(self) -> Facts:
        """The facts of a valid form."""
        raise NotImplementedError


class ModelForm(_ChangeForm):
    """Another model for a hub."""

    unit = UnitChoice(label=_("Hub"), queryset=OrgUnit.objects.none())
    model = forms.ChoiceField(label=_("Its model would be"), choices=OrgModel.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=self.units.filter(kind=UnitKind.HUB))

    def facts(self) -> Facts:
        """The model."""
        return {"model": self.cleaned_data["model"]}


class MoveForm(_ChangeForm):
    """A new place for a unit."""

    unit = UnitChoice(label=_("Unit"), queryset=OrgUnit.objects.none())
    parent = UnitChoice(label=_("It would be attached to"), queryset=OrgUnit.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=self.units.exclude(kind=UnitKind.COMPANY), parent=self.units.all())

    def facts(self) -> Facts:
        """The place."""
        return {"parent": self.cleaned_data["parent"].pk}


class SplitForm(_ChangeForm):
    """A new hub out of a hub; which spokes it takes is asked once the hub is known."""

    unit = UnitChoice(label=_("Hub to split"), queryset=OrgUnit.objects.none())
    name = forms.CharField(label=_("Name of the new hub"), max_length=120)
    model = forms.ChoiceField(label=_("Its model would be"), choices=OrgModel.choices)
    spokes = UnitsChoice(
        label=_("Units that would follow it"),
        queryset=OrgUnit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hubs = self.units.filter(kind=UnitKind.HUB)
        spokes = self.units.filter(parent__kind=UnitKind.HUB).exclude(kind=UnitKind.COMPANY)
        hub = str(self["unit"].value() or "")
        if hub.isascii() and hub.isdecimal():
            spokes = spokes.filter(parent_id=int(hub[:18]))
        offer(self, unit=hubs, spokes=spokes)

    def facts(self) -> Facts:
        """The new hub and what follows it."""
        given = self.cleaned_data
        spokes = sorted(spoke.pk for spoke in given["spokes"])
        return {"name": given["name"], "model": given["model"], "spokes": spokes}


class PromoteForm(_ChangeForm):
    """A hub out of a spoke."""

    unit = UnitChoice(label=_("Spoke"), queryset=OrgUnit.objects.none())
    model = forms.ChoiceField(
        label=_("Its model would be"),
        choices=OrgModel.choices,
        initial=OrgModel.DANDELION.value,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=self.units.filter(kind=UnitKind.SPOKE))

    def facts(self) -> Facts:
        """The model."""
        return {"model": self.cleaned_data["model"]}


FORMS: dict[Change, type[_ChangeForm]] = {
    Change.MODEL: ModelForm,
    Change.MOVE: MoveForm,
    Change.SPLIT: SplitForm,
    Change.PROMOTE: PromoteForm,
}


class RowFilter(forms.Form):
    """Which rows of a difference to list."""

    aspect = forms.ChoiceField(label=_("About"), required=False)
    kind = forms.ChoiceField(
        label=_("What happens"),
        required=False,
        choices=[
            ("", _("Anything")),
            ("add", _("Added")),
            ("del", _("Removed")),
            ("chg", _("Changed")),
        ],
    )
    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aspects = [(each.key, each.label) for each in rehearsal.aspects()]
        aspect = self.fields["aspect"]
        if isinstance(aspect, forms.ChoiceField):
            aspect.choices = [("", _("Everything")), *aspects]
