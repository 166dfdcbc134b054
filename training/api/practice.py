"""Exercises, answers to them, and their reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Language
from governance.api.base import Governed
from governance.api.fields import ReachedField
from governance.api.people_contract import OwnAction
from governance.api.permissions import HasAccess
from governance.models import Network, OrgUnit
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer
from training import services
from training.domain.practice import HIGHEST, LONGEST_ANY, LONGEST_LINE, LOWEST, MOST_LINES
from training.models import PracticeReply, PracticeReview, Scenario

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.viewsets import ViewSetMixin


def _offered(who: Any) -> QuerySet[Scenario]:
    return Scenario.objects.offered_to(who, at=clock.now())


class ThreadLineInput(StrictSerializer, serializers.Serializer[Any]):
    """One message, in both languages."""

    fr = serializers.CharField(max_length=LONGEST_LINE)
    en = serializers.CharField(max_length=LONGEST_LINE)

    def get_fields(self) -> dict[str, Any]:
        """The speaker's field is called "from", which Python keeps for itself."""
        who = serializers.ChoiceField(choices=["customer", "us"])
        return {"from": who, **super().get_fields()}


class ScenarioChange(StrictSerializer, serializers.Serializer[Any]):
    """An exercise; without ``longest`` the network's own limit holds."""

    network: Any = ReachedField(reach=lambda _who: Network.objects.all(), of=Network)
    title_fr = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120)
    thread = serializers.ListField(child=ThreadLineInput(), min_length=1, max_length=MOST_LINES)
    criteria_fr = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    criteria_en = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    longest = serializers.IntegerField(
        min_value=1, max_value=LONGEST_ANY, required=False, allow_null=True
    )


class ScenarioInput(ScenarioChange):
    """The same, for a unit."""

    unit: Any = ReachedField(
        reach=lambda who: OrgUnit.objects.visible_to(who, Perm.LEARNING_WRITE), of=OrgUnit
    )


class ReplyInput(StrictSerializer, serializers.Serializer[Any]):
    """What the caller answers."""

    scenario: Any = ReachedField(reach=_offered, of=Scenario)
    text = serializers.CharField(max_length=10 * LONGEST_ANY)
    language = serializers.ChoiceField(choices=Language.choices)


class ReviewInput(StrictSerializer, serializers.Serializer[Any]):
    """Three marks from 1 to 4, and a comment, which a low mark needs."""

    tone = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    accuracy = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    disclosure = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class ScenarioSerializer(serializers.ModelSerializer[Scenario]):
    """An exercise."""

    class Meta:
        model = Scenario
        fields = (
            "id", "unit", "network", "title_fr", "title_en", "thread", "criteria_fr",
            "criteria_en", "longest", "created_at", "retired_at",
        )  # fmt: skip


class ReviewSerializer(serializers.ModelSerializer[PracticeReview]):
    """What a reviewer found."""

    class Meta:
        model = PracticeReview
        fields = ("reviewer", "tone", "accuracy", "disclosure", "comment", "at")


class ReplySerializer(serializers.ModelSerializer[PracticeReply]):
    """An answer, with its review when there is one."""

    review = ReviewSerializer(read_only=True, default=None)

    class Meta:
        model = PracticeReply
        fields = (
            "id", "scenario", "person", "version", "text", "language", "state", "submitted_at",
            "review",
        )  # fmt: skip


class QueuedSerializer(serializers.ModelSerializer[PracticeReply]):
    """An answer to review; who wrote it is not said."""

    class Meta:
        model = PracticeReply
        fields = ("id", "scenario", "version", "text", "language", "submitted_at")


