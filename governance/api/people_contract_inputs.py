"""What the API accepts about managers, volunteers and the sponsor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rest_framework import serializers

from accounts.models import User
from governance.api.fields import ReachedField
from governance.api.inputs import person_field, unit_field
from governance.models import Contract, Ease, OrgUnit
from governance.perms import Perm
from governance.services import (
    open_units,
    people_visible_to,
    sponsor_ids_for,
    strategist_ids_for,
)
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.viewsets import GenericViewSet


def caller(request: Request) -> User:
    """Who asks."""
    return cast("User", request.user)


def read(
    shape: type[serializers.BaseSerializer[Any]], view: GenericViewSet[Any]
) -> dict[str, Any]:
    """The request's body, checked; a 400 names each field that is wrong."""
    given = shape(data=view.request.data, context=view.get_serializer_context())
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


def _sponsors(who: Any) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(pk__in=sponsor_ids_for(who, at=clock.now()))
    return found


def _strategists(who: Any) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(pk__in=strategist_ids_for(who, at=clock.now()))
    return found


class LineInput(StrictSerializer, serializers.Serializer[Any]):
    """Somebody's manager; null for nobody."""

    person = person_field(Perm.PEOPLE_APPOINT)
    manager = person_field(Perm.PEOPLE_VIEW, allow_null=True)


class EmploymentInput(StrictSerializer, serializers.Serializer[Any]):
    """Since when, and under which contract."""

    person = person_field(Perm.PEOPLE_APPOINT)
    contract = serializers.ChoiceField(choices=Contract.choices)
    joined_on = serializers.DateField()


class OverrideInput(StrictSerializer, serializers.Serializer[Any]):
    """An exception for one person in one unit."""

    unit = unit_field(Perm.PEOPLE_APPOINT)
    person = person_field(Perm.PEOPLE_APPOINT)
    reason = serializers.CharField(max_length=500)
    ends_on = serializers.DateField()


class ApplicationInput(StrictSerializer, serializers.Serializer[Any]):
    """What the caller offers."""

    unit: Any = ReachedField(reach=lambda _who: open_units(), of=OrgUnit)
    motivation = serializers.CharField(max_length=2000)
    ease = serializers.ChoiceField(choices=Ease.choices)
    expertise = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=12
    )
    languages = serializers.ListField(
        child=serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,6})?$"),
        min_length=1,
        max_length=12,
    )


class Reason(StrictSerializer, serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=500)


class Note(StrictSerializer, serializers.Serializer[Any]):
    """A word beside the answer."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ConsentInput(StrictSerializer, serializers.Serializer[Any]):
    """What a manager is asked to agree to."""

    unit = unit_field(Perm.CONSENT_ASK)
    person: Any = ReachedField(reach=lambda who: people_visible_to(who, Perm.CONSENT_ASK), of=User)
    minutes_per_day = serializers.IntegerField(min_value=5, max_value=480)
    objectives = serializers.CharField(max_length=2000)


class ConsentAnswer(Note):
    """Yes or no."""

    agrees = serializers.BooleanField()


class DecisionInput(StrictSerializer, serializers.Serializer[Any]):
    """What the sponsor is asked to sign."""

    unit = unit_field(Perm.SPONSOR_ASK)
    sponsor: Any = ReachedField(reach=_sponsors, of=User)
    title = serializers.CharField(max_length=120)
    why = serializers.CharField(max_length=500)
    facts = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    due_on = serializers.DateField()


class SponsorshipInput(StrictSerializer, serializers.Serializer[Any]):
    """The commitment the sponsor is asked to sign."""

    unit = unit_field(Perm.SPONSOR_ASK)
    sponsor: Any = ReachedField(reach=_sponsors, of=User)
    strategist: Any = ReachedField(reach=_strategists, of=User)
    commitment = serializers.CharField(max_length=2000)
