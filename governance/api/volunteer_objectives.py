"""Objectives of volunteers: each proposes their own, and the manager answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.api.base import Governed
from governance.api.fields import ReachedField
from governance.api.people_contract import OwnAction
from governance.api.people_contract_serializers import VolunteerObjectiveSerializer
from governance.api.permissions import HasAccess
from governance.models import CADENCE_CHOICES, OrgUnit, VolunteerObjective
from governance.perms import Perm
from governance.services import volunteer_objectives as services
from socialteam.kit import clock
from socialteam.kit.inputs import StrictSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

SHOWN = VolunteerObjectiveSerializer


def _volunteered_in(who: Any) -> QuerySet[OrgUnit]:
    return services.units_volunteered_in(who, at=clock.now())


class ObjectiveRevision(StrictSerializer, serializers.Serializer[Any]):
    """What the caller wants to reach; ``starts_on`` is the first day of the quarter or year."""

    cadence = serializers.ChoiceField(choices=CADENCE_CHOICES)
    starts_on = serializers.DateField()
    text = serializers.CharField(max_length=300)
    target = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, allow_null=True, default=None
    )
    measure = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class ObjectiveProposal(ObjectiveRevision):
    """The same, for a unit where the caller volunteers."""

    unit: Any = ReachedField(reach=_volunteered_in, of=OrgUnit)


class SentBack(StrictSerializer, serializers.Serializer[Any]):
    """What should change."""

    note = serializers.CharField(max_length=500)


class ObjectiveResult(StrictSerializer, serializers.Serializer[Any]):
    """What became of it."""

    result = serializers.CharField(max_length=500)
    reached = serializers.IntegerField(
        min_value=0, max_value=1_000_000, required=False, allow_null=True, default=None
    )


class VolunteerObjectiveViewSet(Governed[VolunteerObjective]):
    """What volunteers want to reach: read where one asks for consents, changed by whom it is."""

    queryset = VolunteerObjective.objects.none()
    serializer_class = SHOWN
    permission_classes = (OwnAction | HasAccess,)
    of_the_person: ClassVar = ("mine", "revise", "result", "withdraw")
    of_the_manager: ClassVar = ("team", "validate", "confirm", "send_back")
    own_actions: ClassVar = ("create", *of_the_person, *of_the_manager)
    access_perms: ClassVar = {"list": Perm.CONSENT_ASK, "retrieve": Perm.CONSENT_ASK}

    def get_queryset(self) -> QuerySet[VolunteerObjective]:
        """Own ones, those of one's team, or those of the units where one asks for consents."""
        if self.action in self.of_the_person:
            return services.own_objectives(self.person).select_related("person")
        if self.action in self.of_the_manager:
            return services.team_objectives(self.person, at=clock.now()).select_related("person")
        return VolunteerObjective.objects.visible_to(self.person, self.perm)

    @extend_schema(responses=SHOWN(many=True))
    @action(detail=False, methods=["get"])
    def mine(self, request: Request) -> Response:
        """One's own."""
        return self.list(request)

    @extend_schema(responses=SHOWN(many=True))
    @action(detail=False, methods=["get"])
    def team(self, request: Request) -> Response:
        """Those of the people who report to the caller."""
        return self.list(request)

    @extend_schema(request=ObjectiveProposal, responses={201: SHOWN})
    def create(self, request: Request) -> Response:
        """Propose one for the running quarter or year, or the next one."""
        facts = self.read(ObjectiveProposal)
        unit = facts.pop("unit")
        made = services.propose_objective(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=ObjectiveRevision, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, pk: str) -> Response:
        """Propose again what was sent back."""
        objective, facts = self.get_object(), self.read(ObjectiveRevision)
        done = services.revise_objective(
            objective=objective, facts=facts, by=self.person, at=clock.now()
        )
        return Response(self.shown(done))

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take one's own proposal back."""
        done = services.withdraw_objective(
            objective=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(done))

    @extend_schema(request=ObjectiveResult, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def result(self, request: Request, pk: str) -> Response:
        """Note what became of it."""
        objective, facts = self.get_object(), self.read(ObjectiveResult)
        done = services.note_result(objective=objective, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(done))

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def validate(self, request: Request, pk: str) -> Response:
        """Agree to a proposal, as the manager."""
        done = services.validate_objective(
            objective=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(done))

    @extend_schema(request=None, responses=SHOWN)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Agree to a result, as the manager."""
        done = services.confirm_result(objective=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(done))

    @extend_schema(request=SentBack, responses=SHOWN)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Send a proposal or a result back with a note, as the manager."""
        objective, facts = self.get_object(), self.read(SentBack)
        done = services.send_back_objective(
            objective=objective, by=self.person, at=clock.now(), **facts
        )
        return Response(self.shown(done))


routes = [("volunteer-objectives", VolunteerObjectiveViewSet)]
