"""Responsibilities and diagrams for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import User
from governance import diagrams, services
from governance.api.base import Governed
from governance.api.fields import ReachedField
from governance.api.inputs import person_field, role_field, unit_field
from governance.models import LENDABLE, RaciActivity, RaciAssignment, RaciLetter, Space
from governance.models import OrgUnit as Unit
from governance.perms import Perm
from governance.services import Window
from socialteam.kit import clock
from socialteam.kit.fields import validate_zone
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.viewsets import ViewSetMixin


class ActivitySerializer(serializers.ModelSerializer[RaciActivity]):
    """Something that is done in a unit and everything below."""

    powers = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = RaciActivity
        fields: ClassVar = [
            "id", "unit", "name", "slug", "procedure", "procedure_url", "powers", "starts_on",
            "retired_on",
        ]  # fmt: skip


class ActivityChange(StrictSerializer, serializers.Serializer[Any]):
    """The facts of an activity."""

    name = serializers.CharField(max_length=120)
    procedure = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    procedure_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    powers = serializers.ListField(
        child=serializers.ChoiceField(choices=[perm.value for perm in LENDABLE]),
        required=False,
        max_length=len(LENDABLE),
    )


class ActivityInput(ActivityChange):
    """A new activity of ``unit``."""

    unit = unit_field(Perm.PROCESS_CHANGE)


class AssignmentSerializer(serializers.ModelSerializer[RaciAssignment]):
    """Who has which letter for an activity, where and when."""

    role = serializers.CharField(source="role.slug", default=None, read_only=True)
    weekdays = serializers.ListField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = RaciAssignment
        fields: ClassVar = [
            "id", "activity", "letter", "unit", "role", "person", "space", "weekdays", "starts",
            "ends", "zone", "starts_at", "ends_at",
        ]  # fmt: skip


class AssignmentHolder(StrictSerializer, serializers.Serializer[Any]):
    """A letter, its holder and its limits."""

    letter = serializers.ChoiceField(choices=RaciLetter.choices)
    role = role_field(required=False, allow_null=True, default=None)
    person = person_field(Perm.PROCESS_CHANGE, required=False, allow_null=True, default=None)
    space: ReachedField[Space] = ReachedField(
        reach=lambda who: Space.objects.usable_by(who, Perm.PROCESS_CHANGE).not_closed(),
        of=Space,
        required=False,
        allow_null=True,
        default=None,
    )
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, max_length=7
    )
    starts = serializers.TimeField(required=False, allow_null=True, default=None)
    ends = serializers.TimeField(required=False, allow_null=True, default=None)
    zone = serializers.CharField(max_length=64, default="Europe/Paris", validators=[validate_zone])
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One holder; hours whole or not at all; they become ``holder`` and ``window``."""
        role, person = attrs.pop("role"), attrs.pop("person")
        if (role is None) == (person is None):
            raise serializers.ValidationError({"role": ["Give either role or person."]})
        days, starts, ends = attrs.pop("weekdays", None), attrs.pop("starts"), attrs.pop("ends")
        zone = attrs.pop("zone")
        given = [bool(days), starts is not None, ends is not None]
        if any(given) and not all(given):
            raise serializers.ValidationError({"weekdays": ["Give weekdays, starts and ends."]})
        window = Window(days, starts, ends, zone) if days else None
        return {**attrs, "holder": role or person, "window": window}


class AssignmentInput(AssignmentHolder):
    """A new assignment in the work of ``unit``, from ``starts_at`` (now)."""

    activity: ReachedField[RaciActivity] = ReachedField(
        reach=lambda who: RaciActivity.objects.usable_by(who, Perm.PROCESS_CHANGE), of=RaciActivity
    )
    unit = unit_field(Perm.PROCESS_CHANGE)
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class GapSerializer(serializers.Serializer[Any]):
    """Minutes of the week, from Monday midnight, at which nobody answers."""

    activity = serializers.IntegerField(source="activity.pk")
    unit = serializers.IntegerField(source="unit.pk")
    space = serializers.IntegerField(source="space.pk", default=None, allow_null=True)
    vacant = serializers.CharField()
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class AnswerSerializer(serializers.Serializer[Any]):
    """Somebody who is responsible now, and the assignment that says so."""

    letter = serializers.ChoiceField(choices=RaciLetter.choices)
    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.name")
    assignment = serializers.IntegerField(source="assignment.pk")


class PlaceInput(StrictSerializer, serializers.Serializer[Any]):
    """Where it is asked who is responsible."""

    unit = unit_field(Perm.PROCESS_VIEW)
    space: ReachedField[Space] = ReachedField(
        reach=lambda who: Space.objects.usable_by(who, Perm.PROCESS_VIEW).not_closed(),
        of=Space,
        required=False,
        allow_null=True,
        default=None,
    )


