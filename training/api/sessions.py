"""Live sessions and their seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import User
from governance.api.base import Governed
from governance.api.fields import ReachedField
from governance.api.people_contract import OwnAction
from governance.api.permissions import HasAccess
from governance.models import OrgUnit
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer
from training import services
from training.domain.sessions import MOST_PLACES, MOST_WEEKS
from training.models import LiveSession, SessionKind, SessionSeat, Track

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class SessionChange(StrictSerializer, serializers.Serializer[Any]):
    """A session; it has a place, a link, or both."""

    kind = serializers.ChoiceField(choices=SessionKind.choices, required=False)
    track: Any = ReachedField(
        reach=lambda who: Track.objects.usable_by(who, Perm.LEARNING_WRITE).live(),
        of=Track,
        required=False,
        allow_null=True,
    )
    title_fr = serializers.CharField(max_length=120)
    title_en = serializers.CharField(max_length=120)
    about_fr = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    about_en = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    trainer: Any = ReachedField(reach=lambda _who: User.objects.active(), of=User)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True)
    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)


class SessionInput(SessionChange):
    """The same for a unit, once or each week."""

    unit: Any = ReachedField(
        reach=lambda who: OrgUnit.objects.visible_to(who, Perm.LEARNING_WRITE), of=OrgUnit
    )
    weeks = serializers.IntegerField(min_value=1, max_value=MOST_WEEKS, required=False, default=1)


class CancelInput(StrictSerializer, serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=300)


class PresenceInput(StrictSerializer, serializers.Serializer[Any]):
    """Whether somebody came."""

    person = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    attended = serializers.BooleanField()


class AttendanceInput(StrictSerializer, serializers.Serializer[Any]):
    """Who came and who did not; who is not named stays as they are."""

    present = serializers.ListField(child=PresenceInput(), max_length=MOST_PLACES)


class SessionSerializer(serializers.ModelSerializer[LiveSession]):
    """A session, and how full it is."""

    class Meta:
        model = LiveSession
        fields = (
            "id", "unit", "kind", "track", "title_fr", "title_en", "about_fr", "about_en",
            "trainer", "starts_at", "ends_at", "place", "link", "places", "taken", "uid",
            "sequence", "series", "cancelled_at", "cancel_reason",
        )  # fmt: skip


class SeatSerializer(serializers.ModelSerializer[SessionSeat]):
    """A seat, or a turn on the waiting list."""

    class Meta:
        model = SessionSeat
        fields = ("id", "session", "person", "state", "booked_at", "attended")


def _seats(session: LiveSession) -> list[dict[str, Any]]:
    rows = session.seats.live().order_by("state", "booked_at", "pk")
    return list(SeatSerializer(rows, many=True).data)


class LiveSessionViewSet(Governed[LiveSession]):
    """Sessions: those one may come to, and those of the units whose learning one sees."""

    queryset = LiveSession.objects.none()
    serializer_class = SessionSerializer
    permission_classes = (OwnAction | HasAccess,)
    own_actions: ClassVar = ("offered", "book", "leave")
    access_perms: ClassVar = {
        "list": Perm.LEARNING_VIEW,
        "retrieve": Perm.LEARNING_VIEW,
        "seats": Perm.LEARNING_VIEW,
        "create": Perm.LEARNING_WRITE,
        "change": Perm.LEARNING_WRITE,
        "cancel": Perm.LEARNING_WRITE,
        "attendance": Perm.LEARNING_WRITE,
    }

    def get_queryset(self) -> QuerySet[LiveSession]:
        """What one may come to, or what lives in one's units."""
        if self.action in self.own_actions:
            at = clock.now()
            rows = LiveSession.objects.offered_to(self.person, at=at)
            return rows.coming(at=at) if self.action == "offered" else rows
        return LiveSession.objects.visible_to(self.person, self.perm)

    @extend_schema(responses=SessionSerializer(many=True))
    @action(detail=False, methods=["get"])
    def offered(self, request: Request) -> Response:
        """What is coming for the caller."""
        return self.list(request)

    @extend_schema(request=SessionInput, responses={201: SessionSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Plan one, or one a week."""
        facts = self.read(SessionInput)
        unit, weeks = facts.pop("unit"), facts.pop("weeks")
        made = services.create_sessions(
            unit=unit, facts=facts, weeks=weeks, by=self.person, at=clock.now()
        )
        return Response(self.get_serializer(made, many=True).data, status=201)

    @extend_schema(request=SessionChange, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change one that has not begun; who comes is told."""
        session, facts = self.get_object(), self.read(SessionChange)
        done = services.change_session(
            session=session, facts=facts, by=self.person, at=clock.now()
        )
        return Response(self.shown(done))

    @extend_schema(request=CancelInput, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call one off; everybody is told."""
        session, facts = self.get_object(), self.read(CancelInput)
        done = services.cancel_session(session=session, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(done))

    @extend_schema(request=None, responses={201: SeatSerializer})
    @action(detail=True, methods=["post"])
    def book(self, request: Request, pk: str) -> Response:
        """Book a seat, or a turn on the waiting list."""
        seat = services.book_seat(session=self.get_object(), by=self.person, at=clock.now())
        return Response(SeatSerializer(seat).data, status=201)

    @extend_schema(request=None, responses=SeatSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """Give the seat or the turn back."""
        seat = services.leave_seat(session=self.get_object(), by=self.person, at=clock.now())
        return Response(SeatSerializer(seat).data)

    @extend_schema(responses=SeatSerializer(many=True))
    @action(detail=True, methods=["get"])
    def seats(self, request: Request, pk: str) -> Response:
        """Who comes, who waits in which order, who came: at most 500 and the waiting list."""
        return Response(_seats(self.get_object()))

    @extend_schema(request=AttendanceInput, responses=SeatSerializer(many=True))
    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, pk: str) -> Response:
        """Note who came, once it has begun."""
        session, facts = self.get_object(), self.read(AttendanceInput)
        present = {each["person"]: each["attended"] for each in facts["present"]}
        services.mark_attendance(session=session, present=present, by=self.person, at=clock.now())
        return Response(_seats(session))


routes = [("live-sessions", LiveSessionViewSet)]
