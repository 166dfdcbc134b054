"""How the rules stand, what is set aside, and where a hub reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.api import checks_serializers as shapes
from governance.api.base import Governed
from governance.check_reading import remembered_board, scope_for
from governance.checks.board import State, board_of
from governance.checks.rules import RULES
from governance.models import CheckWaiver, Department, HubReporting
from governance.perms import Perm
from governance.services.checks import end_waiver, set_hub_reporting, waive_check
from socialteam.kit import clock
from socialteam.kit.inputs import query_choice, query_date

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from accounts.models import User
    from governance.checks.board import Line


class CheckViewSet(viewsets.ViewSet):
    """Every rule with its findings, now or at the end of a day."""

    access_perms: ClassVar = {"list": Perm.CHECK_VIEW}

    @extend_schema(
        parameters=[
            OpenApiParameter("at", OpenApiTypes.DATE, description="At the end of this day."),
            OpenApiParameter("state", str, enum=[state.value for state in State]),
            OpenApiParameter("code", str, enum=sorted(RULES)),
        ],
        responses=shapes.CheckSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """The rules by code; texts in the caller's language."""
        person = cast("User", request.user)
        code = query_choice(request.query_params, "code", RULES)
        state = query_choice(request.query_params, "state", [state.value for state in State])
        now = clock.now()
        scope = scope_for(person, at=now, day=query_date(request.query_params, "at"))
        past = scope.at != now
        board = board_of(scope, codes=[code]) if code else remembered_board(scope, past=past)
        lines = board.lines
        wanted = [_plain(line) for line in lines if not state or line.state == state]
        return Response(shapes.CheckSerializer(wanted, many=True).data)


def _plain(line: Line) -> Line:
    return replace(line, says=str(line.says), why=str(line.why))


class CheckWaiverViewSet(Governed[CheckWaiver]):
    """Rules set aside for a time."""

    queryset = CheckWaiver.objects.none()
    serializer_class = shapes.WaiverSerializer
    access_perms: ClassVar = {
        "list": Perm.CHECK_VIEW,
        "retrieve": Perm.CHECK_VIEW,
        "create": Perm.CHECK_WAIVE,
        "end": Perm.CHECK_WAIVE,
    }

    def get_queryset(self) -> QuerySet[CheckWaiver]:
        """What the action may touch."""
        return CheckWaiver.objects.visible_to(self.person, self.perm)

    @extend_schema(request=shapes.WaiverInput, responses={201: shapes.WaiverSerializer})
    def create(self, request: Request) -> Response:
        """Set a rule aside, with a reason and an end."""
        facts = self.read(shapes.WaiverInput)
        made = waive_check(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.WaiverSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Let the rule count again from now on."""
        ended = end_waiver(waiver=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(ended))


class HubReportingViewSet(Governed[HubReporting]):
    """To which department hubs report, as dated facts."""

    queryset = HubReporting.objects.none()
    serializer_class = shapes.HubReportingSerializer
    access_perms: ClassVar = {
        "list": Perm.UNIT_VIEW,
        "retrieve": Perm.UNIT_VIEW,
        "create": Perm.UNIT_CHANGE,
    }

    def get_queryset(self) -> QuerySet[HubReporting]:
        """What the action may touch."""
        return HubReporting.objects.visible_to(self.person, self.perm)

    @extend_schema(
        request=shapes.HubReportingInput, responses={201: shapes.HubReportingSerializer}
    )
    def create(self, request: Request) -> Response:
        """Say to which department a hub reports from now on."""
        facts = self.read(shapes.HubReportingInput)
        department = Department(facts["department"])
        made = set_hub_reporting(
            unit=facts["unit"], department=department, by=self.person, at=clock.now()
        )
        return Response(self.shown(made), status=201)
