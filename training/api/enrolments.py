"""Who has used every attempt up, and giving them more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.api.base import Governed
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer
from training import services
from training.models import Enrolment
from training.models.enrolment import MOST_GIVEN

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """Somebody in a track: ``made`` of ``allowed`` attempts, ``given`` by trainers among them."""

    person = serializers.IntegerField(source="person_id")
    version = serializers.IntegerField(source="version.number")
    made = serializers.IntegerField()
    given = serializers.IntegerField()
    allowed = serializers.SerializerMethodField()
    last_score = serializers.IntegerField(source="score", allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Enrolment
        fields = (
            *("id", "person", "track", "version", "started_at", "due_at", "ended_at"),
            *("made", "given", "allowed", "last_score", "last_at"),
        )
        read_only_fields = fields

    def get_allowed(self, enrolment: Enrolment) -> int:
        """What the version allows, and what was given."""
        given: int = enrolment.given  # type: ignore[attr-defined]  # with_attempts reads it
        return (enrolment.version.attempts or 0) + given


class GiveInput(StrictSerializer, serializers.Serializer[Any]):
    """How many attempts, and why; the person reads it."""

    attempts = serializers.IntegerField(min_value=1, max_value=MOST_GIVEN)
    reason = serializers.CharField(max_length=300)


class EnrolmentViewSet(Governed[Enrolment]):
    """Enrolments in versions that limit attempts; the list holds those with none left."""

    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentSerializer
    ordering = ("-started_at", "-pk")
    access_perms: ClassVar = dict.fromkeys(("list", "retrieve", "give"), Perm.LEARNING_REVIEW)

    def get_queryset(self) -> QuerySet[Enrolment]:
        """In tracks of units where the caller reviews."""
        rows = Enrolment.objects.visible_to(self.person, self.perm)
        rows = rows.exhausted() if self.action == "list" else rows.with_attempts()
        return rows.select_related("version", "track", "person")

    @extend_schema(request=GiveInput, responses={201: EnrolmentSerializer})
    @action(detail=True, methods=["post"])
    def give(self, request: Request, pk: str) -> Response:
        """Give more attempts; 409 while some are left."""
        enrolment = self.get_object()
        facts = self.read(GiveInput)
        services.give_attempts(enrolment=enrolment, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(self.get_object()), status=201)
