"""What the API accepts about interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from engagement.domain.closing import CloseReason
from governance.api.fields import ReachedField
from governance.models import Space, Topic
from governance.perms import Perm
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from governance import access


def usable_spaces(person: access.Person) -> Any:
    """Open spaces in which ``person`` may log."""
    spaces = Space.objects.usable_by(person, Perm.INTERACTION_LOG).open()
    return spaces.select_related("calendar")


def usable_topics(person: access.Person, perm: Perm = Perm.INTERACTION_LOG) -> Any:
    """Live topics to which ``person`` may route."""
    return Topic.objects.routable_by(person, perm)


class InteractionInput(StrictSerializer, serializers.Serializer[Any]):
    """A new interaction; the same ``client_uuid`` again returns the first one."""

    space: ReachedField[Space] = ReachedField(reach=usable_spaces, of=Space)
    words = serializers.CharField(max_length=50_000)
    topic: ReachedField[Topic] = ReachedField(
        reach=usable_topics, of=Topic, required=False, allow_null=True
    )
    importance = serializers.BooleanField(default=False)
    urgency = serializers.BooleanField(default=False)
    occurred_at = serializers.DateTimeField(required=False)
    contact_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    contact_handle = serializers.CharField(max_length=150, required=False, allow_blank=True)
    permalink = serializers.URLField(max_length=500, required=False, allow_blank=True)
    locale = serializers.CharField(max_length=10, required=False, allow_blank=True)
    client_uuid = serializers.UUIDField(required=False)


class ClaimInput(StrictSerializer, serializers.Serializer[Any]):
    """How long to take it for."""

    minutes = serializers.IntegerField(min_value=1, max_value=480, default=30)


class WordsInput(StrictSerializer, serializers.Serializer[Any]):
    """An answer or a note; the same ``client_uuid`` again adds nothing."""

    body = serializers.CharField(max_length=50_000)
    client_uuid = serializers.UUIDField(required=False)


class TriageInput(StrictSerializer, serializers.Serializer[Any]):
    """Importance and urgency, as judged on version ``expected_version``."""

    importance = serializers.BooleanField()
    urgency = serializers.BooleanField()
    expected_version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class CloseInput(StrictSerializer, serializers.Serializer[Any]):
    """Why it is over."""

    reason = serializers.ChoiceField(choices=[reason.value for reason in CloseReason])

    def validate_reason(self, value: str) -> CloseReason:
        """The reason by its name."""
        return CloseReason(value)


class RouteInput(StrictSerializer, serializers.Serializer[Any]):
    """Where it should go."""

    topic: ReachedField[Topic] = ReachedField(
        reach=lambda person: usable_topics(person, Perm.INTERACTION_ANSWER), of=Topic
    )
    expected_version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class CustomerMessageInput(StrictSerializer, serializers.Serializer[Any]):
    """What the customer wrote since."""

    body = serializers.CharField(max_length=50_000)
    occurred_at = serializers.DateTimeField()
