"""Files of people and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import UnitChoice, offer, units_of
from governance.models import OrgUnit, Role, UnitKind
from governance.perms import Perm
from governance.services import people_imports

if TYPE_CHECKING:
    from accounts.models import User

ADDITIONS, COMPLETE = "additions", "complete"


class PeopleFileForm(forms.Form):
    """A file, and how it is to be taken."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, 25 MB at most, one line for each role of a person. Columns are"
            " recognised by their names in French and English; you check them next."
        ),
    )
    how = forms.ChoiceField(
        label=_("What the file holds"),
        choices=[
            (ADDITIONS, _("Some people: whoever is not in it stays as they are")),
            (COMPLETE, _("Everybody: whoever is not in it leaves")),
        ],
        initial=ADDITIONS,
        widget=forms.RadioSelect,
    )
    under = UnitChoice(
        label=_("New units are attached to"),
        queryset=OrgUnit.objects.none(),
        help_text=_("Where a path begins with a unit that does not exist yet."),
        empty_label=None,
    )
    default_role = forms.ModelChoiceField(
        label=_("Role of lines that name none"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("no role"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_of(by, Perm.PEOPLE_IMPORT)
        roots = units.filter(Q(kind=UnitKind.COMPANY) | Q(kind=UnitKind.HUB))
        offer(self, under=roots, default_role=Role.objects.all())


class ColumnsForm(forms.Form):
    """Which column of the file holds which fact."""

    def __init__(self, *args: Any, header: list[str], chosen: dict[str, str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        offered = [("", _("not in the file")), *((name, name) for name in header)]
        for fact in people_imports.FACTS:
            self.fields[fact.key] = forms.ChoiceField(
                label=fact.label,
                choices=offered,
                required=False,
                initial=chosen.get(fact.key, ""),
            )


class RemovalsForm(forms.Form):
    """The number of people who leave, typed by whoever confirms it."""

    removals = forms.IntegerField(
        label=_("How many people leave?"), required=False, min_value=0, max_value=10_000_000
    )
