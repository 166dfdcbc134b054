"""The launch and the strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.api import strategy_shapes as shapes
from governance.api.base import Governed
from governance.api.people_contract_inputs import caller, read
from governance.domain.launch_gate import Stage
from governance.models import (
    EcosystemEntry,
    EcosystemValidation,
    GoNoGo,
    ListeningNote,
    MaturityAssessment,
    NetworkFit,
    Objective,
    Obstacle,
    OrgUnit,
)
from governance.perms import Perm
from governance.services import strategy
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.viewsets import ViewSetMixin

M = TypeVar("M", bound=Model)
READS = {"list": Perm.STRATEGY_VIEW, "retrieve": Perm.STRATEGY_VIEW}


class Log(mixins.ListModelMixin, viewsets.GenericViewSet[M]):
    """Rows that are listed and added to, never changed."""

    access_perms: ClassVar[dict[str, Perm]] = {}


class LaunchViewSet(Governed[OrgUnit]):
    """How far the hub of each unit has come, and the gate before its next stage."""

    queryset = OrgUnit.objects.none()
    serializer_class = shapes.LaunchSerializer
    access_perms: ClassVar = {
        **READS,
        "enter": Perm.LAUNCH_CHANGE,
        "criteria": Perm.LAUNCH_CHANGE,
        "override": Perm.LAUNCH_CHANGE,
    }

    def get_queryset(self) -> QuerySet[OrgUnit]:
        """What the action may touch."""
        return OrgUnit.objects.visible_to(self.person, self.perm)

    @extend_schema(responses=shapes.LaunchSerializer(many=True))
    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Units with the stage of their hub; the gates stand with each unit."""
        page = self.paginate_queryset(self.get_queryset()) or []
        at, places = clock.now(), strategy.read_places()
        hubs = {places.homes[unit.pk] for unit in page}
        facts = strategy.read_hubs(hubs, at=at, places=places)
        shown = [
            _launch(unit, places.homes[unit.pk], facts[places.homes[unit.pk]]) for unit in page
        ]
        return self.get_paginated_response(shapes.LaunchSerializer(shown, many=True).data)

    @extend_schema(responses=shapes.LaunchSerializer)
    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One unit, with the gate before the next stage of its hub."""
        return Response(shapes.LaunchSerializer(self._launch_of(self.get_object())).data)

    def _launch_of(self, unit: OrgUnit) -> dict[str, Any]:
        at, places = clock.now(), strategy.read_places()
        hub = places.homes[unit.pk]
        facts = strategy.read_hubs([hub], at=at, places=places)[hub]
        shown = _launch(unit, hub, facts)
        if facts.stage is not Stage.OPEN and shapes.sees(self.person, hub):
            home = OrgUnit.objects.visible_to(self.person, Perm.STRATEGY_VIEW).get(pk=hub)
            coming = Stage(facts.stage + 1)
            shown["gate"] = strategy.gate_from(home, coming, facts, places=places, at=at)
        return shown

    @extend_schema(request=shapes.StageInput, responses=shapes.LaunchSerializer)
    @action(detail=True, methods=["post"])
    def enter(self, request: Request, pk: str) -> Response:
        """Enter a stage; 409 names each criterion that is not met."""
        unit = self.get_object()
        strategy.enter_stage(
            hub=unit, by=self.person, at=clock.now(), **self.read(shapes.StageInput)
        )
        return Response(shapes.LaunchSerializer(self._launch_of(unit)).data)

    @extend_schema(request=shapes.CriteriaInput, responses=shapes.LaunchSerializer)
    @action(detail=True, methods=["post"])
    def criteria(self, request: Request, pk: str) -> Response:
        """Ask something else at a stage, from now on."""
        unit, facts = self.get_object(), self.read(shapes.CriteriaInput)
        stage = facts.pop("stage")
        strategy.set_criteria(hub=unit, stage=stage, facts=facts, by=self.person, at=clock.now())
        return Response(shapes.LaunchSerializer(self._launch_of(unit)).data)

    @extend_schema(request=shapes.StageOverrideInput, responses={201: None})
    @action(detail=True, methods=["post"])
    def override(self, request: Request, pk: str) -> Response:
        """Ask the sponsor to let the hub enter a stage all the same."""
        hub, facts = self.get_object(), self.read(shapes.StageOverrideInput)
        strategy.ask_override(hub=hub, by=self.person, at=clock.now(), **facts)
        return Response(status=201)


def _launch(unit: OrgUnit, hub: int, facts: Any) -> dict[str, Any]:
    return {
        "unit": unit.pk,
        "hub": hub,
        "stage": facts.stage,
        "networks": len(facts.networks),
        "automation_allowed": facts.asked.automation,
        "gate": None,
    }


class EntryViewSet(Governed[EcosystemEntry]):
    """The map of the ecosystem."""

    queryset = EcosystemEntry.objects.none()
    serializer_class = shapes.EntrySerializer
    access_perms: ClassVar = {
        **READS,
        "create": Perm.STRATEGY_CHANGE,
        "remove": Perm.STRATEGY_CHANGE,
    }

    def get_queryset(self) -> QuerySet[EcosystemEntry]:
        """What the action may touch."""
        return EcosystemEntry.objects.visible_to(self.person, self.perm)

    @extend_schema(request=shapes.EntryInput, responses={201: shapes.EntrySerializer})
    def create(self, request: Request) -> Response:
        """Put somebody or something on the map."""
        facts = self.read(shapes.EntryInput)
        unit = facts.pop("unit")
        made = strategy.add_entry(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=None, responses=shapes.EntrySerializer)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Take an entry off the map."""
        gone = strategy.remove_entry(entry=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(gone))


