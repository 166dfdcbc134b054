"""What several checks read: the tree of units, and who holds which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from governance.models import Appointment, OrgUnit, Space, UnitKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from governance.checks.registry import Scope

VOLUNTEER = "community-manager"
STRATEGIST = "strategist"
DEPUTY = "deputy"
PLACE = 1_234_567_890
"""Stands for an id in an address that serves for many."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and what it is attached to."""

    name: str
    kind: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Tree:
    """Every unit of the company by id."""

    places: dict[int, Place]

    def name(self, unit: int) -> str:
        """The unit's name."""
        return self.places[unit].name

    def upward(self, unit: int) -> Iterator[int]:
        """The unit itself, then what it is attached to, up to the company."""
        place: int | None = unit
        while place is not None:
            yield place
            place = self.places[place].parent

    def hub_of(self, unit: int) -> int:
        """The nearest hub upwards, or the company where there is none."""
        last = unit
        for last in self.upward(unit):
            if self.places[last].kind == UnitKind.HUB:
                break
        return last

    def hubs(self, unit_ids: Iterable[int]) -> list[int]:
        """The hubs among these units; the company counts as one when it has no hub at all."""
        kinds = {place.kind for place in self.places.values()}
        wanted = UnitKind.HUB if UnitKind.HUB in kinds else UnitKind.COMPANY
        return sorted(unit for unit in unit_ids if self._is(unit, wanted))

    def company(self) -> int | None:
        """The unit at the top; None in an empty database."""
        return next((pk for pk, place in self.places.items() if place.parent is None), None)

    def _is(self, unit: int, kind: UnitKind) -> bool:
        return unit in self.places and self.places[unit].kind == kind


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody in a role in a unit."""

    person_id: int
    name: str
    unit_id: int
    role: str


def tree() -> Tree:
    """All units; one query. Units carry no dates: the tree is the one of today."""
    rows = OrgUnit.objects.values_list("pk", "name", "kind", "parent_id").order_by("pk")
    return Tree({pk: Place(name, kind, parent) for pk, name, kind, parent in rows})


def held(*, at: datetime, roles: Iterable[str]) -> list[Held]:
    """Who holds one of ``roles``, anywhere, at ``at``; one query, by unit and name."""
    rows = (
        Appointment.objects.in_force(at=at)
        .filter(role__slug__in=list(roles), person__is_active=True)
        .order_by("unit_id", "person__name", "person_id")
    )
    return [
        Held(*row)
        for row in rows.values_list("person_id", "person__name", "unit_id", "role__slug")
    ]


def held_by(people: Iterable[int], *, at: datetime) -> list[Held]:
    """Every role that these people hold at ``at``, of those whose account is open; one query."""
    rows = Appointment.objects.in_force(at=at).filter(
        person__in=list(people), person__is_active=True
    )
    rows = rows.order_by("pk")
    return [
        Held(*row)
        for row in rows.values_list("person_id", "person__name", "unit_id", "role__slug")
    ]


def links(name: str) -> Callable[[int], str]:
    """Where each record of the page called ``name`` is; the address is looked up once for all."""
    before, after = reverse(name, args=[PLACE]).split(str(PLACE))
    return lambda pk: f"{before}{pk}{after}"


def spaces_open(scope: Scope) -> list[Space]:
    """Spaces of the scope that were open at its moment, and the one that is judged as open."""
    day = scope.at.date()
    rows = Space.objects.filter(unit_id__in=scope.unit_ids, opened_on__lte=day)
    found = list(rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day)).order_by("name"))
    planned = scope.opening
    if planned is not None and planned.pk not in {space.pk for space in found}:
        found.append(planned)
    return found
