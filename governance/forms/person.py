"""Choosing a person among a few or among twenty thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    ModelChoice = forms.ModelChoiceField[User]
else:
    ModelChoice = forms.ModelChoiceField  # generic in the types only

MOST_LISTED = 60
"""So many people make a list one can look through; beyond, one types."""


class PersonChoice(ModelChoice):
    """A person of those offered: a list while it is short, then a field that suggests.

    Understands what a list sends (the number), an address, or a name that only one person has.
    """

    default_error_messages = {
        "nobody": _("Nobody here is called “%(typed)s”. Type a name or a work e-mail address."),
        "several": _("Several people are called “%(typed)s”. Type the work e-mail address."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)

    def offer(self, people: QuerySet[User]) -> None:
        """Let the field choose among ``people``; one query, bounded."""
        self.queryset = people
        if people[: MOST_LISTED + 1].count() > MOST_LISTED:
            self.widget = forms.TextInput(
                {"data-suggest": reverse_lazy("governance:person-suggest"), "autocomplete": "off"}
            )
            self.widget.is_required = self.required

    def to_python(self, value: Any) -> User | None:
        """The person meant by ``value``."""
        typed = str(value.pk if isinstance(value, User) else value or "").strip()
        if not typed:
            return None
        if typed.isdigit():
            listed: User | None = super().to_python(typed)
            return listed
        people = self.queryset if self.queryset is not None else User.objects.none()
        address = typed.rpartition("<")[2].rstrip(">").strip()
        lookup = {"email__iexact": address} if "@" in address else {"name__iexact": typed}
        found: list[User] = list(people.filter(**lookup)[:2])
        if len(found) == 1:
            return found[0]
        code = "several" if found else "nobody"
        raise ValidationError(self.error_messages[code], code=code, params={"typed": typed})