class NoteViewSet(Log[ListeningNote]):
    """The listening log."""

    queryset = ListeningNote.objects.none()
    serializer_class = shapes.ListeningNoteSerializer
    access_perms: ClassVar = {"list": Perm.STRATEGY_VIEW, "create": Perm.STRATEGY_CHANGE}

    def get_queryset(self) -> QuerySet[ListeningNote]:
        """Findings within reach."""
        return ListeningNote.objects.visible_to(self.request.user, Perm.STRATEGY_VIEW)

    @extend_schema(request=shapes.NoteInput, responses={201: shapes.ListeningNoteSerializer})
    def create(self, request: Request) -> Response:
        """Write down what was heard."""
        facts = read(shapes.NoteInput, self)
        made = strategy.note_finding(by=caller(request), at=clock.now(), **facts)
        return Response(self.get_serializer(made).data, status=201)


class ValidationViewSet(Log[EcosystemValidation]):
    """When the analysis of the ecosystem was validated."""

    queryset = EcosystemValidation.objects.none()
    serializer_class = shapes.ValidationSerializer
    access_perms: ClassVar = {"list": Perm.STRATEGY_VIEW, "create": Perm.LAUNCH_CHANGE}

    def get_queryset(self) -> QuerySet[EcosystemValidation]:
        """Validations within reach."""
        return EcosystemValidation.objects.visible_to(self.request.user, Perm.STRATEGY_VIEW)

    @extend_schema(request=shapes.ValidationInput, responses={201: shapes.ValidationSerializer})
    def create(self, request: Request) -> Response:
        """Validate it for a year."""
        facts = read(shapes.ValidationInput, self)
        made = strategy.validate_ecosystem(by=caller(request), at=clock.now(), **facts)
        return Response(self.get_serializer(made).data, status=201)


