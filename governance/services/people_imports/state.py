"""What holds at a moment, as an import needs it: a few queries however many people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import User
from governance.models import (
    Appointment,
    Employment,
    OrgUnit,
    ReportingLine,
    Role,
    Workplace,
)

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who has an account."""

    pk: int
    email: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A role somebody holds, or will."""

    pk: int
    person: int
    role: int
    unit: int
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """Everything a file is compared with."""

    at: datetime
    people: dict[str, Somebody]
    held: dict[int, list[Held]]
    managers: dict[int, int]
    employments: dict[int, tuple[str, date]]
    workplaces: dict[int, tuple[str, str]]
    units: list[OrgUnit]
    roles: list[Role]


def state_at(at: datetime) -> State:
    """The present organisation; seven queries."""
    people = User.objects.values_list("pk", "email", "name", "is_active")
    held: dict[int, list[Held]] = {}
    rows = Appointment.objects.not_over(at=at).order_by("pk")
    for row in rows.values_list("pk", "person_id", "role_id", "unit_id", "ends_at"):
        held.setdefault(row[1], []).append(Held(*row))
    lines = ReportingLine.objects.in_force(at=at)
    employed = Employment.objects.in_force(at=at)
    places = Workplace.objects.in_force(at=at)
    return State(
        at=at,
        people={row[1].lower(): Somebody(*row) for row in people},
        held=held,
        managers=dict(lines.values_list("person_id", "manager_id")),
        employments={
            pk: (contract, since)
            for pk, contract, since in employed.values_list("person_id", "contract", "joined_on")
        },
        workplaces={
            pk: (department, country)
            for pk, department, country in places.values_list("person_id", "department", "country")
        },
        units=list(OrgUnit.objects.order_by("pk")),
        roles=list(Role.objects.all()),
    )
