"""The strategy as JSON, and what the API accepts about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework import serializers

from accounts.models import User
from governance import access
from governance.api.fields import ReachedField
from governance.api.inputs import person_field, unit_field
from governance.domain.launch_gate import Stage
from governance.domain.network_fit import FitCriterion
from governance.domain.objective_status import ObjectiveState
from governance.maturity_questions import CODES
from governance.models import (
    STAGE_CHOICES,
    EcosystemEntry,
    EcosystemValidation,
    EntryKind,
    GoNoGo,
    ListeningNote,
    MaturityAssessment,
    Network,
    NetworkFit,
    Objective,
    Obstacle,
    Severity,
    Space,
)
from governance.perms import Perm
from governance.services import people_visible_to, sponsor_ids_for, strategy
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet

Plain = serializers.Serializer[Any]


def _sponsors(who: Any) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(pk__in=sponsor_ids_for(who, at=clock.now()))
    return found


def _owners(who: Any) -> QuerySet[User]:
    return strategy.decision_owners(who, at=clock.now())


def _anybody_to_ask(who: Any) -> QuerySet[User]:
    return people_visible_to(who, Perm.STRATEGY_CHANGE)


class CriterionSerializer(Plain):
    """One criterion of a gate: what is true, and what would meet it."""

    kind = serializers.CharField()
    code = serializers.CharField()
    met = serializers.BooleanField()
    sentence = serializers.CharField()
    needed = serializers.CharField()
    href = serializers.CharField()


class GateSerializer(Plain):
    """The gate before a space or a stage; ``lets_through`` also by the sponsor's signature."""

    hub = serializers.IntegerField(source="hub.pk")
    stage = serializers.IntegerField()
    lets_through = serializers.BooleanField()
    signed_decision = serializers.IntegerField(source="override.decision_id", default=None)
    criteria = CriterionSerializer(many=True)


class LaunchSerializer(Plain):
    """How far the hub of a unit has come; ``gate`` before its next stage, for who sees the hub."""

    unit = serializers.IntegerField()
    hub = serializers.IntegerField()
    stage = serializers.IntegerField()
    networks = serializers.IntegerField()
    automation_allowed = serializers.BooleanField()
    gate = GateSerializer(allow_null=True)


class StageInput(StrictSerializer, Plain):
    """A stage, 1 to 4."""

    stage = serializers.ChoiceField(choices=STAGE_CHOICES)

    def validate_stage(self, value: int) -> Stage:
        """The stage itself."""
        return Stage(value)


class CriteriaInput(StageInput):
    """What a stage asks from now on."""

    networks = serializers.IntegerField(min_value=0, max_value=999, allow_null=True)
    volunteers = serializers.IntegerField(min_value=0, max_value=9999)
    full_week = serializers.BooleanField()
    ecosystem = serializers.BooleanField()
    go = serializers.BooleanField()
    automation = serializers.BooleanField()
    checks = serializers.ListField(child=serializers.RegexField(r"^G[0-9]{2}$"), max_length=40)


class GateOverrideInput(StrictSerializer, Plain):
    """A question to the sponsor."""

    sponsor: ReachedField[User] = ReachedField(reach=_sponsors, of=User)
    why = serializers.CharField(max_length=500)
    due_on = serializers.DateField()


class StageOverrideInput(GateOverrideInput, StageInput):
    """The same about a stage."""


class EntrySerializer(serializers.ModelSerializer[EcosystemEntry]):
    """Somebody or something on the map."""

    class Meta:
        model = EcosystemEntry
        fields: ClassVar = [
            "id", "unit", "kind", "name", "url", "place", "size", "notes", "seen_on", "removed_on",
        ]  # fmt: skip


class EntryInput(StrictSerializer, Plain):
    """A new entry of ``unit``'s map."""

    unit = unit_field(Perm.STRATEGY_CHANGE)
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    name = serializers.CharField(max_length=120)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    size = serializers.IntegerField(
        min_value=0, max_value=2_000_000_000, required=False, allow_null=True
    )
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ListeningNoteSerializer(serializers.ModelSerializer[ListeningNote]):
    """Something heard."""

    class Meta:
        model = ListeningNote
        fields: ClassVar = ["id", "unit", "entry", "heard_on", "finding", "source", "by"]


class NoteInput(StrictSerializer, Plain):
    """A new finding in ``unit``'s log."""

    unit = unit_field(Perm.STRATEGY_CHANGE)
    finding = serializers.CharField(max_length=500)
    heard_on = serializers.DateField()
    source: Any = serializers.URLField(max_length=500, required=False, allow_blank=True)
    entry: ReachedField[EcosystemEntry] = ReachedField(
        reach=lambda who: EcosystemEntry.objects.visible_to(who, Perm.STRATEGY_CHANGE),
        of=EcosystemEntry,
        required=False,
        allow_null=True,
    )


class ValidationSerializer(serializers.ModelSerializer[EcosystemValidation]):
    """The analysis, held to be right for a year."""

    class Meta:
        model = EcosystemValidation
        fields: ClassVar = ["id", "unit", "summary", "by", "validated_at", "starts_on", "ends_on"]


class ValidationInput(StrictSerializer, Plain):
    """The analysis of ``unit``."""

    unit = unit_field(Perm.LAUNCH_CHANGE)
    summary = serializers.CharField(max_length=500)


class ObjectiveSerializer(serializers.ModelSerializer[Objective]):
    """An objective, with those who work on it now."""

    people: Any = serializers.SerializerMethodField()

    class Meta:
        model = Objective
        fields: ClassVar = [
            "id", "unit", "text", "benefit", "measure", "target", "due_on", "people_needed",
            "people", "findings", "state", "active_at", "ended_at",
        ]  # fmt: skip

    def get_people(self, objective: Objective) -> list[int]:
        """Ids of the people."""
        return [each.person_id for each in objective.running]