class ActivityViewSet(Governed[RaciActivity]):
    """What is done, and with which rights."""

    queryset = RaciActivity.objects.none()
    serializer_class = ActivitySerializer
    access_perms: ClassVar = {
        "list": Perm.PROCESS_VIEW,
        "retrieve": Perm.PROCESS_VIEW,
        "responsible": Perm.PROCESS_VIEW,
        "create": Perm.PROCESS_CHANGE,
        "change": Perm.PROCESS_CHANGE,
        "retire": Perm.PROCESS_CHANGE,
    }

    def get_queryset(self) -> QuerySet[RaciActivity]:
        """What the action may touch."""
        return RaciActivity.objects.visible_to(self.person, self.perm)

    @extend_schema(request=ActivityInput, responses={201: ActivitySerializer})
    def create(self, request: Request) -> Response:
        """Add an activity."""
        facts = self.read(ActivityInput)
        unit = facts.pop("unit")
        made = services.create_activity(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=ActivityChange, responses=ActivitySerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change an activity; its rights change for everybody who does it."""
        changed = services.change_activity(
            activity=self.get_object(),
            facts=self.read(ActivityChange),
            by=self.person,
            at=clock.now(),
        )
        return Response(self.shown(changed))

    @extend_schema(request=None, responses=ActivitySerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Stop an activity."""
        retired = services.retire_activity(
            activity=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(retired))

    @extend_schema(
        parameters=[OpenApiParameter("unit", int, required=True), OpenApiParameter("space", int)],
        responses=AnswerSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def responsible(self, request: Request, pk: str) -> Response:
        """Who does it now in a unit and a space, who answers for it, is asked and is told."""
        activity = self.get_object()
        context = self.get_serializer_context()
        given = PlaceInput(data=request.query_params.dict(), context=context)
        given.is_valid(raise_exception=True)
        found = services.responsible_for(activity, at=clock.now(), **given.validated_data)
        return Response(AnswerSerializer(found, many=True).data)


class AssignmentViewSet(Governed[RaciAssignment]):
    """Who has which letter."""

    queryset = RaciAssignment.objects.none()
    serializer_class = AssignmentSerializer
    access_perms: ClassVar = {
        "list": Perm.PROCESS_VIEW,
        "retrieve": Perm.PROCESS_VIEW,
        "gaps": Perm.PROCESS_VIEW,
        "create": Perm.PROCESS_CHANGE,
        "replace": Perm.PROCESS_CHANGE,
        "close": Perm.PROCESS_CHANGE,
    }

    def get_queryset(self) -> QuerySet[RaciAssignment]:
        """What the action may touch, with the role it names."""
        rows = RaciAssignment.objects.visible_to(self.person, self.perm)
        return rows.select_related("role", "person", "activity", "unit")

    @extend_schema(request=AssignmentInput, responses={201: AssignmentSerializer})
    def create(self, request: Request) -> Response:
        """Give somebody a letter."""
        facts = self.read(AssignmentInput)
        facts["letter"] = RaciLetter(facts["letter"])
        made = services.assign(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=AssignmentHolder, responses={201: AssignmentSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        """Hand over: the old one ends as the new one begins."""
        assignment = self.get_object()
        facts = self.read(AssignmentHolder)
        facts["letter"] = RaciLetter(facts["letter"])
        made = services.replace_assignment(
            assignment=assignment, by=self.person, at=clock.now(), **facts
        )
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=AssignmentSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End an assignment now."""
        closed = services.close_assignment(
            assignment=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(closed))

    @extend_schema(responses=GapSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def gaps(self, request: Request) -> Response:
        """Every moment of the week at which nobody answers for an activity."""
        found = services.gaps_among(
            list(Unit.objects.visible_to(self.person, self.perm)),
            RaciActivity.objects.usable_by(self.person, self.perm),
            at=clock.now(),
            zone=self.person.zone,
        )
        return Response(GapSerializer(found, many=True).data)


class DiagramViewSet(viewsets.ViewSet):
    """Living diagrams of a unit, as facts."""

    access_perms: ClassVar = {"retrieve": Perm.PROCESS_VIEW}

    @extend_schema(
        parameters=[OpenApiParameter("id", int, OpenApiParameter.PATH)],
        responses={200: OpenApiTypes.OBJECT},
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Every diagram of a unit by key, as it is now."""
        caller = request.user
        units = Unit.objects.visible_to(caller, Perm.PROCESS_VIEW)
        if not isinstance(caller, User) or not pk.isdecimal() or len(pk) > 18:
            raise NotFound
        unit = units.filter(pk=int(pk)).first()
        if unit is None:
            raise NotFound
        at = clock.now()
        entries = [(kind, each) for kind in diagrams.kinds() for each in kind.listing([unit.pk])]
        found = {
            entry.key: content
            for kind, entry in entries
            for content in kind.read([(unit.pk, entry.key)], at).values()
        }
        return Response(found)


routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("activities", ActivityViewSet),
    ("responsibilities", AssignmentViewSet),
    ("diagrams", DiagramViewSet),
]
