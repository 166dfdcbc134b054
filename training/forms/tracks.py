"""Tracks, their versions, modules and lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from governance.forms.fields import CHOOSE, UnitChoice, offer, units_of
from governance.models import Network, OrgUnit
from governance.perms import Perm
from training.models import Change, Renewal
from training.models.question import MOST_DRAWN
from training.models.track import LONGEST_BODY, LONGEST_GRACE, LONGEST_RENEWAL
from training.services.tracks import FACTS
from training.services.versions import EXAM

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User
    from training.models import Lesson, Track, TrackVersion

    NetworkField = forms.ModelChoiceField[Network]
    BaseDraws = forms.BaseFormSet["DrawRow"]
else:
    NetworkField = forms.ModelChoiceField  # generic in the types only
    BaseDraws = forms.BaseFormSet

STATES = (
    ("", _("Offered")),
    ("force", _("In force")),
    ("draft", _("Being written")),
    ("retired", _("Retired")),
)
EMPTY_ROWS = 3


class TrackFilter(forms.Form):
    """Which tracks to list."""

    q = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    network = NetworkField(
        label=_("Network"), required=False, queryset=Network.objects.none(), empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, network=Network.objects.all())


class TrackForm(forms.Form):
    """A track to add, or to change (then without ``unit``)."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    about_fr = forms.CharField(label=_("What for, in French"), required=False, max_length=300)
    about_en = forms.CharField(label=_("What for, in English"), required=False, max_length=300)
    unit = UnitChoice(
        label=_("Owner"),
        queryset=OrgUnit.objects.none(),
        help_text=_("Everybody below this unit may take it."),
    )
    network = NetworkField(
        label=_("Network"),
        required=False,
        queryset=Network.objects.none(),
        empty_label=_("None in particular"),
        help_text=_("For a code card: how one speaks on that network."),
    )
    renewal = forms.ChoiceField(label=_("Certifies"), choices=Renewal.choices, initial="after")
    renewal_months = forms.IntegerField(
        label=_("For, in months"),
        required=False,
        initial=12,
        min_value=1,
        max_value=LONGEST_RENEWAL,
    )
    renewal_month = forms.TypedChoiceField(
        label=_("Renewal month"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", CHOOSE), *MONTHS.items()],
    )
    refresher_days = forms.IntegerField(
        label=_("Refresher open, in days before the end"),
        initial=30,
        min_value=0,
        max_value=LONGEST_GRACE,
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace after a material version"),
        initial=14,
        min_value=0,
        max_value=LONGEST_GRACE,
        help_text=_("How long a certification of the earlier version still counts."),
    )

    def __init__(
        self, *args: Any, person: User, on: date, track: Track | None = None, **kwargs: Any
    ) -> None:
        if track is not None:
            first = {name: getattr(track, name) for name in (*FACTS, "network")}
            kwargs.setdefault("initial", first)
        super().__init__(*args, **kwargs)
        if track is not None:
            del self.fields["unit"]
        else:
            offer(self, unit=units_of(person, Perm.LEARNING_WRITE))
        networks = Network.objects.offered(on=on)
        if track is not None and track.network_id:
            networks = networks | Network.objects.filter(pk=track.network_id)
        offer(self, network=networks)

    def clean(self) -> dict[str, Any]:
        """The renewal says how long, beside the field that is missing."""
        facts = super().clean() or {}
        wanted = {
            Renewal.AFTER: ("renewal_months", _("Say after how many months.")),
            Renewal.EVERY: ("renewal_month", _("Say in which month.")),
        }
        name, said = wanted.get(facts.get("renewal", ""), ("", ""))
        if name and not facts.get(name) and name not in self.errors:
            self.add_error(name, said)
        return facts


class InstallForm(forms.Form):
    """Where the shipped tracks go."""

    unit = UnitChoice(label=_("Owner"), queryset=OrgUnit.objects.none())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, unit=units_of(person, Perm.LEARNING_WRITE))


