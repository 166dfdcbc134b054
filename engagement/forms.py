"""What people type about interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django import forms
from django.db.models import Case, Max, Value, When
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from engagement.domain.closing import CloseReason
from engagement.inbox import Order
from engagement.models import Interaction
from governance.models import Appointment, Space, Topic
from governance.perms import Perm
from socialteam.kit import formats
from socialteam.kit.templatetags.ui_marks import attributes

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from accounts.models import User
    from engagement.filter_choices import FilterChoices

MOST_TILES: Final = 6
LONGEST: Final = 50_000
YES_OR_NO: Final = [("", _("all")), ("1", _("yes")), ("0", _("no"))]
CLOSE_REASONS: Final = {
    CloseReason.DONE: _("it is settled"),
    CloseReason.NO_ANSWER_NEEDED: _("no answer is needed"),
    CloseReason.DUPLICATE: _("it is here twice"),
    CloseReason.SPAM: _("it is spam"),
}
TRIAGE: Final = {
    "10": (True, False),
    "11": (True, True),
    "00": (False, False),
    "01": (False, True),
}


def topics_for(person: User, perm: Perm) -> QuerySet[Topic]:
    """Live topics to which ``person`` may route."""
    return Topic.objects.routable_by(person, perm).order_by("name")


class WordsForm(forms.Form):
    """An answer or a note; the hidden key makes a second submission harmless."""

    body = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a few words first.")},
    )
    client_uuid = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)


class CustomerMessageForm(forms.Form):
    """What the customer wrote since."""

    body = forms.CharField(
        label=_("What they wrote"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseForm(forms.Form):
    """Why it is over."""

    reason = forms.ChoiceField(
        label=_("Close because"),
        choices=[(reason.value, label) for reason, label in CLOSE_REASONS.items()],
    )


class TriageForm(forms.Form):
    """Importance by urgency, judged on a version."""

    triage = forms.ChoiceField(label=_("Important and urgent"), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, interaction: Interaction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        space = interaction.space
        usual, urgent = _minutes(space.target_minutes), _minutes(space.urgent_target_minutes)
        field = self.fields["triage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        expert, team, anyone = _("The expert"), _("The team"), _("Anyone who may answer")
        field.choices = [
            ("10", f"{expert}|{usual}"),
            ("11", f"{expert}|{urgent}"),
            ("00", f"{team}|{usual}"),
            ("01", f"{anyone}|{urgent}"),
        ]
        self.initial.setdefault(
            "triage", f"{int(interaction.importance)}{int(interaction.urgency)}"
        )
        self.initial.setdefault("version", interaction.version)


class TopicForm(forms.Form):
    """Where it should go."""

    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), empty_label=_("choose a topic")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, person: User, interaction: Interaction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = _model_field(self, "topic")
        topic.queryset = topics_for(person, Perm.INTERACTION_ANSWER)
        self.named = list(topic.queryset.values_list("pk", "name"))
        topic.choices = [("", topic.empty_label or ""), *self.named]
        self.initial.setdefault("topic", interaction.topic_id)
        self.initial.setdefault("version", interaction.version)


class LogForm(forms.Form):
    """The quick log: place, topic, words, triage, keep."""

    space = forms.ModelChoiceField(
        Space.objects.none(),
        label=_("Where?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it was said.")},
    )
    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("What is it about?"),
        required=False,
        blank=True,
        empty_label=_("another topic"),
        widget=forms.RadioSelect,
    )
    other_topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Another topic"), required=False, empty_label=_("no other")
    )
    words = forms.CharField(
        label=_("What the person says"),
        help_text=_("Copy it, or say it in your words."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what the person says.")},
    )
    triage = forms.MultipleChoiceField(
        label=_("Triage"),
        required=False,
        choices=[("importance", _("Important")), ("urgency", _("Urgent"))],
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = forms.CharField(label=_("Public name"), max_length=150, required=False)
    contact_handle = forms.CharField(
        label=_("Handle"),
        help_text=_("As the space writes it. The same handle is the same contact."),
        max_length=150,
        required=False,
    )
    occurred_at = forms.DateTimeField(
        label=_("Written at"),
        help_text=_("Your local time. Left empty, it was written just now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    permalink = forms.URLField(
        label=_("Address of the conversation"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    escalate = forms.BooleanField(label=_("It cannot wait: escalate now"), required=False)
    client_uuid = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, *args: Any, person: User, may_escalate: bool, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        spaces = Space.objects.usable_by(person, Perm.INTERACTION_LOG).open()
        self.places = list(spaces.select_related("calendar")[: MOST_TILES + 1])
        _tiles(self, "space", spaces.select_related("calendar"), len(self.places))
        self._offer_topics(person, at)
        if len(self.places) == 1:
            self.initial.setdefault("space", self.places[0].pk)
        if not may_escalate:
            del self.fields["escalate"]
        self.fields["words"].widget.attrs["data-draft"] = f"log-{_last_logged_by(person)}"

    def _offer_topics(self, person: User, at: datetime) -> None:
        """As tiles, those of the person's own units first; what does not fit is a list."""
        own = Appointment.objects.in_force(at=at).filter(person=person).values("unit")
        rank = Case(When(unit__in=own, then=Value(0)), default=Value(1))
        topics = topics_for(person, Perm.INTERACTION_LOG)
        near = list(topics.order_by(rank, "name").values_list("pk", "name"))
        if not near:
            del self.fields["topic"]
        else:
            field = _model_field(self, "topic")
            field.queryset = topics
            shown = near if len(near) < MOST_TILES else near[: MOST_TILES - 1]
            field.choices = [*shown, ("", field.empty_label or "")]
        if len(near) < MOST_TILES:
            del self.fields["other_topic"]
        else:
            other = _model_field(self, "other_topic")
            other.queryset = topics
            other.choices = [("", other.empty_label or ""), *near[MOST_TILES - 1 :]]

    def clean(self) -> dict[str, Any]:
        """A topic chosen from the list counts as chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["topic"] = cleaned.get("topic") or cleaned.pop("other_topic", None)
        return cleaned


class LongSelect(forms.Select):
    """A list of hundreds of choices, written at once: a template for each would take a second."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        """The whole list."""
        options = (
            (key, attributes(selected=str(key) == str(value or "")), label)
            for key, label in self.choices
        )
        return format_html(
            '<select class="form-select" name="{}"{}>{}</select>',
            name,
            attributes(id=(attrs or {}).get("id", "")),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class FilterForm(forms.Form):
    """What a list is narrowed to."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(label=_("Words"), max_length=200, required=False)
    space = forms.ChoiceField(label=_("Space"), required=False, widget=LongSelect)
    topic = forms.ChoiceField(label=_("Topic"), required=False, widget=LongSelect)
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=LongSelect)
    important = forms.ChoiceField(label=_("Important"), choices=YES_OR_NO, required=False)
    urgent = forms.ChoiceField(label=_("Urgent"), choices=YES_OR_NO, required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[(Order.DUE.value, _("due first")), (Order.NEWEST.value, _("newest first"))],
        required=False,
    )

    def __init__(self, *args: Any, choices: FilterChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (
            ("space", choices.spaces),
            ("topic", choices.topics),
            ("unit", choices.units),
        ):
            if len(found) < 2:
                del self.fields[name]
                continue
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", _("all")), *found]


class UploadForm(forms.Form):
    """Files to import."""

    space = forms.ModelChoiceField(Space.objects.none(), label=_("Into which space?"))
    questions = forms.FileField(
        label=_("Conversations"), help_text=_("CSV, or CSV compressed with gzip; 25 MB at most.")
    )
    answers = forms.FileField(
        label=_("Answers"),
        help_text=_("One answer a row, with the conversation’s number."),
        required=False,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces = Space.objects.visible_to(person, Perm.INTERACTION_IMPORT).order_by("name")
        _model_field(self, "space").queryset = spaces


def _last_logged_by(person: User) -> int:
    """Changes once something is kept, so that kept words do not come back into the form."""
    last = Interaction.objects.filter(logged_by=person).aggregate(last=Max("pk"))["last"]
    return int(last or 0)


def _tiles(form: forms.Form, name: str, queryset: QuerySet[Any], count: int) -> None:
    """A few choices are tiles; many are a list."""
    field = _model_field(form, name)
    field.queryset = queryset
    if count > MOST_TILES:
        field.widget = forms.Select()
        field.widget.choices = field.choices


def _model_field(form: forms.Form, name: str) -> forms.ModelChoiceField[Any]:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared as one
    return field


def _minutes(minutes: int) -> str:
    return formats.duration(minutes, get_language() or "en")
