"""How people are employed, applications, consents, and what the sponsor is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance import services
from governance.forms.fields import CHOOSE, UnitChoice, day_field, offer, units_of
from governance.forms.person import PersonChoice
from governance.models import Contract, Ease, OrgUnit
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LANGUAGES = [
    ("fr", "Français"),
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pt", "Português"),
    ("pl", "Polski"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
]
MOST_EXPERTISE = 12


def words(**kwargs: Any) -> forms.CharField:
    """Some sentences."""
    rows = kwargs.pop("rows", 4)
    return forms.CharField(max_length=2000, widget=forms.Textarea({"rows": rows}), **kwargs)


class LineForm(forms.Form):
    """Somebody's manager and contract."""

    manager = forms.EmailField(
        label=_("Work e-mail address of the manager"),
        max_length=254,
        required=False,
        help_text=_("Without one, nobody can be asked for consent to the person’s time."),
    )
    contract = forms.ChoiceField(
        label=_("Contract"), choices=[("", CHOOSE), *Contract.choices], required=False
    )
    joined_on = day_field(label=_("Works here since"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_manager(self) -> User | None:
        """The person with the address, or nobody."""
        email = self.cleaned_data["manager"]
        return services.person_by_email(email, by=self.by) if email else None

    def clean(self) -> dict[str, Any]:
        """A contract needs a day, and a day a contract."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("contract")) != bool(cleaned.get("joined_on")) and not self.errors:
            raise ValidationError(_("Give both the contract and the first day, or neither."))
        return cleaned


class ApplicationForm(forms.Form):
    """Somebody offers to volunteer."""

    unit = UnitChoice(label=_("For which unit"), queryset=OrgUnit.objects.none())
    motivation = words(label=_("Why you would like to"))
    ease = forms.TypedChoiceField(
        label=_("You and social networks"),
        choices=Ease.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    expertise = forms.CharField(
        label=_("What you know well"),
        max_length=500,
        help_text=_("Some words, separated by commas."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you write in"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    vouched_by = forms.EmailField(
        label=_("A colleague who vouches for you"), max_length=254, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=services.open_units())

    def clean_expertise(self) -> list[str]:
        """The words, each once."""
        found = [each.strip() for each in self.cleaned_data["expertise"].split(",")]
        wanted = list(dict.fromkeys(each for each in found if each))
        if not 1 <= len(wanted) <= MOST_EXPERTISE or any(len(each) > 60 for each in wanted):
            raise ValidationError(_("Give one to twelve words or short expressions."))
        return wanted

    def clean_vouched_by(self) -> User | None:
        """The colleague with the address, or nobody."""
        email = self.cleaned_data["vouched_by"]
        return services.voucher_by_email(email) if email else None


class DeclineForm(forms.Form):
    """Why somebody is not accepted."""

    reason = forms.CharField(label=_("Why"), max_length=500)


class EligibilityForm(forms.Form):
    """Who may volunteer."""

    min_months = forms.IntegerField(
        label=_("Months in the company, at least"), min_value=0, max_value=120
    )
    not_alone = forms.MultipleChoiceField(
        label=_("Contracts with which nobody speaks alone"),
        choices=Contract.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class OverrideForm(forms.Form):
    """An exception for one person."""

    unit = UnitChoice(label=_("Unit"), queryset=OrgUnit.objects.none())
    email = forms.EmailField(label=_("Work e-mail address"), max_length=254)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    ends_on = day_field(label=_("Until, this day excluded"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        offer(self, unit=units_of(by, Perm.PEOPLE_APPOINT))

    def clean_email(self) -> User:
        """The person with the address."""
        return services.person_by_email(self.cleaned_data["email"], by=self.by)


class ConsentForm(forms.Form):
    """What a manager is asked to agree to."""

    unit = UnitChoice(label=_("For the unit"), queryset=OrgUnit.objects.none())
    person = PersonChoice(label=_("Volunteer"), empty_label=CHOOSE)
    minutes_per_day = forms.IntegerField(
        label=_("Minutes a day"),
        min_value=5,
        max_value=480,
        initial=60,
        help_text=_("About an hour is what experience suggests."),
    )
    objectives = words(label=_("Objectives"), rows=3)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = services.people_visible_to(by, Perm.CONSENT_ASK) | User.objects.filter(
            pk__in=services.accepted_ids(by)
        )
        offer(
            self,
            unit=units_of(by, Perm.CONSENT_ASK),
            person=people.filter(is_active=True).order_by("name", "pk"),
        )


class DecisionForm(forms.Form):
    """What the sponsor is asked to sign."""

    unit = UnitChoice(label=_("For the unit"), queryset=OrgUnit.objects.none())
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=User.objects.none(), empty_label=CHOOSE
    )
    title = forms.CharField(
        label=_("Decision"), max_length=120, help_text=_("Begin with a verb: what will be done.")
    )
    why = forms.CharField(
        label=_("Why, and what it costs"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
    facts = forms.CharField(
        label=_("Address of the facts"),
        max_length=500,
        required=False,
        help_text=_("A page of this site, beginning with /, or an address with https."),
    )
    due_on = day_field(label=_("Before"))

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": at.date() + timedelta(days=7)})
        super().__init__(*args, **kwargs)
        offer(
            self,
            unit=units_of(by, Perm.SPONSOR_ASK),
            sponsor=people(services.sponsor_ids_for(by, at=at)),
        )


class SponsorshipForm(forms.Form):
    """The commitment a sponsor is asked to sign."""

    unit = UnitChoice(label=_("For the unit"), queryset=OrgUnit.objects.none())
    strategist = forms.ModelChoiceField(
        label=_("Strategist"), queryset=User.objects.none(), empty_label=CHOOSE
    )
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor"), queryset=User.objects.none(), empty_label=CHOOSE
    )
    commitment = words(label=_("Commitment"))

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            unit=units_of(by, Perm.SPONSOR_ASK),
            strategist=people(services.strategist_ids_for(by, at=at)),
            sponsor=people(services.sponsor_ids_for(by, at=at)),
        )


def people(ids: Iterable[int]) -> Any:
    """These people, by name."""
    return User.objects.active().filter(pk__in=ids).order_by("name", "pk")