class ModuleForm(forms.Form):
    """A module's titles."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)


class LessonForm(forms.Form):
    """A lesson in both languages, with the revision it was written from."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    body_fr = forms.CharField(
        label=_("Text in French"),
        required=False,
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea({"rows": 22, "lang": "fr"}),
    )
    body_en = forms.CharField(
        label=_("Text in English"),
        required=False,
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea({"rows": 22, "lang": "en"}),
    )
    minutes = forms.IntegerField(label=_("Minutes to read"), initial=3, min_value=1, max_value=120)
    revision = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, widget=forms.HiddenInput
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        found = dict(self.cleaned_data)
        del found["revision"]
        return found


class ExamForm(forms.Form):
    """How a version is examined."""

    pass_mark = forms.IntegerField(label=_("Pass mark, in per cent"), min_value=1, max_value=100)
    attempts = forms.IntegerField(
        label=_("Attempts"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: as often as one likes."),
    )
    wait_minutes = forms.IntegerField(
        label=_("Minutes between attempts"), min_value=0, max_value=43_200
    )
    time_limit_minutes = forms.IntegerField(
        label=_("Time limit, in minutes"),
        required=False,
        min_value=1,
        max_value=480,
        help_text=_("Empty: no limit."),
    )

    def __init__(self, *args: Any, version: TrackVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(version, name) for name in EXAM})
        super().__init__(*args, **kwargs)


class DrawRow(forms.Form):
    """So many questions of a theme; empty rows are ignored."""

    theme = forms.ChoiceField(label=_("Theme"), required=False)
    count = forms.IntegerField(
        label=_("Questions"), required=False, min_value=1, max_value=MOST_DRAWN
    )

    def __init__(self, *args: Any, themes: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["theme"]
        if isinstance(field, forms.ChoiceField):
            offered = [(theme, f"{theme} ({count})") for theme, count in themes.items()]
            field.choices = [("", CHOOSE), *offered]

    def clean(self) -> dict[str, Any]:
        """Both or neither."""
        facts = super().clean() or {}
        if facts.get("theme") and not facts.get("count") and "count" not in self.errors:
            self.add_error("count", _("Say how many."))
        if facts.get("count") and not facts.get("theme") and "theme" not in self.errors:
            self.add_error("theme", _("Choose the theme."))
        return facts


class BaseDrawRows(BaseDraws):
    """The rows together: a theme stands once."""

    def clean(self) -> None:
        """Refuse a theme that stands twice."""
        seen: set[str] = set()
        for row in self.forms:
            theme = row.cleaned_data.get("theme") if row.is_valid() else None
            if theme and theme in seen:
                row.add_error("theme", _("This theme stands here twice."))
            elif theme:
                seen.add(theme)

    def draws(self) -> dict[str, int]:
        """What the service takes."""
        rows = [row.cleaned_data for row in self.forms]
        return {row["theme"]: row["count"] for row in rows if row.get("theme")}


def draw_rows(given: Any, *, version: TrackVersion, themes: dict[str, int]) -> BaseDrawRows:
    """The draws of a version, and empty rows for more."""
    held = [{"theme": draw.theme, "count": draw.count} for draw in version.draws.all()]
    known = themes | {row["theme"]: themes.get(str(row["theme"]), 0) for row in held}
    made = forms.formset_factory(DrawRow, formset=BaseDrawRows, extra=EMPTY_ROWS, max_num=100)
    rows: Any = made(given, initial=held, prefix="draw", form_kwargs={"themes": known})
    return rows  # type: ignore[no-any-return]  # a class made on the spot


class PublishForm(forms.Form):
    """What a version changes for those who are certified."""

    change = forms.ChoiceField(
        label=_("What does it change?"), choices=Change.choices, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=_("What changes"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Those who are certified read it."),
    )

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"change": Change.MATERIAL})
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["change"]
            self.fields["summary"].required = False

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        change = Change(self.cleaned_data.get("change", Change.MATERIAL))
        return {"change": change, "summary": self.cleaned_data["summary"]}


def lesson_facts(lesson: Lesson) -> dict[str, Any]:
    """A lesson as its form begins."""
    return {name: getattr(lesson, name) for name in LessonForm.base_fields}
