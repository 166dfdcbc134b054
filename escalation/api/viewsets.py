"""Escalations and paths over HTTP: reads are resources, changes are verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from escalation import services
from escalation.api.serializers import (
    ChangeInput,
    EscalationSerializer,
    EventSerializer,
    HandOverInput,
    NothingInput,
    OpenInput,
    PathInput,
    PathSerializer,
    PreviewInput,
    PreviewRowSerializer,
    ResolveInput,
)
from escalation.domain.status import Status
from escalation.models import Escalation, EscalationEvent, EscalationPath
from escalation.services import StepFacts
from escalation.services.restoring import restore_path
from governance.api.base import Governed
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import query_choice, query_int

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

FACTS = ("name", "space", "only_important", "only_urgent", "calendar", "repeats")


class EscalationViewSet(Governed[Escalation]):
    """Calls for help; changed only through named actions."""

    queryset = Escalation.objects.none()
    serializer_class = EscalationSerializer
    ordering = ("-opened_at", "-pk")
    access_perms: ClassVar = {
        "list": Perm.ESCALATION_VIEW,
        "retrieve": Perm.ESCALATION_VIEW,
        "events": Perm.ESCALATION_VIEW,
        "create": Perm.ESCALATION_OPEN,
        "acknowledge": Perm.ESCALATION_ACT,
        "hand_over": Perm.ESCALATION_ACT,
        "resolve": Perm.ESCALATION_ACT,
    }

    def get_queryset(self) -> QuerySet[Escalation]:
        """What the person may follow; the services refuse what they may not do with it."""
        found = Escalation.objects.visible_to(self.person, Perm.ESCALATION_VIEW)
        return found.filter(**self._narrowed()) if self.action == "list" else found

    def _narrowed(self) -> dict[str, Any]:
        query = self.request.query_params
        asked = {
            "status": query_choice(query, "status", [each.value for each in Status]),
            "unit": query_int(query, "unit", low=1),
            "interaction": query_int(query, "interaction", low=1),
        }
        return {key: value for key, value in asked.items() if value}

    @extend_schema(
        parameters=[
            OpenApiParameter("status", str, enum=[each.value for each in Status]),
            OpenApiParameter("unit", int),
            OpenApiParameter("interaction", int),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Escalations, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=OpenInput, responses={201: EscalationSerializer})
    def create(self, request: Request) -> Response:
        """Call for help about an interaction; 409 while one call about it runs."""
        asked = self.read(OpenInput)
        opened = services.open_escalation(**asked, by=self.person, at=clock.now())
        return Response(EscalationSerializer(opened).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=NothingInput, responses=EscalationSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Take charge and stop the timers; 409 when somebody was first."""
        escalation = self.get_object()
        self.read(NothingInput)
        taken = services.acknowledge_escalation(
            escalation=escalation, by=self.person, at=clock.now()
        )
        return Response(EscalationSerializer(taken).data)

    @extend_schema(request=HandOverInput, responses=EscalationSerializer)
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: str) -> Response:
        """Put somebody else in charge; they are told."""
        escalation = self.get_object()
        context = {**self.get_serializer_context(), "escalation": escalation}
        given = HandOverInput(data=request.data, context=context)
        given.is_valid(raise_exception=True)
        handed = services.hand_over_escalation(
            escalation=escalation, **given.validated_data, by=self.person, at=clock.now()
        )
        return Response(EscalationSerializer(handed).data)

    @extend_schema(request=ResolveInput, responses=EscalationSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """End an escalation."""
        escalation = self.get_object()
        asked = self.read(ResolveInput)
        resolved = services.resolve_escalation(
            escalation=escalation, **asked, by=self.person, at=clock.now()
        )
        return Response(EscalationSerializer(resolved).data)

    @extend_schema(responses=EventSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def events(self, request: Request, pk: str) -> Response:
        """What happened, oldest first: all of it, as a path has an end."""
        found = EscalationEvent.objects.filter(escalation=self.get_object()).order_by("pk")
        return Response(EventSerializer(found, many=True).data)


class EscalationPathViewSet(Governed[EscalationPath]):
    """Who is told, in which order; a change replaces all steps and names the version it read."""

    queryset = EscalationPath.objects.none()
    serializer_class = PathSerializer
    ordering = ("pk",)
    access_perms: ClassVar = {
        "list": Perm.PATH_VIEW,
        "retrieve": Perm.PATH_VIEW,
        "create": Perm.PATH_CHANGE,
        "change": Perm.PATH_CHANGE,
        "retire": Perm.PATH_CHANGE,
        "restore": Perm.PATH_CHANGE,
        "preview": Perm.PATH_VIEW,
    }

    def get_queryset(self) -> QuerySet[EscalationPath]:
        """What the person may see; the services refuse what they may not do with it."""
        found = EscalationPath.objects.visible_to(self.person, Perm.PATH_VIEW)
        return found.prefetch_related("steps")

    @extend_schema(request=PathInput, responses={201: PathSerializer})
    def create(self, request: Request) -> Response:
        """Give a unit a path."""
        asked = self.read(PathInput)
        path = services.create_path(
            unit=asked["unit"],
            facts=_facts(asked),
            steps=_steps(asked),
            by=self.person,
            at=clock.now(),
        )
        return Response(PathSerializer(path).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeInput, responses=PathSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Replace a path's facts and steps; 409 when it has changed since it was read."""
        path = self.get_object()
        asked = self.read(ChangeInput)
        services.change_path(
            path=path,
            facts=_facts(asked),
            steps=_steps(asked),
            expected_version=asked["expected_version"],
            by=self.person,
            at=clock.now(),
        )
        return self.retrieve(request, pk=pk)

    @extend_schema(request=NothingInput, responses=PathSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Stop offering a path; escalations that run keep it."""
        path = self.get_object()
        self.read(NothingInput)
        services.retire_path(path=path, by=self.person, at=clock.now())
        return self.retrieve(request, pk=pk)

    @extend_schema(request=NothingInput, responses=PathSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Take a retired path back into use."""
        path = self.get_object()
        self.read(NothingInput)
        restore_path(path=path, by=self.person, at=clock.now())
        return self.retrieve(request, pk=pk)

    @extend_schema(request=PreviewInput, responses=PreviewRowSerializer(many=True))
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: str) -> Response:
        """Who would be told when, if nobody answered a call made ``at``; nothing is stored."""
        path = self.get_object()
        asked = self.read(PreviewInput)
        rows = services.preview_path(path, unit=path.unit, **asked)
        return Response(PreviewRowSerializer(rows, many=True).data)


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in FACTS}


def _steps(data: dict[str, Any]) -> list[StepFacts]:
    return [StepFacts(**step) for step in data["steps"]]
