"""Where hubs stand in their launch at a moment: the read model of the gate and of its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.domain.launch_gate import SHIPPED, HubFacts, Stage
from governance.models import (
    Appointment,
    EcosystemValidation,
    GateOverride,
    GoNoGo,
    LaunchStage,
    NetworkKind,
    Space,
    StageEntry,
    WeeklyCover,
)
from governance.services.standings import VOLUNTEER
from governance.services.strategy.places import read_places

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from governance.domain.launch_gate import Criteria
    from governance.models import OrgUnit
    from governance.services.strategy.places import Places

DAYS = range(7)


def read_hubs(hub_ids: Collection[int], *, at: datetime, places: Places) -> dict[int, HubFacts]:
    """Where each of these hubs stood at ``at``; seven queries for any number of hubs."""
    day = at.date()
    homes = places.homes
    spaces = _open_spaces(day)
    holes = uncovered_days([space for space, _network, _unit in spaces], on=day)
    volunteers = _volunteers(at, homes)
    validated = _validated_hubs(day, homes)
    stages, criteria, went = _stages(at), _criteria(at), _went(at)
    found = {}
    for hub in hub_ids:
        own = [(space, network) for space, network, unit in spaces if homes[unit] == hub]
        found[hub] = HubFacts(
            stage=stages.get(hub, Stage.INTERNAL),
            networks=frozenset(network for _space, network in own),
            uncovered={space: holes[space] for space, _network in own},
            volunteers=len(volunteers.get(hub, ())),
            ecosystem=hub in validated,
            gone=frozenset(
                Stage(stage) for (unit, stage), go in went[0].items() if unit == hub and go
            ),
            spaces_gone=frozenset(space for space, go in went[1].items() if go),
            spaces_stopped=frozenset(space for space, go in went[1].items() if not go),
            criteria=criteria.get(hub, SHIPPED),
        )
    return found


def _open_spaces(day: date) -> list[tuple[int, int, int]]:
    """Spaces that customers saw open on ``day``: id, network, unit."""
    rows = Space.objects.exclude(network__kind=NetworkKind.INTERNAL).exclude(closed_on__lte=day)
    rows = rows.filter(opened_on__lte=day).order_by("name", "pk")
    return list(rows.values_list("pk", "network_id", "unit_id"))


def uncovered_days(space_ids: Collection[int], *, on: date) -> dict[int, tuple[int, ...]]:
    """The weekdays on which nobody active is on duty, by space; one query."""
    rows = WeeklyCover.objects.in_force(on=on).filter(
        space_id__in=space_ids, person__is_active=True
    )
    taken = set(rows.order_by().values_list("space_id", "weekday").distinct())
    return {space: tuple(day for day in DAYS if (space, day) not in taken) for space in space_ids}


def _volunteers(at: datetime, homes: dict[int, int]) -> dict[int, set[int]]:
    held = Appointment.objects.in_force(at=at).filter(role__slug=VOLUNTEER, person__is_active=True)
    found: dict[int, set[int]] = {}
    for person, unit in held.order_by().values_list("person_id", "unit_id"):
        found.setdefault(homes[unit], set()).add(person)
    return found


def _validated_hubs(day: date, homes: dict[int, int]) -> set[int]:
    rows = EcosystemValidation.objects.in_force(on=day).order_by()
    return {homes[unit] for unit in rows.values_list("unit_id", flat=True)}


def _stages(at: datetime) -> dict[int, Stage]:
    rows = StageEntry.objects.filter(entered_at__lte=at).order_by("stage")
    return {unit: Stage(stage) for unit, stage in rows.values_list("unit_id", "stage")}


def _criteria(at: datetime) -> dict[int, dict[Stage, Criteria]]:
    found: dict[int, dict[Stage, Criteria]] = {}
    for row in LaunchStage.objects.in_force(at=at).order_by():
        found.setdefault(row.unit_id, dict(SHIPPED))[Stage(row.stage)] = row.criteria
    return found


def _went(at: datetime) -> tuple[dict[tuple[int, int], bool], dict[int, bool]]:
    """The last decided word on each stage of each unit, and on each space."""
    rows = GoNoGo.objects.filter(decided_at__lte=at).order_by("decided_at", "pk")
    stages: dict[tuple[int, int], bool] = {}
    spaces: dict[int, bool] = {}
    for unit, stage, space, go in rows.values_list("unit_id", "stage", "space_id", "go"):
        if stage is not None:
            stages[unit, stage] = go
        else:
            spaces[space] = go
    return stages, spaces


def excused_networks(*, at: datetime, places: Places) -> dict[int, set[int]]:
    """Networks that a hub speaks on by a sponsor's signature; one query."""
    rows = GateOverride.objects.filter(used_at__lte=at, space__isnull=False).order_by()
    found: dict[int, set[int]] = {}
    for unit, network in rows.values_list("unit_id", "space__network_id"):
        found.setdefault(places.homes[unit], set()).add(network)
    return found


def automation_allowed(unit: OrgUnit, *, at: datetime) -> bool:
    """Whether the launch of the unit's hub has come far enough for automatic answers."""
    places = read_places()
    hub = places.homes[unit.pk]
    return read_hubs([hub], at=at, places=places)[hub].asked.automation
