"""Spaces, topics, calendars, weekly cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from governance import services
from governance.api.base import Governed
from governance.api.inputs import (
    CalendarCreate,
    CalendarInput,
    CoverClose,
    CoverInput,
    SpaceInput,
    SpacePlan,
    TopicInput,
)
from governance.api.registry import Kept
from governance.api.serializers import (
    CalendarSerializer,
    CoverSerializer,
    SpaceSerializer,
    TopicSerializer,
)
from governance.api.strategy_shapes import GateOverrideInput, GateSerializer
from governance.models import BusinessCalendar, Space, Topic, WeeklyCover
from governance.perms import Perm
from governance.services import strategy
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class SpaceViewSet(Kept):
    """Where the company speaks; readers also see the spaces of the units above theirs."""

    queryset = Space.objects.none()
    serializer_class = SpaceSerializer
    access_perms: ClassVar = {
        "list": Perm.SPACE_VIEW,
        "retrieve": Perm.SPACE_VIEW,
        "create": Perm.SPACE_CHANGE,
        "change": Perm.SPACE_CHANGE,
        "open": Perm.SPACE_CHANGE,
        "close": Perm.SPACE_CHANGE,
        "gate": Perm.STRATEGY_VIEW,
        "override": Perm.LAUNCH_CHANGE,
        "review": Perm.SPACE_CHANGE,
        "cards": Perm.SPACE_VIEW,
        "write_card": Perm.SPACE_CHANGE,
    }

    def get_queryset(self) -> QuerySet[Space]:
        """Spaces with the network they are on."""
        return Space.objects.visible_to(self.person, self.perm).select_related("network", "unit")

    @extend_schema(request=SpacePlan, responses={201: SpaceSerializer})
    def create(self, request: Request) -> Response:
        """Plan a space."""
        facts = self.read(SpacePlan)
        unit = facts.pop("unit")
        space = services.create_space(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(space), status=201)

    @extend_schema(request=SpaceInput(partial=True), responses=SpaceSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change the facts that are given."""
        space = self.get_object()
        given = SpaceInput(
            data=self.request.data, partial=True, context=self.get_serializer_context()
        )
        given.is_valid(raise_exception=True)
        space = services.change_space(
            space=space, facts=given.validated_data, by=self.person, at=clock.now()
        )
        return Response(self.shown(space))

    @extend_schema(request=None, responses=SpaceSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Open a planned space from today on; 409 names each criterion that is not met."""
        at = clock.now()
        space = services.open_space(space=self.get_object(), on=at.date(), by=self.person, at=at)
        return Response(self.shown(space))

    @extend_schema(request=None, responses=SpaceSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close a space from today on."""
        at = clock.now()
        space = services.close_space(space=self.get_object(), on=at.date(), by=self.person, at=at)
        return Response(self.shown(space))

    @extend_schema(responses=GateSerializer)
    @action(detail=True, methods=["get"])
    def gate(self, request: Request, pk: str) -> Response:
        """What the launch asks before the company speaks there."""
        gate = strategy.gate_of_space(space=self.get_object(), at=clock.now())
        return Response(GateSerializer(gate).data)

    @extend_schema(request=GateOverrideInput, responses={201: None})
    @action(detail=True, methods=["post"])
    def override(self, request: Request, pk: str) -> Response:
        """Ask the sponsor to let the space open all the same."""
        space, facts = self.get_object(), self.read(GateOverrideInput)
        strategy.ask_override(
            hub=strategy.hub_of(space.unit),
            spaces=[space],
            by=self.person,
            at=clock.now(),
            **facts,
        )
        return Response(status=201)


class TopicViewSet(Governed[Topic]):
    """What conversations are about, and which unit answers."""

    queryset = Topic.objects.none()
    serializer_class = TopicSerializer
    access_perms: ClassVar = {
        "list": Perm.SPACE_VIEW,
        "retrieve": Perm.SPACE_VIEW,
        "create": Perm.SPACE_CHANGE,
        "retire": Perm.SPACE_CHANGE,
    }

    def get_queryset(self) -> QuerySet[Topic]:
        """What the action may touch."""
        return Topic.objects.visible_to(self.person, self.perm)

    @extend_schema(request=TopicInput, responses={201: TopicSerializer})
    def create(self, request: Request) -> Response:
        """Give a unit a topic."""
        topic = services.create_topic(by=self.person, at=clock.now(), **self.read(TopicInput))
        return Response(self.shown(topic), status=201)

    @extend_schema(request=None, responses=TopicSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Stop offering a topic."""
        topic = services.retire_topic(topic=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(topic))


class CalendarViewSet(Governed[BusinessCalendar]):
    """The hours that targets and delays count in."""

    queryset = BusinessCalendar.objects.none()
    serializer_class = CalendarSerializer
    access_perms: ClassVar = {
        "list": Perm.SPACE_VIEW,
        "retrieve": Perm.SPACE_VIEW,
        "create": Perm.SPACE_CHANGE,
        "change": Perm.SPACE_CHANGE,
    }

    def get_queryset(self) -> QuerySet[BusinessCalendar]:
        """What the action may touch."""
        return BusinessCalendar.objects.visible_to(self.person, self.perm)

    @extend_schema(request=CalendarCreate, responses={201: CalendarSerializer})
    def create(self, request: Request) -> Response:
        """Add a calendar."""
        facts = _plain(self.read(CalendarCreate))
        unit = facts.pop("unit")
        calendar = services.create_calendar(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(calendar), status=201)

    @extend_schema(request=CalendarInput, responses=CalendarSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change a calendar's hours."""
        calendar = self.get_object()
        facts = _plain(self.read(CalendarInput))
        calendar = services.change_calendar(
            calendar=calendar, facts=facts, by=self.person, at=clock.now()
        )
        return Response(self.shown(calendar))


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Hours as plain mappings, as they are stored."""
    return {**facts, "windows": [dict(window) for window in facts["windows"]]}


class CoverViewSet(Governed[WeeklyCover]):
    """Who is on duty, week after week."""

    queryset = WeeklyCover.objects.none()
    serializer_class = CoverSerializer
    access_perms: ClassVar = {
        "list": Perm.PEOPLE_VIEW,
        "retrieve": Perm.PEOPLE_VIEW,
        "create": Perm.PEOPLE_APPOINT,
        "close": Perm.PEOPLE_APPOINT,
    }

    def get_queryset(self) -> QuerySet[WeeklyCover]:
        """What the action may touch."""
        return WeeklyCover.objects.visible_to(self.person, self.perm)

    @extend_schema(request=CoverInput, responses={201: CoverSerializer})
    def create(self, request: Request) -> Response:
        """Put somebody on duty."""
        facts = self.read(CoverInput)
        hours = (facts.pop("starts"), facts.pop("ends"))
        cover = services.add_cover(hours=hours, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(cover), status=201)

    @extend_schema(request=CoverClose, responses=CoverSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End a cover."""
        cover = self.get_object()
        facts = self.read(CoverClose)
        cover = services.close_cover(cover=cover, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(cover))
