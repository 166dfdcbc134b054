"""What the API shows and accepts of tracks, lessons and questions."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from governance.api.inputs import unit_field
from governance.models import Network
from governance.perms import Perm
from socialteam.kit.inputs import StrictSerializer
from training.models import (
    KIND_CHOICES,
    Change,
    Lesson,
    Module,
    Question,
    QuizDraw,
    Renewal,
    Track,
    TrackVersion,
)
from training.models.question import MOST_DRAWN
from training.models.track import LONGEST_BODY, LONGEST_GRACE, LONGEST_RENEWAL

SMALL = 2**31 - 1


class TrackSerializer(serializers.ModelSerializer[Track]):
    """A track: what for, and how long it certifies."""

    network: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Track
        fields: ClassVar = [
            "id",
            "unit",
            "slug",
            "title_fr",
            "title_en",
            "about_fr",
            "about_en",
            "network",
            "renewal",
            "renewal_months",
            "renewal_month",
            "refresher_days",
            "grace_days",
            "created_at",
            "retired_at",
        ]


class DrawSerializer(serializers.ModelSerializer[QuizDraw]):
    """So many questions of a theme."""

    class Meta:
        model = QuizDraw
        fields: ClassVar = ["theme", "count"]


class ModuleSerializer(serializers.ModelSerializer[Module]):
    """A module with the ids of its lessons, in order."""

    lessons: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Module
        fields: ClassVar = ["id", "position", "title_fr", "title_en", "lessons"]


class TrackVersionSerializer(serializers.ModelSerializer[TrackVersion]):
    """A version: its modules, its draws, how it is examined."""

    modules = ModuleSerializer(many=True, read_only=True)
    draws = DrawSerializer(many=True, read_only=True)

    class Meta:
        model = TrackVersion
        fields: ClassVar = [
            "id",
            "track",
            "number",
            "state",
            "change",
            "summary",
            "pass_mark",
            "attempts",
            "wait_minutes",
            "time_limit_minutes",
            "published_at",
            "grace_until",
            "retired_at",
            "modules",
            "draws",
        ]


class LessonSerializer(serializers.ModelSerializer[Lesson]):
    """A lesson in both languages."""

    class Meta:
        model = Lesson
        fields: ClassVar = [
            "id",
            "module",
            "position",
            "title_fr",
            "title_en",
            "body_fr",
            "body_en",
            "minutes",
            "revision",
        ]


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question with what is right."""

    class Meta:
        model = Question
        fields: ClassVar = [
            "id",
            "unit",
            "theme",
            "kind",
            "prompt_fr",
            "prompt_en",
            "body",
            "why_fr",
            "why_en",
            "source",
            "revision",
            "created_at",
            "retired_at",
        ]


class TrackChange(StrictSerializer, serializers.Serializer[Any]):
    """A track's facts."""

    title_fr = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120)
    about_fr = serializers.CharField(max_length=300, required=False, allow_blank=True)
    about_en = serializers.CharField(max_length=300, required=False, allow_blank=True)
    network: Any = serializers.SlugRelatedField(
        slug_field="slug", queryset=Network.objects.all(), required=False, allow_null=True
    )
    renewal = serializers.ChoiceField(choices=Renewal.choices)
    renewal_months = serializers.IntegerField(
        min_value=1, max_value=LONGEST_RENEWAL, required=False, allow_null=True
    )
    renewal_month = serializers.IntegerField(
        min_value=1, max_value=12, required=False, allow_null=True
    )
    refresher_days = serializers.IntegerField(min_value=0, max_value=LONGEST_GRACE, required=False)
    grace_days = serializers.IntegerField(min_value=0, max_value=LONGEST_GRACE, required=False)


class TrackInput(TrackChange):
    """A new track of ``unit``."""

    unit = unit_field(Perm.LEARNING_WRITE)


class ExamInput(StrictSerializer, serializers.Serializer[Any]):
    """How a version is examined."""

    pass_mark = serializers.IntegerField(min_value=1, max_value=100, required=False)
    attempts = serializers.IntegerField(
        min_value=1, max_value=100, required=False, allow_null=True
    )
    wait_minutes = serializers.IntegerField(min_value=0, max_value=43_200, required=False)
    time_limit_minutes = serializers.IntegerField(
        min_value=1, max_value=480, required=False, allow_null=True
    )


class DrawInput(StrictSerializer, serializers.Serializer[Any]):
    """So many questions of a theme."""

    theme = serializers.SlugField(max_length=60)
    count = serializers.IntegerField(min_value=1, max_value=MOST_DRAWN)


class DrawsInput(StrictSerializer, serializers.Serializer[Any]):
    """Everything a version draws."""

    draws = DrawInput(many=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A theme stands once."""
        themes = [draw["theme"] for draw in attrs["draws"]]
        if len(set(themes)) != len(themes):
            raise serializers.ValidationError({"draws": ["A theme stands here twice."]})
        return attrs


class PublishInput(StrictSerializer, serializers.Serializer[Any]):
    """What a version changes."""

    change = serializers.ChoiceField(choices=Change.choices)
    summary = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class TitlesInput(StrictSerializer, serializers.Serializer[Any]):
    """A module's titles."""

    title_fr = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120)


class LessonInput(TitlesInput):
    """A lesson's titles, texts and minutes."""

    body_fr = serializers.CharField(
        max_length=LONGEST_BODY, required=False, allow_blank=True, trim_whitespace=False
    )
    body_en = serializers.CharField(
        max_length=LONGEST_BODY, required=False, allow_blank=True, trim_whitespace=False
    )
    minutes = serializers.IntegerField(min_value=1, max_value=120, required=False)


class LessonChange(LessonInput):
    """The same, with the revision it was written from."""

    revision = serializers.IntegerField(min_value=0, max_value=SMALL)


class LessonPlan(LessonInput):
    """A new lesson at the end of a module of the draft."""

    module = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class MoveStepInput(StrictSerializer, serializers.Serializer[Any]):
    """Up or down."""

    way = serializers.ChoiceField(choices=["up", "down"])


class QuestionWords(StrictSerializer, serializers.Serializer[Any]):
    """The words of a question, and its body in the shape of its kind."""

    theme = serializers.SlugField(max_length=60)
    prompt_fr = serializers.CharField(max_length=2000)
    prompt_en = serializers.CharField(max_length=2000)
    why_fr = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    why_en = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    source: Any = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True
    )
    body = serializers.JSONField()


class QuestionInput(QuestionWords):
    """A new question in the bank of ``unit``."""

    unit = unit_field(Perm.LEARNING_WRITE)
    kind = serializers.ChoiceField(choices=KIND_CHOICES)


class QuestionChange(QuestionWords):
    """The same, with the revision it was written from."""

    revision = serializers.IntegerField(min_value=0, max_value=SMALL)
