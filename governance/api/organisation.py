"""Units, roles, people, appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import User
from governance import services
from governance.api.base import Governed
from governance.api.departures import Departing
from governance.api.inputs import AppointmentInput, PersonInput, UnitChange, UnitInput, UnitMove
from governance.api.serializers import (
    AppointmentSerializer,
    PersonSerializer,
    RoleSerializer,
    UnitSerializer,
)
from governance.models import Appointment, OrgUnit, Role, UnitKind
from governance.perms import Perm
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class UnitViewSet(Governed[OrgUnit]):
    """The tree of units."""

    queryset = OrgUnit.objects.none()
    serializer_class = UnitSerializer
    ordering = ("pk",)
    access_perms: ClassVar = {
        "list": Perm.UNIT_VIEW,
        "retrieve": Perm.UNIT_VIEW,
        "create": Perm.UNIT_CHANGE,
        "change": Perm.UNIT_CHANGE,
        "move": Perm.UNIT_CHANGE,
        "remove": Perm.UNIT_CHANGE,
    }

    def get_queryset(self) -> QuerySet[OrgUnit]:
        """What the action may touch."""
        return OrgUnit.objects.visible_to(self.person, self.perm)

    @extend_schema(request=UnitInput, responses={201: UnitSerializer})
    def create(self, request: Request) -> Response:
        """Add a unit."""
        facts = self.read(UnitInput)
        facts["kind"] = UnitKind(facts["kind"])
        unit = services.create_unit(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(unit), status=201)

    @extend_schema(request=UnitChange, responses=UnitSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Rename a unit, or change a hub's organisation model."""
        unit = self.get_object()
        facts = self.read(UnitChange)
        unit = services.change_unit(unit=unit, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(unit))

    @extend_schema(request=UnitMove, responses=UnitSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Attach a unit elsewhere, with everything below it."""
        unit = self.get_object()
        facts = self.read(UnitMove)
        unit = services.move_unit(unit=unit, by=self.person, at=clock.now(), **facts)
        return Response(self.shown(unit))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Remove a unit that holds nothing."""
        services.remove_unit(unit=self.get_object(), by=self.person, at=clock.now())
        return Response(status=204)


class RoleViewSet(Governed[Role]):
    """Roles and their powers; the same in every unit."""

    queryset = Role.objects.none()
    serializer_class = RoleSerializer
    ordering = ("position", "pk")
    access_perms: ClassVar = {"list": Perm.PEOPLE_VIEW, "retrieve": Perm.PEOPLE_VIEW}

    def get_queryset(self) -> QuerySet[Role]:
        """Every role: a role lives in no unit."""
        return Role.objects.all()


class PersonViewSet(Departing):
    """People who hold or held a role within the caller's reach."""

    queryset = User.objects.none()
    serializer_class = PersonSerializer
    ordering = ("pk",)
    access_perms: ClassVar = {
        "list": Perm.PEOPLE_VIEW,
        "retrieve": Perm.PEOPLE_VIEW,
        "create": Perm.PEOPLE_APPOINT,
        "deactivate": Perm.PEOPLE_APPOINT,
        "reactivate": Perm.PEOPLE_APPOINT,
        "holdings": Perm.PEOPLE_APPOINT,
        "depart": Perm.PEOPLE_APPOINT,
    }

    def get_queryset(self) -> QuerySet[User]:
        """People, with whether the caller may read their address."""
        people = services.people_visible_to(self.person, self.perm)
        return services.with_address_known_to(people, self.person)

    @extend_schema(request=PersonInput, responses={201: PersonSerializer})
    def create(self, request: Request) -> Response:
        """Let somebody log in, with a first role."""
        facts = self.read(PersonInput)
        role, unit = facts.pop("role"), facts.pop("unit")
        first = (role, unit) if role and unit else None
        person = services.join_person(first=first, by=self.person, at=clock.now(), **facts)
        return Response(self._again(person), status=201)

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: str) -> Response:
        """Close a person's account at once."""
        person = self.get_object()
        services.deactivate_person(person=person, by=self.person, at=clock.now())
        return Response(self._again(person))

    @extend_schema(request=None, responses=PersonSerializer)
    @action(detail=True, methods=["post"])
    def reactivate(self, request: Request, pk: str) -> Response:
        """Open a person's account again."""
        person = self.get_object()
        services.reactivate_person(person=person, by=self.person, at=clock.now())
        return Response(self._again(person))

    def _again(self, person: User) -> dict[str, object]:
        return self.shown(self.get_queryset().get(pk=person.pk))


class AppointmentViewSet(Governed[Appointment]):
    """Who holds which role, where, from when to when."""

    queryset = Appointment.objects.none()
    serializer_class = AppointmentSerializer
    access_perms: ClassVar = {
        "list": Perm.PEOPLE_VIEW,
        "retrieve": Perm.PEOPLE_VIEW,
        "create": Perm.PEOPLE_APPOINT,
        "close": Perm.PEOPLE_APPOINT,
    }

    def get_queryset(self) -> QuerySet[Appointment]:
        """Appointments with the role they name."""
        return Appointment.objects.visible_to(self.person, self.perm).select_related("role")

    @extend_schema(request=AppointmentInput, responses={201: AppointmentSerializer})
    def create(self, request: Request) -> Response:
        """Appoint somebody."""
        facts = self.read(AppointmentInput)
        email = facts.pop("email", None)
        if email is not None:
            facts["person"] = services.person_by_email(email, by=self.person)
        appointment = services.appoint_person(by=self.person, at=clock.now(), **facts)
        return Response(self.shown(appointment), status=201)

    @extend_schema(request=None, responses=AppointmentSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """End an appointment now, or call off one that has not begun."""
        appointment = services.close_appointment(
            appointment=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.shown(appointment))
