"""What the API accepts: every reference is an id within the caller's reach."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import Language, User
from governance.api.fields import ReachedField
from governance.api.serializers import WindowSerializer
from governance.models import (
    BusinessCalendar,
    Network,
    OrgModel,
    OrgUnit,
    Ownership,
    Role,
    Space,
    UnitKind,
)
from governance.perms import Perm
from governance.services import people_visible_to
from socialteam.kit.fields import validate_zone
from socialteam.kit.inputs import StrictSerializer


def unit_field(perm: Perm, **kwargs: Any) -> ReachedField[OrgUnit]:
    """A unit where the caller holds ``perm``."""
    return ReachedField(
        reach=lambda who: OrgUnit.objects.visible_to(who, perm), of=OrgUnit, **kwargs
    )


def person_field(perm: Perm, **kwargs: Any) -> ReachedField[User]:
    """A person of a unit where the caller holds ``perm``."""
    return ReachedField(reach=lambda who: people_visible_to(who, perm), of=User, **kwargs)


def role_field(**kwargs: Any) -> serializers.SlugRelatedField[Role]:
    """A role by its short name."""
    return serializers.SlugRelatedField(slug_field="slug", queryset=Role.objects.all(), **kwargs)


class UnitInput(StrictSerializer, serializers.Serializer[Any]):
    """A new unit below ``parent``."""

    parent = unit_field(Perm.UNIT_CHANGE)  # type: ignore[assignment]  # DRF takes fields out
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=[UnitKind.HUB.value, UnitKind.SPOKE.value])
    model = serializers.ChoiceField(choices=OrgModel.choices, required=False, default="")


class UnitChange(StrictSerializer, serializers.Serializer[Any]):
    """A unit's name, and a hub's organisation model."""

    name = serializers.CharField(max_length=200)
    model = serializers.ChoiceField(choices=OrgModel.choices, required=False, default="")


class UnitMove(StrictSerializer, serializers.Serializer[Any]):
    """A unit's new place."""

    parent = unit_field(Perm.UNIT_CHANGE)  # type: ignore[assignment]  # DRF takes fields out


class PersonInput(StrictSerializer, serializers.Serializer[Any]):
    """Somebody new, with a first role; who appoints in the whole company may leave it out."""

    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=150)
    language = serializers.ChoiceField(choices=Language.choices, default=Language.FRENCH.value)
    role = role_field(required=False, allow_null=True, default=None)
    unit = unit_field(Perm.PEOPLE_APPOINT, required=False, allow_null=True, default=None)


class AppointmentInput(StrictSerializer, serializers.Serializer[Any]):
    """A role for a person, from ``starts_at`` (now) until ``ends_at`` (open)."""

    person = person_field(Perm.PEOPLE_APPOINT, required=False)
    email = serializers.EmailField(required=False)
    role = role_field()
    unit = unit_field(Perm.PEOPLE_APPOINT)
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two ways to name the person."""
        if ("person" in attrs) == ("email" in attrs):
            raise serializers.ValidationError({"person": ["Give either person or email."]})
        return attrs


class SpaceInput(StrictSerializer, serializers.Serializer[Any]):
    """A space's facts."""

    network: Any = serializers.SlugRelatedField(slug_field="slug", queryset=Network.objects.all())
    name = serializers.CharField(max_length=120)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    language = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", required=False)
    calendar: ReachedField[BusinessCalendar] = ReachedField(
        reach=lambda who: BusinessCalendar.objects.usable_by(who, Perm.SPACE_CHANGE),
        of=BusinessCalendar,
        required=False,
        allow_null=True,
    )
    target_minutes = serializers.IntegerField(min_value=1, max_value=43_200, required=False)
    urgent_target_minutes = serializers.IntegerField(min_value=1, max_value=43_200, required=False)
    ownership = serializers.ChoiceField(choices=Ownership.choices, required=False)
    takes_comments = serializers.BooleanField(required=False)
    owner = person_field(Perm.SPACE_CHANGE, required=False, allow_null=True)
    deputy = person_field(Perm.SPACE_CHANGE, required=False, allow_null=True)
    review_on = serializers.DateField(required=False, allow_null=True)


class SpacePlan(SpaceInput):
    """A new space of ``unit``."""

    unit = unit_field(Perm.SPACE_CHANGE)


class TopicInput(StrictSerializer, serializers.Serializer[Any]):
    """A new topic, answered by ``unit``."""

    unit = unit_field(Perm.SPACE_CHANGE)
    name = serializers.CharField(max_length=80)


class CalendarInput(StrictSerializer, serializers.Serializer[Any]):
    """The hours, holidays and zone of a calendar."""

    name = serializers.CharField(max_length=80)
    zone = serializers.CharField(max_length=64, validators=[validate_zone])
    windows = WindowSerializer(many=True)
    holiday_country = serializers.CharField(max_length=2, required=False, allow_blank=True)


class CalendarCreate(CalendarInput):
    """A new calendar of ``unit``."""

    unit = unit_field(Perm.SPACE_CHANGE)


class CoverInput(StrictSerializer, serializers.Serializer[Any]):
    """A person on duty in a space, on one weekday of every week."""

    unit = unit_field(Perm.PEOPLE_APPOINT)
    person = person_field(Perm.PEOPLE_APPOINT)
    space: ReachedField[Space] = ReachedField(
        reach=lambda who: Space.objects.usable_by(who, Perm.PEOPLE_APPOINT).not_closed(), of=Space
    )
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField()
    ends = serializers.TimeField()
    zone = serializers.CharField(max_length=64, default="Europe/Paris", validators=[validate_zone])


class CoverClose(StrictSerializer, serializers.Serializer[Any]):
    """The first day without the cover."""

    on = serializers.DateField()


class WebhookInput(StrictSerializer, serializers.Serializer[Any]):
    """Where the events of ``unit`` and below go."""

    unit = unit_field(Perm.WEBHOOK_CHANGE)
    name = serializers.CharField(max_length=80)
    url = serializers.URLField(max_length=500)
