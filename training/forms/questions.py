"""Questions of the bank: a form for their words, and rows for the answers of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.forms.fields import UnitChoice, offer, units_of
from governance.models import OrgUnit
from governance.perms import Perm
from training.domain.questions import LONGEST, MOST_PARTS, Kind
from training.models import KIND_LABELS

if TYPE_CHECKING:
    from django.utils.functional import Promise
    from django_stubs_ext import StrOrPromise

    from accounts.models import User
    from training.models import Question

    Rows = forms.BaseFormSet["RowForm"]

EMPTY_ROWS, FEWEST_ROWS = 2, 4
LONGEST_ACCEPTED = 4_000
KIND_CHOICES = [(kind.value, label) for kind, label in KIND_LABELS.items()]


class QuestionFilter(forms.Form):
    """Which questions to list."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", pgettext_lazy("every kind", "All")), *KIND_CHOICES],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Asked")), ("retired", _("Retired"))]
    )

    def __init__(self, *args: Any, themes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        if isinstance(field, forms.ChoiceField):
            named = [(theme, theme) for theme in themes]
            field.choices = [("", pgettext_lazy("every theme", "All")), *named]


class QuestionForm(forms.Form):
    """The words of a question; ``unit`` only for a new one."""

    unit = UnitChoice(label=_("Owner"), queryset=OrgUnit.objects.none())
    theme = forms.CharField(
        label=_("Theme"),
        max_length=60,
        validators=[validate_slug],
        help_text=_("A short name without spaces; quizzes draw by theme."),
        widget=forms.TextInput({"list": "themes", "autocomplete": "off"}),
    )
    prompt_fr = forms.CharField(
        label=_("Question in French"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    prompt_en = forms.CharField(
        label=_("Question in English"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    why_fr = forms.CharField(
        label=_("Explanation in French"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    why_en = forms.CharField(
        label=_("Explanation in English"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    source = forms.CharField(label=_("Where it comes from"), required=False, max_length=200)
    revision = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, person: User, question: Question | None = None, **kwargs: Any
    ) -> None:
        if question is not None:
            names = [name for name in self.base_fields if name != "unit"]
            kwargs.setdefault("initial", {name: getattr(question, name) for name in names})
        super().__init__(*args, **kwargs)
        if question is not None:
            del self.fields["unit"]
        else:
            offer(self, unit=units_of(person, Perm.LEARNING_WRITE))

    def words(self) -> dict[str, str]:
        """What the service takes."""
        left_out = {"unit", "revision"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class RowForm(forms.Form):
    """One row of a repeating part; a row without words is ignored."""

    def row(self) -> dict[str, Any] | None:
        """The row as it stands in a body; None when it is empty."""
        facts = self.cleaned_data if self.is_valid() else {}
        return facts if any(facts.values()) else None


def words_field(label: StrOrPromise) -> forms.CharField:
    """The words of one part in one language."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 2})
    )


class ItemRow(RowForm):
    """A part in both languages."""

    fr = words_field(_("In French"))
    en = words_field(_("In English"))


class OptionRow(ItemRow):
    """An answer to choose, right or not."""

    right = forms.BooleanField(label=_("This is right"), required=False)


class LineRow(ItemRow):
    """A line of the conversation."""

    who = forms.ChoiceField(
        label=_("Who writes"),
        required=False,
        choices=[("customer", _("The customer")), ("us", _("Us"))],
    )

    def row(self) -> dict[str, Any] | None:
        """Who writes alone makes no line."""
        facts = self.cleaned_data if self.is_valid() else {}
        if not (facts.get("fr") or facts.get("en")):
            return None
        return {"from": facts["who"] or "customer", "fr": facts["fr"], "en": facts["en"]}


class PairRow(RowForm):
    """Two parts that belong together."""

    left_fr = words_field(_("On the left, in French"))
    left_en = words_field(_("On the left, in English"))
    right_fr = words_field(_("What belongs to it, in French"))
    right_en = words_field(_("What belongs to it, in English"))

    def row(self) -> dict[str, Any] | None:
        """The two sides."""
        facts = super().row()
        return facts and {
            side: {code: facts[f"{side}_{code}"] for code in ("fr", "en")}
            for side in ("left", "right")
        }


class TruthForm(forms.Form):
    """True or false."""

    right = forms.ChoiceField(
        label=_("What is right"),
        choices=[("true", _("True")), ("false", _("False"))],
        widget=forms.RadioSelect,
    )


class ShortForm(forms.Form):
    """Accepted answers, one a line."""

    fr = forms.CharField(
        label=_("Accepted in French"),
        max_length=LONGEST_ACCEPTED,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One answer a line. Accents, capitals and punctuation do not matter."),
    )
    en = forms.CharField(
        label=_("Accepted in English"),
        max_length=LONGEST_ACCEPTED,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One answer a line. Accents, capitals and punctuation do not matter."),
    )


class NumberForm(forms.Form):
    """A number, and how far off counts as right."""

    right = forms.FloatField(
        label=_("The right number"), localize=True, min_value=-1e12, max_value=1e12
    )
    tolerance = forms.FloatField(
        label=_("Tolerance"),
        localize=True,
        initial=0,
        min_value=0,
        max_value=1e12,
        help_text=_("How far from it an answer may be."),
    )
    measure = forms.CharField(
        label=_("Its unit"), required=False, max_length=20, help_text=_("Such as min or €.")
    )


ROWS: dict[Kind, dict[str, type[RowForm]]] = {
    Kind.SINGLE: {"options": OptionRow},
    Kind.MULTIPLE: {"options": OptionRow},
    Kind.JUDGE: {"thread": LineRow, "options": OptionRow},
    Kind.ORDERING: {"items": ItemRow},
    Kind.MATCHING: {"pairs": PairRow},
}
ALONE: dict[Kind, type[forms.Form]] = {
    Kind.TRUE_FALSE: TruthForm,
    Kind.SHORT: ShortForm,
    Kind.NUMERIC: NumberForm,
}
HEADINGS: dict[str, str | Promise] = {
    "options": _("Answers"),
    "thread": _("Conversation"),
    "items": _("In the right order"),
    "pairs": _("Pairs"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A repeating part as the page shows it."""

    heading: str | Promise
    rows: Any


class BodyEditor:
    """The answers of one kind of question, as forms that need no script."""

    def __init__(self, kind: Kind, given: Any = None, body: dict[str, Any] | None = None) -> None:
        self.kind, held = kind, body or {}
        self.parts = [
            Part(
                HEADINGS[key], _rows(key, row, given, [_typed(each) for each in held.get(key, [])])
            )
            for key, row in ROWS.get(kind, {}).items()
        ]
        form = ALONE.get(kind)
        initial = _alone(kind, body) if form and body else None
        self.form = form(given, initial=initial, prefix="answer") if form else None

    def is_valid(self) -> bool:
        """Whether every field can be read."""
        whole = [part.rows.is_valid() for part in self.parts]
        return all(whole) and (self.form is None or self.form.is_valid())

    def body(self) -> dict[str, Any]:
        """What the service takes."""
        if self.form is not None:
            return _told(self.kind, self.form.cleaned_data)
        keys = ROWS[self.kind]
        found = [[row.row() for row in part.rows.forms] for part in self.parts]
        return {key: [row for row in rows if row] for key, rows in zip(keys, found, strict=True)}


def _rows(key: str, row: type[RowForm], given: Any, held: list[dict[str, Any]]) -> Any:
    extra = min(max(FEWEST_ROWS - len(held), EMPTY_ROWS), MOST_PARTS - len(held))
    made = forms.formset_factory(row, extra=extra, max_num=MOST_PARTS, absolute_max=MOST_PARTS)
    return made(given, initial=held, prefix=key)


def _typed(part: dict[str, Any]) -> dict[str, Any]:
    """A part of a body as its row begins."""
    if "left" in part:
        return {f"{side}_{code}": words for side in part for code, words in part[side].items()}
    return {("who" if name == "from" else name): value for name, value in part.items()}


def _alone(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    if kind is Kind.TRUE_FALSE:
        return {"right": "true" if body["right"] else "false"}
    if kind is Kind.SHORT:
        return {code: "\n".join(words) for code, words in body["accepted"].items()}
    return {
        "right": body["right"],
        "tolerance": body.get("tolerance", 0),
        "measure": body.get("unit", ""),
    }


def _told(kind: Kind, facts: dict[str, Any]) -> dict[str, Any]:
    if kind is Kind.TRUE_FALSE:
        return {"right": facts["right"] == "true"}
    if kind is Kind.SHORT:
        lines = {code: facts[code].splitlines() for code in ("fr", "en")}
        return {
            "accepted": {
                code: [each.strip() for each in words if each.strip()]
                for code, words in lines.items()
            }
        }
    return {
        "right": _plain_number(facts["right"]),
        "tolerance": _plain_number(facts["tolerance"]),
        "unit": facts["measure"],
    }


def _plain_number(value: float) -> int | float:
    return int(value) if value.is_integer() else value


class ImportForm(forms.Form):
    """Questions from a file."""

    unit = UnitChoice(label=_("Owner"), queryset=OrgUnit.objects.none())
    file = forms.FileField(
        label=_("File"),
        help_text=_("YAML, as the export writes it, 2 MB at most."),
        widget=forms.ClearableFileInput({"accept": ".yaml,.yml"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.LEARNING_WRITE))
