"""What a person holds, and closing it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import User
from governance import services
from governance.api.base import Governed
from governance.api.people_contract_serializers import ClosedSerializer, HeldSerializer
from socialteam.kit import clock

if TYPE_CHECKING:
    from rest_framework.request import Request


class Departing(Governed[User]):
    """The two actions on a person who leaves."""

    @extend_schema(responses=HeldSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def holdings(self, request: Request, pk: str) -> Response:
        """Everything the person holds now."""
        held = services.held_by(self.get_object(), at=clock.now())
        rows = [
            {"source": str(source.label), "label": each.label}
            for source, found in held
            for each in found
        ]
        return Response(HeldSerializer(rows, many=True).data)

    @extend_schema(request=None, responses=ClosedSerializer(many=True), filters=False)
    @action(detail=True, methods=["post"], pagination_class=None)
    def depart(self, request: Request, pk: str) -> Response:
        """Close all of it, the account last; says what became of each."""
        done = services.close_everything(person=self.get_object(), by=self.person, at=clock.now())
        return Response(ClosedSerializer(done, many=True).data)
