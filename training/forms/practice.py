"""Exercises: writing one, answering it, reviewing an answer, looking through examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import CHOOSE, UnitChoice, offer, units_of
from governance.models import Network, OrgUnit
from governance.perms import Perm
from training.domain.practice import LONGEST_ANY, LONGEST_LINE

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User
    from training.models import Scenario

    NetworkField = forms.ModelChoiceField[Network]
else:
    NetworkField = forms.ModelChoiceField

LINES = 4
"""Messages that the form has room for."""
SPEAKERS = [("customer", _("A customer")), ("us", _("We"))]
MARKS = {1: _("1, to be written anew"), 2: _("2, not yet"), 3: _("3, good"), 4: _("4, excellent")}


class ReplyForm(forms.Form):
    """One's answer; the service knows how long it may be."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=10 * LONGEST_ANY,
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, *args: Any, scenario: Scenario, tries: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs |= {
            "data-count": scenario.longest,
            "data-draft": f"practice-{scenario.pk}-{tries}",
            "aria-describedby": "count",
        }


def mark_field(label: Any, help_text: Any) -> forms.TypedChoiceField:
    """A mark from 1 to 4."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=list(MARKS.items()),
        coerce=int,
        widget=forms.RadioSelect,
    )


class ReviewForm(forms.Form):
    """Three marks and a comment."""

    tone = mark_field(_("Tone"), _("Short, human, honest?"))
    accuracy = mark_field(_("Accuracy"), _("True, complete, nothing promised that is not ours?"))
    disclosure = mark_field(
        _("Disclosure"), _("Clear who speaks; nothing confidential, nobody’s personal data?")
    )
    comment = forms.CharField(
        label=_("What is good, and what would make it better"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Needed when a mark is 1 or 2: the author learns from your words."),
    )

    def marks(self) -> dict[str, int]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("tone", "accuracy", "disclosure")}


class LibraryFilter(forms.Form):
    """Words and a network."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    network = NetworkField(
        label=_("Network"), queryset=Network.objects.none(), required=False, empty_label=_("all")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, network=Network.objects.all())


class ScenarioForm(forms.Form):
    """A conversation in both languages, and what counts in an answer."""

    unit = UnitChoice(label=_("For the people of"), queryset=OrgUnit.objects.none())
    network = NetworkField(label=_("Network"), queryset=Network.objects.none(), empty_label=CHOOSE)
    longest = forms.IntegerField(
        label=_("Longest answer, in characters"),
        min_value=1,
        max_value=LONGEST_ANY,
        required=False,
        help_text=_("Left out: the network’s own limit."),
    )
    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    criteria_fr = forms.CharField(
        label=_("What counts, in French"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    criteria_en = forms.CharField(
        label=_("What counts, in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, *args: Any, by: User, today: date, scenario: Scenario | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        networks = Network.objects.offered(on=today)
        if scenario is not None:
            networks = networks | Network.objects.filter(pk=scenario.network_id)
            del self.fields["unit"]
        else:
            offer(self, unit=units_of(by, Perm.LEARNING_WRITE))
        offer(self, network=networks)
        for number in range(1, max(LINES, len(scenario.thread) if scenario else 0) + 1):
            self._add_line(number)

    def _add_line(self, number: int) -> None:
        named = {"number": number}
        who = forms.ChoiceField(label=_("Message %(number)s, from") % named, choices=SPEAKERS)
        self.fields[f"from_{number}"] = who
        for language, label in (("fr", _("in French")), ("en", _("in English"))):
            self.fields[f"{language}_{number}"] = forms.CharField(
                label=label,
                max_length=LONGEST_LINE,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields of each message."""
        count = sum(name.startswith("from_") for name in self.fields)
        kinds = ("from", "fr", "en")
        return [[self[f"{kind}_{n}"] for kind in kinds] for n in range(1, count + 1)]

    def clean(self) -> dict[str, Any]:
        """A message is written in both languages or in none, and there is one at least."""
        cleaned: dict[str, Any] = super().clean() or {}
        thread = []
        for who, french, english in self.lines:
            said = {"fr": cleaned.get(french.name, ""), "en": cleaned.get(english.name, "")}
            if bool(said["fr"]) != bool(said["en"]):
                empty = english if said["fr"] else french
                self.add_error(empty.name, _("Write this message in both languages."))
            elif said["fr"]:
                thread.append({"from": cleaned.get(who.name, "customer"), **said})
        if not thread and not self.errors:
            self.add_error("fr_1", _("Write one message at least."))
        cleaned["thread"] = thread
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service takes, the unit apart."""
        names = ("network", "longest", "title_fr", "title_en", "criteria_fr", "criteria_en")
        return {name: self.cleaned_data[name] for name in (*names, "thread")}


class InstallForm(forms.Form):
    """Where the exercises that ship are offered."""

    unit = UnitChoice(label=_("For the people of"), queryset=OrgUnit.objects.none())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(by, Perm.LEARNING_WRITE))


def scenario_initial(scenario: Scenario) -> dict[str, Any]:
    """What the form shows of a scenario."""
    names = ("network", "longest", "title_fr", "title_en", "criteria_fr", "criteria_en")
    facts = {name: getattr(scenario, name) for name in names}
    for number, line in enumerate(scenario.thread, 1):
        facts |= {f"{kind}_{number}": line[kind] for kind in ("from", "fr", "en")}
    return facts
