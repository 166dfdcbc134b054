"""Charters: whom they ask, their text, what changes, and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance import services
from governance.charter_templates import TEMPLATES
from governance.domain.charter_status import Change
from governance.forms.fields import CHOOSE, UnitChoice, offer, units_of
from governance.models import CharterKind, OrgUnit, Role
from governance.models.charter import (
    CHANGE_CHOICES,
    LONGEST,
    LONGEST_GRACE,
    LONGEST_RENEWAL,
)
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from governance.models import Charter, CharterVersion

    UnitsField = forms.ModelMultipleChoiceField[OrgUnit]
    RolesField = forms.ModelMultipleChoiceField[Role]
    PersonField = forms.ModelChoiceField[User]
else:  # generic in the types only
    UnitsField = RolesField = forms.ModelMultipleChoiceField
    PersonField = forms.ModelChoiceField

KEPT = (
    "kind",
    "title_fr",
    "title_en",
    "renewal_months",
    "grace_days",
    "most_words",
    "most_minutes",
)


class UnitsChoice(UnitsField):
    """Units, each shown below the units it is attached to."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, indented by its depth in the tree."""
        return "\u2003" * getattr(obj, "tree_depth", 0) + str(obj.name)


class CharterForm(forms.Form):
    """A charter to add, or to change (then without ``unit`` and ``template``)."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=CharterKind.choices)
    unit = UnitChoice(label=_("Owner"), queryset=OrgUnit.objects.none())
    template = forms.ChoiceField(
        label=_("Begin with"),
        required=False,
        choices=[("", _("An empty page")), *TEMPLATES.items()],
    )
    units = UnitsChoice(
        label=_("Holds in"),
        required=False,
        queryset=OrgUnit.objects.none(),
        help_text=_("With everything below. Without a choice, in the owner’s whole unit."),
    )
    roles = RolesField(
        label=_("Asks these roles"),
        required=False,
        queryset=Role.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice, everybody who holds a role there."),
    )
    renewal_months = forms.IntegerField(
        label=_("Asked again after, in months"),
        required=False,
        min_value=1,
        max_value=LONGEST_RENEWAL,
        help_text=_("Empty: acknowledged once for each material version."),
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace"),
        initial=14,
        min_value=0,
        max_value=LONGEST_GRACE,
        help_text=_("How long the earlier acknowledgement still counts."),
    )
    most_words = forms.IntegerField(
        label=_("Words on one page"), initial=450, min_value=1, max_value=5_000
    )
    most_minutes = forms.IntegerField(
        label=_("Minutes to read"), initial=3, min_value=1, max_value=60
    )

    def __init__(
        self, *args: Any, person: User, charter: Charter | None = None, **kwargs: Any
    ) -> None:
        if charter is not None:
            first = {name: getattr(charter, name) for name in KEPT}
            first |= {"units": charter.units.all(), "roles": charter.roles.all()}
            kwargs.setdefault("initial", first)
        super().__init__(*args, **kwargs)
        if charter is not None:
            del self.fields["unit"], self.fields["template"]
        units = units_of(person, Perm.CHARTER_WRITE)
        offer(self, **{name: units for name in ("unit", "units") if name in self.fields})
        offer(self, roles=Role.objects.all())


class CharterTextForm(forms.Form):
    """A draft's text, with the revision it was written from."""

    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("Markdown: ## for a heading, - for a list, ** around strong words."),
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class CharterSubmitForm(forms.Form):
    """What changes, how much it matters, and who is asked to review."""

    change = forms.ChoiceField(
        label=_("Change"), choices=CHANGE_CHOICES, initial=Change.MATERIAL.value
    )
    summary = forms.CharField(
        label=_("What changes, in one sentence"),
        max_length=500,
        help_text=_("Everybody who is asked reads it first."),
    )
    reviewer = PersonField(
        label=_("Reviewer"),
        queryset=User.objects.none(),
        required=False,
        empty_label=CHOOSE,
        help_text=_("Gets a mail. Without a choice, whoever may approve finds it in the list."),
    )

    def __init__(
        self, *args: Any, version: CharterVersion, person: User, at: datetime, **kwargs: Any
    ) -> None:
        first = {"change": version.change, "summary": version.summary}
        kwargs.setdefault("initial", first)
        super().__init__(*args, **kwargs)
        unit = version.charter.unit
        offer(self, reviewer=services.reviewers_of(unit, but=person, at=at))


class CharterCommentForm(forms.Form):
    """A remark, or other words for a passage."""

    language = forms.ChoiceField(label=_("Text"), choices=settings.LANGUAGES)
    passage = forms.CharField(
        label=_("Passage"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the text."),
    )
    replacement = forms.CharField(
        label=_("Say instead"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    body = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes: no replacement makes it a remark."""
        found = dict(self.cleaned_data)
        found["replacement"] = found["replacement"] or None
        return found


class ReasonForm(forms.Form):
    """Why a version goes back to its author."""

    reason = forms.CharField(
        label=_("What should change"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
