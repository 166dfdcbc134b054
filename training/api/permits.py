"""Permits: whether somebody may speak, with everything that is missing, and who may in a space."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from accounts.models import User
from governance.api.fields import ReachedField
from governance.api.permissions import HasAccess
from governance.models import Space, Topic
from governance.perms import Perm
from governance.services import people_visible_to
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer
from socialteam.kit.pagination import MOST_ROWS
from training import permits
from training.models import Level
from training.permit_words import told

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.views import APIView

    from governance import access


def _people(who: access.Person) -> QuerySet[User]:
    own: QuerySet[User] = User.objects.filter(pk=who.pk)
    return people_visible_to(who, Perm.PERMIT_VIEW) | own


def _spaces(who: access.Person) -> QuerySet[Space]:
    """Those whose permits one may see, and those where one may speak oneself."""
    seen = Space.objects.usable_by(who, Perm.PERMIT_VIEW)
    if not isinstance(who, User):
        return seen
    own = [each.space_id for each in permits.places_of(who, at=clock.now())]
    return seen | Space.objects.usable_by(who, Perm.SPACE_VIEW).filter(pk__in=own)


def _level() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=Level.choices, default=Level.ANSWER.value, required=False
    )


class Question(StrictSerializer, serializers.Serializer[Any]):
    """Where, on what, with what authority and when: by default on anything, to answer, now."""

    space: Any = ReachedField(reach=_spaces, of=Space)
    topic: Any = ReachedField(
        reach=lambda who: Topic.objects.routable_by(who, Perm.PERMIT_VIEW),
        of=Topic,
        required=False,
        default=None,
    )
    level = _level()
    at = serializers.DateTimeField(required=False, default=None, allow_null=True)


class PersonQuestion(Question):
    """The same, about somebody."""

    person: Any = ReachedField(reach=_people, of=User)


class PermitLineSerializer(serializers.Serializer[Any]):
    """One condition; ``href`` and ``act`` where one can meet it oneself."""

    held = serializers.BooleanField()
    label = serializers.CharField()  # type: ignore[assignment]  # the word in the answer
    note = serializers.CharField()
    href = serializers.CharField()
    act = serializers.CharField()
    minutes = serializers.IntegerField()


class PermitSerializer(serializers.Serializer[Any]):
    """Whether nothing is missing, and what is."""

    allowed = serializers.BooleanField()
    asked = serializers.BooleanField()
    missing = PermitLineSerializer(many=True)


class SpeakerSerializer(serializers.Serializer[Any]):
    """A person whose scope covers the space, and the conditions they miss."""

    person = serializers.IntegerField(source="person_id")
    allowed = serializers.BooleanField()
    missing = serializers.SerializerMethodField()

    def get_missing(self, speaker: permits.Speaker) -> list[str]:
        """Their codes, in order, each once."""
        return list(dict.fromkeys(each.condition.value for each in speaker.missing))


class SpeakersQuestion(Question):
    """The same, from the first person after ``after`` (an id) on."""

    after = serializers.IntegerField(required=False, default=0, min_value=0)
    page_size = serializers.IntegerField(
        required=False, default=MOST_ROWS, min_value=1, max_value=MOST_ROWS
    )


class SpeakersSerializer(serializers.Serializer[Any]):
    """How many people the scope covers and how many of them may speak; one page of them."""

    people = serializers.IntegerField()
    allowed = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    results = SpeakerSerializer(many=True)


class OneselfOrHasAccess(BasePermission):
    """A session may ask about its own person; anybody else needs the power, a token its scope."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller asks about themselves, or may see permits."""
        if not request.user.is_authenticated:
            return False
        own = request.query_params.get("person") == str(request.user.pk)
        may_ask = own and request.auth is None
        return may_ask or HasAccess().has_permission(request, view)


class PermitViewSet(viewsets.ViewSet):
    """Permits are never stored: each answer is computed for the moment asked about."""

    access_perms: ClassVar = {"check": Perm.PERMIT_VIEW, "speakers": Perm.PERMIT_VIEW}
    permission_classes = (OneselfOrHasAccess,)

    @extend_schema(parameters=[PersonQuestion], responses=PermitSerializer)
    @action(detail=False)
    def check(self, request: Request) -> Response:
        """Whether a person may speak, with everything that is missing and where it is met."""
        given = self._read(request, PersonQuestion)
        person, space, topic, level = (
            given[name] for name in ("person", "space", "topic", "level")
        )
        at = given["at"] or clock.now()
        permit = permits.may_speak(person, space, topic, level, at=at)
        lines = told(permit, person=person, space=space, topic=topic, level=level, at=at)
        answer = {
            "allowed": permit.allowed,
            "asked": permit.asked,
            "missing": [line for line in lines if not line.held],
        }
        return Response(PermitSerializer(answer).data)

    @extend_schema(parameters=[SpeakersQuestion], responses=SpeakersSerializer)
    @action(detail=False)
    def speakers(self, request: Request) -> Response:
        """Everybody whose scope covers a space, by id, and what each misses."""
        given = self._read(request, SpeakersQuestion)
        at = given["at"] or clock.now()
        found = permits.speakers_of(given["space"], given["topic"], given["level"], at=at)
        later = sorted(
            (each for each in found if each.person_id > given["after"]),
            key=attrgetter("person_id"),
        )
        shown = later[: given["page_size"]]
        answer = {
            "people": len(found),
            "allowed": sum(each.allowed for each in found),
            "next": _page_after(request, shown[-1]) if len(later) > len(shown) else None,
            "results": shown,
        }
        return Response(SpeakersSerializer(answer).data)

    def _read(self, request: Request, question: type[Question]) -> dict[str, Any]:
        given = question(data=request.query_params.dict(), context={"request": request})
        given.is_valid(raise_exception=True)
        return cast("dict[str, Any]", given.validated_data)


def _page_after(request: Request, last: permits.Speaker) -> str:
    return replace_query_param(request.build_absolute_uri(), "after", last.person_id)
