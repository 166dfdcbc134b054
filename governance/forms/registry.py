"""Networks, code cards, official accounts, and what is decided about too many places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.countries import COUNTRY_NAMES
from governance.forms.fields import (
    CHOOSE,
    PersonField,
    UnitChoice,
    day_field,
    offer,
    units_of,
)
from governance.models import (
    AccessLevel,
    Network,
    NetworkKind,
    OrgUnit,
    SecondFactor,
    SocialAccount,
    Space,
    SprawlChoice,
)
from governance.perms import Perm
from governance.services import registry

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User
    from governance.models import AccountImport, CodeCard

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$"
COUNTRIES = [("", _("not one country")), *COUNTRY_NAMES.items()]


def language_field(**kwargs: Any) -> forms.RegexField:
    """A language by its code."""
    help_text = _("Two letters, such as fr or en.")
    return forms.RegexField(regex=LANGUAGE, initial="fr", help_text=help_text, **kwargs)


def sentences(label: Any) -> forms.CharField:
    """One sentence a line."""
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One sentence a line."),
    )


class NetworkForm(forms.Form):
    """A network of the catalogue."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("What it is"), choices=NetworkKind.choices)
    launched_on = day_field(label=_("Exists since"), required=False)


class NetworkFactForm(forms.Form):
    """Something observed about a network."""

    text = forms.CharField(label=_("What was observed"), max_length=500)
    source = forms.URLField(label=_("Source"), max_length=500, assume_scheme="https")
    observed_on = day_field(label=_("Observed on"))


