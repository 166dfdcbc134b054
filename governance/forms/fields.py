"""Fields that several forms share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance import services
from governance.forms.person import PersonChoice
from governance.models import OrgUnit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.perms import Perm

    ModelChoice = forms.ModelChoiceField[OrgUnit]
else:
    ModelChoice = forms.ModelChoiceField  # generic in the types only

CHOOSE = _("Choose…")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 30)


class UnitChoice(ModelChoice):
    """A unit, shown below the units it is attached to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", CHOOSE)
        super().__init__(*args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name, indented by its depth in the tree."""
        return "\u2003" * getattr(obj, "tree_depth", 0) + str(obj.name)


class PersonField(forms.EmailField):
    """Somebody, named by their work e-mail address; becomes the person."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.EmailInput(attrs={"autocomplete": "off"})
        super().__init__(max_length=254, widget=widget, **kwargs)
        self._by: tuple[User, Perm] | None = None

    def found_by(self, person: User, perm: Perm) -> None:
        """``person`` looks for somebody with the power ``perm``; without it nobody is found."""
        self._by = person, perm

    def clean(self, value: Any) -> Any:
        """The active person with the address, or None where it is left out."""
        email = super().clean(value)
        if not email or self._by is None:
            return None
        by, perm = self._by
        return services.person_by_email(email, by=by, perm=perm)

    def prepare_value(self, value: Any) -> Any:
        """The address of somebody who is known already."""
        return value.email if isinstance(value, User) else value


def units_of(person: User, perm: Perm) -> QuerySet[OrgUnit]:
    """Units where ``person`` holds ``perm``, in the order of the tree."""
    return OrgUnit.objects.with_tree_fields().visible_to(person, perm)


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        **kwargs,
    )


def offer(form: forms.BaseForm, **rows: QuerySet[Any]) -> None:
    """Let the fields named choose among these rows."""
    for name, queryset in rows.items():
        field = form.fields[name]
        if isinstance(field, PersonChoice):
            field.offer(queryset)
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = queryset