class PeopleInput(StrictSerializer, Plain):
    """Who works on an objective."""

    people = person_field(Perm.STRATEGY_CHANGE, many=True)


class ObjectiveInput(StrictSerializer, Plain):
    """A new objective of ``unit``."""

    unit = unit_field(Perm.STRATEGY_CHANGE)
    text = serializers.CharField(max_length=200)
    benefit = serializers.CharField(max_length=300)
    measure = serializers.CharField(max_length=120)
    target = serializers.CharField(max_length=60)
    due_on = serializers.DateField()
    people_needed = serializers.IntegerField(min_value=1, max_value=999, default=1)
    people = person_field(Perm.STRATEGY_CHANGE, many=True, required=False)
    findings: Any = ReachedField(
        reach=lambda who: ListeningNote.objects.visible_to(who, Perm.STRATEGY_CHANGE),
        of=ListeningNote,
        many=True,
        required=False,
    )


class MoveInput(StrictSerializer, Plain):
    """Where an objective goes."""

    to = serializers.ChoiceField(choices=["active", "met", "abandoned"])

    def validate_to(self, value: str) -> ObjectiveState:
        """The state itself."""
        return ObjectiveState(value)


class FitSerializer(serializers.ModelSerializer[NetworkFit]):
    """One mark."""

    network: Any = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = NetworkFit
        fields: ClassVar = ["id", "unit", "network", "criterion", "mark", "note", "starts_at"]


class MarkInput(StrictSerializer, Plain):
    """One criterion's mark and why."""

    criterion = serializers.ChoiceField(choices=[each.value for each in FitCriterion])
    mark = serializers.IntegerField(min_value=0, max_value=3)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class FitInput(StrictSerializer, Plain):
    """A network's marks for ``unit``."""

    unit = unit_field(Perm.STRATEGY_CHANGE)
    network: Any = serializers.SlugRelatedField(slug_field="slug", queryset=Network.objects.all())
    marks = MarkInput(many=True)

    def validate_marks(self, rows: list[dict[str, Any]]) -> dict[FitCriterion, tuple[int, str]]:
        """As the service takes them."""
        return {FitCriterion(row["criterion"]): (row["mark"], row["note"]) for row in rows}


class GoSerializer(serializers.ModelSerializer[GoNoGo]):
    """A go / no-go record."""

    answers = serializers.JSONField(read_only=True)

    class Meta:
        model = GoNoGo
        fields: ClassVar = [
            "id", "unit", "space", "stage", "owner", "answers", "cooling_hours", "recorded_at",
            "go", "reason", "decided_at",
        ]  # fmt: skip


class AnswerInput(StrictSerializer, Plain):
    """A question and its answer."""

    question = serializers.CharField(max_length=300)
    answer = serializers.ChoiceField(choices=strategy.ANSWERS)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class GoInput(StrictSerializer, Plain):
    """A new record of ``unit``, about one space or one stage."""

    unit = unit_field(Perm.STRATEGY_CHANGE)
    space: ReachedField[Space] = ReachedField(
        reach=lambda who: Space.objects.visible_to(who, Perm.STRATEGY_CHANGE),
        of=Space,
        required=False,
    )
    stage = serializers.ChoiceField(choices=STAGE_CHOICES, required=False)
    owner: ReachedField[User] = ReachedField(reach=_owners, of=User)
    answers = AnswerInput(many=True)
    cooling_hours = serializers.IntegerField(min_value=0, max_value=720, default=24)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One subject, and no more."""
        if ("space" in attrs) == ("stage" in attrs):
            raise serializers.ValidationError({"space": ["Give either space or stage."]})
        return attrs


class GoDecideInput(StrictSerializer, Plain):
    """The word."""

    go = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


class ObstacleSerializer(serializers.ModelSerializer[Obstacle]):
    """Something in the way."""

    class Meta:
        model = Obstacle
        fields: ClassVar = [
            "id", "unit", "text", "severity", "owner", "action", "due_on", "raised_on",
            "resolved_on", "outcome",
        ]  # fmt: skip


class ObstacleInput(StrictSerializer, Plain):
    """A new obstacle of ``unit``."""

    unit = unit_field(Perm.STRATEGY_CHANGE)
    text = serializers.CharField(max_length=200)
    severity = serializers.ChoiceField(choices=Severity.choices)
    owner: ReachedField[User] = ReachedField(reach=_anybody_to_ask, of=User)
    action = serializers.CharField(max_length=500, required=False, allow_blank=True)
    due_on = serializers.DateField()


class OutcomeInput(StrictSerializer, Plain):
    """How an obstacle ended."""

    outcome = serializers.CharField(max_length=500)


class AssessmentSerializer(serializers.ModelSerializer[MaturityAssessment]):
    """The answers of a unit, and the points they make."""

    answers = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = MaturityAssessment
        fields: ClassVar = ["id", "unit", "version", "answers", "points", "note", "assessed_at"]


class AssessmentInput(StrictSerializer, Plain):
    """Fifteen answers for ``unit``, by code."""

    unit = unit_field(Perm.MATURITY_ASSESS)
    answers = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=3))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate_answers(self, given: dict[str, int]) -> dict[str, int]:
        """Known questions only."""
        if set(given) != set(CODES):
            wanted = ", ".join(CODES)
            raise serializers.ValidationError(f"Answer each of {wanted}, and no other.")
        return given


def sees(person: access.Person, hub_id: int) -> bool:
    """Whether the caller reads the strategy of a whole hub."""
    return hub_id in access.unit_ids(person, Perm.STRATEGY_VIEW)