class ScenarioViewSet(Governed[Scenario]):
    """Exercises: those one is offered, and those of the units whose learning one writes."""

    queryset = Scenario.objects.none()
    serializer_class = ScenarioSerializer
    permission_classes = (OwnAction | HasAccess,)
    own_actions: ClassVar = ("offered",)
    access_perms: ClassVar = {
        "list": Perm.LEARNING_VIEW,
        "retrieve": Perm.LEARNING_VIEW,
        "create": Perm.LEARNING_WRITE,
        "change": Perm.LEARNING_WRITE,
        "retire": Perm.LEARNING_WRITE,
        "restore": Perm.LEARNING_WRITE,
    }

    def get_queryset(self) -> QuerySet[Scenario]:
        """What one is offered, or what lives in one's units."""
        if self.action == "offered":
            return Scenario.objects.offered_to(self.person, at=clock.now())
        return Scenario.objects.visible_to(self.person, self.perm)

    @extend_schema(responses=ScenarioSerializer(many=True))
    @action(detail=False, methods=["get"])
    def offered(self, request: Request) -> Response:
        """What the caller may answer."""
        return self.list(request)

    @extend_schema(request=ScenarioInput, responses={201: ScenarioSerializer})
    def create(self, request: Request) -> Response:
        """Write one."""
        facts = self.read(ScenarioInput)
        unit = facts.pop("unit")
        made = services.create_scenario(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=ScenarioChange, responses=ScenarioSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Write it anew; earlier answers stay."""
        scenario, facts = self.get_object(), self.read(ScenarioChange)
        done = services.change_scenario(
            scenario=scenario, facts=facts, by=self.person, at=clock.now()
        )
        return Response(self.shown(done))

    @extend_schema(request=None, responses=ScenarioSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Offer it no more."""
        done = services.retire_scenario(scenario=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(done))

    @extend_schema(request=None, responses=ScenarioSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Offer it again."""
        done = services.restore_scenario(
            scenario=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(done))


class PracticeReplyViewSet(Governed[PracticeReply]):
    """Answers: one's own, those one may review, and all of the units where one reviews."""

    queryset = PracticeReply.objects.none()
    serializer_class = ReplySerializer
    permission_classes = (OwnAction | HasAccess,)
    of_the_person: ClassVar = ("mine", "withdraw")
    of_reviewers: ClassVar = ("queue", "review")
    own_actions: ClassVar = ("create", *of_the_person, *of_reviewers)
    access_perms: ClassVar = {"list": Perm.LEARNING_REVIEW, "retrieve": Perm.LEARNING_REVIEW}

    def get_queryset(self) -> QuerySet[PracticeReply]:
        """The caller's own, those that wait for somebody like them, or those of their units."""
        if self.action in self.of_the_person:
            rows = PracticeReply.objects.of_person(self.person)
        elif self.action in self.of_reviewers:
            rows = PracticeReply.objects.reviewable_by(self.person, at=clock.now())
            rows = rows.waiting() if self.action == "queue" else rows
        else:
            rows = PracticeReply.objects.visible_to(self.person, self.perm)
        return rows.select_related("review", "scenario")

    def get_serializer_class(self) -> Any:
        """A queue without names."""
        return QueuedSerializer if self.action == "queue" else ReplySerializer

    @extend_schema(responses=ReplySerializer(many=True))
    @action(detail=False, methods=["get"])
    def mine(self, request: Request) -> Response:
        """One's own."""
        return self.list(request)

    @extend_schema(responses=QueuedSerializer(many=True))
    @action(detail=False, methods=["get"])
    def queue(self, request: Request) -> Response:
        """What the caller may review."""
        return self.list(request)

    @extend_schema(request=ReplyInput, responses={201: ReplySerializer})
    def create(self, request: Request) -> Response:
        """Answer an exercise."""
        facts = self.read(ReplyInput)
        made = services.submit_reply(**facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=ReplySerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take one's own back."""
        done = services.withdraw_reply(reply=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(done))

    @extend_schema(request=ReviewInput, responses={201: ReviewSerializer})
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Review somebody else's."""
        reply, facts = self.get_object(), self.read(ReviewInput)
        comment = facts.pop("comment")
        made = services.review_reply(
            reply=reply, marks=facts, comment=comment, by=self.person, at=clock.now()
        )
        return Response(ReviewSerializer(made).data, status=201)


routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("scenarios", ScenarioViewSet),
    ("practice-replies", PracticeReplyViewSet),
]