class SpaceFilter(forms.Form):
    """Which spaces to list."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Network.objects.none(),
        required=False,
        empty_label=_("All networks"),
    )
    unit = UnitChoice(
        label=_("Owner"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("All units"),
    )
    language = forms.CharField(label=_("Language"), required=False, max_length=10)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("all")),
            ("open", pgettext_lazy("space", "Open")),
            ("planned", _("Planned")),
            ("closed", pgettext_lazy("space", "Closed")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, person: User, perm: Perm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, network=Network.objects.all(), unit=units_of(person, perm))


class AccountFilter(SpaceFilter):
    """Which accounts to list."""

    tool = forms.CharField(label=_("Published with"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("open")),
            ("short", _("fewer than two holders")),
            ("closed", _("closed")),
        ],
        required=False,
    )

    field_order = ("q", "network", "unit", "language", "tool", "state")


class CardForm(forms.Form):
    """How one speaks in a space."""

    tone = forms.CharField(label=_("Tone"), max_length=500, widget=forms.Textarea({"rows": 2}))
    length = forms.CharField(
        label=pgettext_lazy("text", "Length"),
        max_length=200,
        help_text=_("Such as: three sentences at most."),
    )
    dos = sentences(_("Do"))
    donts = sentences(_("Do not"))
    disclosure = forms.CharField(
        label=_("How one says for whom one speaks"),
        max_length=80,
        help_text=_("Stands in every answer, such as #employee or a first name and the company."),
    )
    languages = forms.CharField(
        label=_("Languages"), max_length=60, help_text=_("Codes such as fr, en.")
    )

    def __init__(self, *args: Any, card: CodeCard | None = None, **kwargs: Any) -> None:
        if card is not None:
            names = ("tone", "length", "dos", "donts", "disclosure")
            kwargs["initial"] = {name: getattr(card, name) for name in names}
            kwargs["initial"]["languages"] = ", ".join(card.languages)
        super().__init__(*args, **kwargs)

    def clean_languages(self) -> list[str]:
        """The codes, each once."""
        codes = self.cleaned_data["languages"].replace(",", " ").casefold().split()
        field = language_field()
        return list(dict.fromkeys(str(field.clean(code)) for code in codes))


class AccountForm(forms.Form):
    """An official account; ``unit`` only when it is listed."""

    network = forms.ModelChoiceField(
        label=_("Network"), queryset=Network.objects.none(), empty_label=CHOOSE
    )
    handle = forms.CharField(
        label=_("Name on the network"), max_length=120, help_text=_("Such as @company.")
    )
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")
    unit = UnitChoice(label=_("Owner"), queryset=OrgUnit.objects.none())
    language = language_field(label=_("Language"))
    country = forms.ChoiceField(label=_("For which country"), choices=COUNTRIES, required=False)
    space = forms.ModelChoiceField(
        label=_("Space"),
        queryset=Space.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Where its conversations are answered, if they are kept here."),
    )
    tool = forms.CharField(
        label=_("Published with"),
        max_length=80,
        required=False,
        help_text=_("The program that publishes there; empty when it is done by hand."),
    )
    opened_on = day_field(label=_("Open since"), required=False)
    last_post_on = day_field(label=_("Last post seen on"), required=False)

    def __init__(
        self,
        *args: Any,
        person: User,
        on: date,
        account: SocialAccount | None = None,
        **kwargs: Any,
    ) -> None:
        if account is not None:
            names = [name for name in self.base_fields if name != "unit"]
            kwargs["initial"] = {name: getattr(account, name) for name in names}
        super().__init__(*args, **kwargs)
        networks = Network.objects.offered(on=on)
        if account is not None:
            networks |= Network.objects.filter(pk=account.network_id)
        spaces = Space.objects.usable_by(person, Perm.ACCOUNT_CHANGE).not_closed()
        offer(
            self,
            network=networks,
            space=spaces.order_by("name"),
            unit=units_of(person, Perm.ACCOUNT_CHANGE),
        )
        if account is not None:
            del self.fields["unit"]


class HolderForm(forms.Form):
    """Who answers for an account."""

    person = PersonField(label=_("Work e-mail address"), required=True)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        if isinstance(person, PersonField):
            person.found_by(by, Perm.ACCOUNT_CHANGE)


class AccessForm(HolderForm):
    """Who can log in to an account."""

    level = forms.ChoiceField(label=_("What they may do"), choices=AccessLevel.choices)
    second_factor = forms.ChoiceField(label=_("Second factor"), choices=SecondFactor.choices)
    given_on = day_field(label=_("Has access since"))
    rotated_on = day_field(label=_("Password changed on"), required=False)


class AccessChangeForm(forms.Form):
    """What changed about an access."""

    level = forms.ChoiceField(label=_("What they may do"), choices=AccessLevel.choices)
    second_factor = forms.ChoiceField(label=_("Second factor"), choices=SecondFactor.choices)
    rotated_on = day_field(label=_("Password changed on"), required=False)


class SprawlForm(forms.Form):
    """Keep, merge, transfer or close."""

    choice = forms.ChoiceField(
        label=_("Decision"), choices=SprawlChoice.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))
    silent_until = day_field(label=_("When you keep it: look again on"), required=False)
    into = forms.ModelChoiceField(
        label=_("When you merge it: into"),
        queryset=SocialAccount.objects.none(),
        required=False,
        empty_label=CHOOSE,
    )
    to_unit = UnitChoice(
        label=_("When you transfer it: to"), queryset=OrgUnit.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, person: User, subject: Space | SocialAccount, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = type(subject).objects.visible_to(person, Perm.ACCOUNT_CHANGE).not_closed()
        others = rows.filter(network_id=subject.network_id).exclude(pk=subject.pk)
        offer(
            self,
            into=others.select_related("network"),
            to_unit=units_of(person, Perm.ACCOUNT_CHANGE),
        )

    def as_choice(self) -> registry.Choice:
        """What the service takes; facts of another choice are left out."""
        given = self.cleaned_data
        kind = SprawlChoice(given["choice"])
        return registry.Choice(
            choice=kind,
            reason=given["reason"],
            silent_until=given["silent_until"] if kind == SprawlChoice.KEEP else None,
            to_unit=given["to_unit"] if kind == SprawlChoice.TRANSFER else None,
            into=given["into"] if kind == SprawlChoice.MERGE else None,
        )


class SprawlFilter(forms.Form):
    """Which of the places that may be too many to list."""

    fault = forms.ChoiceField(
        label=_("Why"),
        choices=[
            ("", _("every reason")),
            ("dormant", _("silent")),
            ("duplicate", _("there twice")),
            ("ownerless", _("nobody answers for it")),
        ],
        required=False,
    )
    unit = UnitChoice(
        label=_("Owner"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("All units"),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.ACCOUNT_VIEW))


class AccountImportForm(forms.Form):
    """A sheet of accounts."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX, with a header, at most 5 MB and 20,000 rows.")
    )
    unit = UnitChoice(label=_("Owner of the rows that name none"), queryset=OrgUnit.objects.none())
    language = language_field(label=_("Language of the rows that name none"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.ACCOUNT_CHANGE))


FACT_LABELS = {
    "network": _("Network"),
    "handle": _("Name on the network"),
    "url": _("Address"),
    "unit": _("Owner"),
    "language": _("Language"),
    "country": _("Country"),
    "tool": _("Published with"),
}


class ColumnsForm(forms.Form):
    """Which column of a sheet holds which fact."""

    def __init__(self, *args: Any, kept: AccountImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [("", _("not in the file")), *((name, name) for name in kept.header if name)]
        for fact, label in FACT_LABELS.items():
            self.fields[fact] = forms.ChoiceField(label=label, choices=columns, required=False)
