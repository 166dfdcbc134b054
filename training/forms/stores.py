"""Record stores that hear of what people learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import UnitChoice, offer, units_of
from governance.models import OrgUnit, UnitKind
from governance.perms import Perm
from training.forms.speaking import moment_field

if TYPE_CHECKING:
    from accounts.models import User

PRINTABLE = RegexValidator(r"^[\x21-\x7e]+$", _("Use letters, digits and signs without accents."))


class StoreForm(forms.Form):
    """Where statements about the people of a unit go."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = UnitChoice(
        label=_("People of"),
        queryset=OrgUnit.objects.none(),
        help_text=_("The company or a hub, with everything below."),
    )
    url = forms.URLField(
        label=_("Address for statements"),
        max_length=500,
        assume_scheme="https",
        help_text=_("It begins with https and usually ends with /statements."),
    )
    key = forms.CharField(label=_("Key"), max_length=200, validators=[PRINTABLE])
    password = forms.CharField(
        label=_("Secret"),
        max_length=500,
        validators=[PRINTABLE],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is kept encrypted and not shown again."),
    )
    since = moment_field(label=_("From"), help_text=_("Left out: what is learned from now on."))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(by, Perm.WEBHOOK_CHANGE).exclude(kind=UnitKind.SPOKE))
