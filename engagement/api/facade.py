"""The façade index of each presence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from engagement.activity import DAYS, presences
from governance import access
from governance.checks.registry import Scope
from governance.domain.facade import Level
from governance.perms import Perm
from socialteam.kit import clock

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import User


class FacadeSerializer(serializers.Serializer[Any]):
    """How much of a hub's presence hangs on a few people: 0 nothing, 100 everything.

    ``people``, ``spread`` and ``balance`` are the parts of the formula, from 0 to 1; ``carried``
    whether two people of two departments are active.
    """

    unit = serializers.IntegerField(source="unit_id")
    days = serializers.IntegerField(default=DAYS)
    value = serializers.IntegerField(source="index.value")
    level = serializers.ChoiceField(choices=[level.value for level in Level], source="index.level")
    people = serializers.FloatField(source="index.people")
    spread = serializers.FloatField(source="index.spread")
    balance = serializers.FloatField(source="index.balance")
    carried = serializers.BooleanField()


class FacadeViewSet(viewsets.ViewSet):
    """The façade index of the presences within reach; nobody is named."""

    access_perms: ClassVar = {"list": Perm.CHECK_VIEW}

    @extend_schema(responses=FacadeSerializer(many=True))
    def list(self, request: Request) -> Response:
        """One entry for each hub that has an open space."""
        person = cast("User", request.user)
        scope = Scope(unit_ids=access.unit_ids(person, Perm.CHECK_VIEW), at=clock.now())
        return Response(FacadeSerializer(presences(scope), many=True).data)
