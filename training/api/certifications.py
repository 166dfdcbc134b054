"""Certifications: listed, one's own, taken over, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.api.base import Governed
from governance.api.fields import ReachedField
from governance.api.inputs import person_field
from governance.api.people_contract import OwnAction
from governance.api.permissions import HasAccess
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer
from training import services
from training.models import CertificationPeriod, CertificationSource, Standing, Track

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class CertificationSerializer(serializers.ModelSerializer[CertificationPeriod]):
    """A certification and how it stands now; ``uid`` names its public page."""

    person = serializers.IntegerField(source="person_id")
    track = serializers.CharField(source="track.slug")
    version = serializers.IntegerField(source="version.number")
    source: Any = serializers.ChoiceField(choices=CertificationSource.choices)
    standing = serializers.ChoiceField(choices=Standing.choices)

    class Meta:
        model = CertificationPeriod
        fields = (
            "id",
            "uid",
            "person",
            "track",
            "version",
            "source",
            "standing",
            "evidence",
            "starts_at",
            "due_at",
            "expires_at",
            "revoked_at",
            "revoke_reason",
        )
        read_only_fields = fields


class RevokeInput(StrictSerializer, serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=300)


class TakeOverInput(StrictSerializer, serializers.Serializer[Any]):
    """A certification won before; ``version`` left out: the one in force that day."""

    person: Any = person_field(Perm.CERTIFICATION_CHANGE)
    track: Any = ReachedField(
        reach=lambda who: Track.objects.visible_to(who, Perm.CERTIFICATION_CHANGE), of=Track
    )
    version = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    passed_on = serializers.DateField()
    evidence = serializers.CharField(max_length=300)


class CertificationViewSet(Governed[CertificationPeriod]):
    """The last certification of each person in each track; ``mine`` holds every period."""

    queryset = CertificationPeriod.objects.none()
    serializer_class = CertificationSerializer
    permission_classes = (OwnAction | HasAccess,)
    own_actions: ClassVar = ("mine",)
    ordering = ("-starts_at", "-pk")
    access_perms: ClassVar = {
        "list": Perm.LEARNING_VIEW,
        "retrieve": Perm.LEARNING_VIEW,
        "create": Perm.CERTIFICATION_CHANGE,
        "revoke": Perm.CERTIFICATION_CHANGE,
    }

    def get_queryset(self) -> QuerySet[CertificationPeriod]:
        """What the action may touch."""
        at = clock.now()
        if self.action == "mine":
            return services.own_certifications(self.person, at=at)
        if self.action == "list":
            return services.certifications_visible_to(self.person, self.perm, at=at)
        rows = CertificationPeriod.objects.visible_to(self.person, self.perm)
        return rows.with_standing(at=at).select_related("track", "version")

    @extend_schema(responses=CertificationSerializer(many=True))
    @action(detail=False)
    def mine(self, request: Request) -> Response:
        """One's own, every period, the last first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=TakeOverInput, responses={201: CertificationSerializer})
    def create(self, request: Request) -> Response:
        """Take over a certification won before."""
        facts = self.read(TakeOverInput)
        passed_at = services.beginning_of(facts["passed_on"], facts["person"])
        version = services.version_named(facts["track"], facts.get("version"), at=passed_at)
        if version is None:
            raise serializers.ValidationError({"version": ["No such published version."]})
        made = services.take_over(
            person=facts["person"],
            version=version,
            passed_at=passed_at,
            evidence=facts["evidence"],
            by=self.person,
            at=clock.now(),
        )
        return Response(self.shown(self._again(made)), status=201)

    @extend_schema(request=RevokeInput, responses=CertificationSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Take it back, with the reason that its owner reads."""
        held = self.get_object()
        reason = self.read(RevokeInput)["reason"]
        done = services.revoke(certification=held, reason=reason, by=self.person, at=clock.now())
        return Response(self.shown(self._again(done)))

    def _again(self, record: CertificationPeriod) -> CertificationPeriod:
        return self.get_queryset().get(pk=record.pk)