class ObjectiveViewSet(Governed[Objective]):
    """What the units want to reach."""

    queryset = Objective.objects.none()
    serializer_class = shapes.ObjectiveSerializer
    access_perms: ClassVar = {
        **READS,
        "create": Perm.STRATEGY_CHANGE,
        "assign": Perm.STRATEGY_CHANGE,
        "move": Perm.STRATEGY_CHANGE,
    }

    def get_queryset(self) -> QuerySet[Objective]:
        """What the action may touch, with the people and the findings."""
        rows: QuerySet[Objective] = Objective.objects.visible_to(self.person, self.perm)
        return rows.prefetch_related("assignments", "findings")

    @extend_schema(request=shapes.ObjectiveInput, responses={201: shapes.ObjectiveSerializer})
    def create(self, request: Request) -> Response:
        """Draft an objective."""
        facts = self.read(shapes.ObjectiveInput)
        unit = facts.pop("unit")
        made = strategy.write_objective(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=shapes.PeopleInput, responses=shapes.ObjectiveSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Say who works on it."""
        objective, facts = self.get_object(), self.read(shapes.PeopleInput)
        strategy.assign_people(objective=objective, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(self.get_object()))

    @extend_schema(request=shapes.MoveInput, responses=shapes.ObjectiveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Begin it, or end it as met or abandoned."""
        objective, facts = self.get_object(), self.read(shapes.MoveInput)
        moved = strategy.move_objective(
            objective=objective, by=self.person, at=clock.now(), **facts
        )
        return Response(self.shown(moved))


class FitViewSet(Log[NetworkFit]):
    """How well networks suit: the marks of today."""

    queryset = NetworkFit.objects.none()
    serializer_class = shapes.FitSerializer
    access_perms: ClassVar = {"list": Perm.STRATEGY_VIEW, "create": Perm.STRATEGY_CHANGE}

    def get_queryset(self) -> QuerySet[NetworkFit]:
        """Marks in force within reach."""
        rows = NetworkFit.objects.visible_to(self.request.user, Perm.STRATEGY_VIEW)
        return rows.in_force(at=clock.now()).select_related("network")

    @extend_schema(request=shapes.FitInput, responses={201: shapes.FitSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Mark a network; criteria that are left out keep their mark."""
        facts = read(shapes.FitInput, self)
        made = strategy.mark_network(by=caller(request), at=clock.now(), **facts)
        return Response(self.get_serializer(made, many=True).data, status=201)


class GoViewSet(Governed[GoNoGo]):
    """Go / no-go records."""

    queryset = GoNoGo.objects.none()
    serializer_class = shapes.GoSerializer
    access_perms: ClassVar = {
        **READS,
        "create": Perm.STRATEGY_CHANGE,
        "decide": Perm.STRATEGY_VIEW,
    }

    def get_queryset(self) -> QuerySet[GoNoGo]:
        """What the action may touch."""
        rows: QuerySet[GoNoGo] = GoNoGo.objects.visible_to(self.person, self.perm)
        return rows

    @extend_schema(request=shapes.GoInput, responses={201: shapes.GoSerializer})
    def create(self, request: Request) -> Response:
        """Write down the answers."""
        facts = self.read(shapes.GoInput)
        made = strategy.record_go(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(made), status=201)

    @extend_schema(request=shapes.GoDecideInput, responses=shapes.GoSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Give the word, as the owner of the decision, after the time to think."""
        record, facts = self.get_object(), self.read(shapes.GoDecideInput)
        decided = strategy.decide_go(record=record, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(decided))


class ObstacleViewSet(Governed[Obstacle]):
    """What is in the way."""

    queryset = Obstacle.objects.none()
    serializer_class = shapes.ObstacleSerializer
    access_perms: ClassVar = {
        **READS,
        "create": Perm.STRATEGY_CHANGE,
        "resolve": Perm.STRATEGY_CHANGE,
    }

    def get_queryset(self) -> QuerySet[Obstacle]:
        """What the action may touch."""
        rows: QuerySet[Obstacle] = Obstacle.objects.visible_to(self.person, self.perm)
        return rows

    @extend_schema(request=shapes.ObstacleInput, responses={201: shapes.ObstacleSerializer})
    def create(self, request: Request) -> Response:
        """Write down an obstacle."""
        facts = self.read(shapes.ObstacleInput)
        unit = facts.pop("unit")
        made = strategy.raise_obstacle(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(made), status=201)

    @extend_schema(request=shapes.OutcomeInput, responses=shapes.ObstacleSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Say that it is out of the way."""
        obstacle, facts = self.get_object(), self.read(shapes.OutcomeInput)
        gone = strategy.resolve_obstacle(
            obstacle=obstacle, by=self.person, at=clock.now(), **facts
        )
        return Response(self.shown(gone))


class AssessmentViewSet(Log[MaturityAssessment]):
    """Maturity assessments of the units."""

    queryset = MaturityAssessment.objects.none()
    serializer_class = shapes.AssessmentSerializer
    access_perms: ClassVar = {"list": Perm.STRATEGY_VIEW, "create": Perm.MATURITY_ASSESS}

    def get_queryset(self) -> QuerySet[MaturityAssessment]:
        """Assessments within reach."""
        rows: QuerySet[MaturityAssessment] = MaturityAssessment.objects.visible_to(
            self.request.user, Perm.STRATEGY_VIEW
        )
        return rows

    @extend_schema(request=shapes.AssessmentInput, responses={201: shapes.AssessmentSerializer})
    def create(self, request: Request) -> Response:
        """Assess a unit."""
        facts = read(shapes.AssessmentInput, self)
        made = strategy.assess_maturity(by=caller(request), at=clock.now(), **facts)
        return Response(self.get_serializer(made).data, status=201)


routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("launches", LaunchViewSet),
    ("ecosystem-entries", EntryViewSet),
    ("listening-notes", NoteViewSet),
    ("ecosystem-validations", ValidationViewSet),
    ("objectives", ObjectiveViewSet),
    ("network-fits", FitViewSet),
    ("go-records", GoViewSet),
    ("obstacles", ObstacleViewSet),
    ("maturity-assessments", AssessmentViewSet),
]
