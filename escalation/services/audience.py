"""Who is there: the people and addresses that a batch of escalations may have to reach.

Read at the moment of firing, in a number of queries that does not depend on how many escalations
there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from accounts.models import User
from governance.models import Appointment, Role, UnitKind, UnitWebhook
from governance.services import on_duty_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from escalation.domain.ladder import Ladder, Rung

STRATEGISTS = ("strategist", "deputy")
SPONSORS = ("sponsor",)
LINES = """
    WITH RECURSIVE line AS (
        SELECT unit.id AS start, unit.id, unit.parent_id, unit.kind, 0 AS depth
        FROM governance_orgunit unit WHERE unit.id = ANY(%s)
        UNION ALL
        SELECT line.start, unit.id, unit.parent_id, unit.kind, line.depth + 1
        FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id
    )
    SELECT start, id, kind FROM line ORDER BY start, depth
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an escalation lives, and how it climbs."""

    unit_id: int
    space_id: int
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class Audience:
    """Answers, without a query, who hears a rung at the moment it was read.

    ``lines`` gives the units from one upwards, itself first.
    """

    lines: Mapping[int, list[int]]
    kinds: Mapping[int, str]
    holders: Mapping[tuple[int, int], list[int]]
    on_duty: Mapping[int, list[int]]
    active: frozenset[int]
    hooks: Mapping[int, list[int]]
    role_ids: Mapping[str, int] = field(default_factory=dict)

    def of(self, rung: Rung, place: Place) -> list[int]:
        """Ids of the people whom ``rung`` tells, each once; empty when nobody is there."""
        if rung.target == "on_duty":
            return self.on_duty.get(place.space_id, [])
        if rung.person_id is not None:
            return [rung.person_id] if rung.person_id in self.active else []
        return self._nearest([rung.role_id or 0], rung.unit_id or place.unit_id)

    def for_alarm(self, unit_id: int) -> list[int]:
        """The strategists of the nearest hub or company upwards that has one, and the sponsors."""
        above = self.lines.get(unit_id, [])
        heads = [unit for unit in above if self.kinds[unit] != UnitKind.SPOKE]
        strategists = self._nearest_of(self._roles(STRATEGISTS), heads)
        sponsors = self._nearest_of(self._roles(SPONSORS), above)
        return list(dict.fromkeys(strategists + sponsors))

    def endpoints(self, unit_id: int) -> list[int]:
        """Ids of the live webhook endpoints of a unit and those above."""
        return [hook for unit in self.lines.get(unit_id, []) for hook in self.hooks.get(unit, [])]

    def _roles(self, slugs: Iterable[str]) -> list[int]:
        return [self.role_ids[slug] for slug in slugs if slug in self.role_ids]

    def _nearest(self, roles: list[int], unit_id: int) -> list[int]:
        return self._nearest_of(roles, self.lines.get(unit_id, []))

    def _nearest_of(self, roles: list[int], units: Iterable[int]) -> list[int]:
        for unit in units:
            people = [who for role in roles for who in self.holders.get((role, unit), [])]
            if people:
                return list(dict.fromkeys(people))
        return []


def audience_for(places: Iterable[Place], *, at: datetime) -> Audience:
    """Everything the places may need at ``at``; six queries at most."""
    places = list(places)
    rungs = {rung for place in places for rung in place.ladder.rungs}
    units = {place.unit_id for place in places} | {rung.unit_id for rung in rungs if rung.unit_id}
    lines, kinds = lines_of(units)
    role_ids = _role_ids()
    roles = {rung.role_id for rung in rungs if rung.role_id} | set(role_ids.values())
    spaces = {
        place.space_id
        for place in places
        if any(rung.target == "on_duty" for rung in place.ladder.rungs)
    }
    people = {rung.person_id for rung in rungs if rung.person_id}
    return Audience(
        lines=lines,
        kinds=kinds,
        holders=_holders(roles, set(kinds), at=at),
        on_duty=on_duty_ids(space_ids=spaces, at=at) if spaces else {},
        active=_active(people) if people else frozenset(),
        hooks=_hooks(set(kinds)),
        role_ids=role_ids,
    )


def lines_of(unit_ids: Iterable[int]) -> tuple[dict[int, list[int]], dict[int, str]]:
    """The units from each upwards, itself first, and the kind of every unit met; one query."""
    lines: dict[int, list[int]] = defaultdict(list)
    kinds: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(LINES, [sorted(unit_ids)])
        for start, unit, kind in cursor.fetchall():
            lines[start].append(unit)
            kinds[unit] = kind
    return dict(lines), kinds


def endpoints_above(unit_id: int) -> list[int]:
    """Ids of the live webhook endpoints of a unit and those above; two queries."""
    lines, kinds = lines_of([unit_id])
    hooks = _hooks(set(kinds))
    return [hook for unit in lines.get(unit_id, []) for hook in hooks.get(unit, [])]


def _role_ids() -> dict[str, int]:
    return dict(Role.objects.filter(slug__in=[*STRATEGISTS, *SPONSORS]).values_list("slug", "pk"))


def _holders(
    roles: set[int], units: set[int], *, at: datetime
) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = (
        Appointment.objects.in_force(at=at)
        .filter(role_id__in=roles, unit_id__in=units, person__is_active=True)
        .order_by("pk")
        .values_list("role_id", "unit_id", "person_id")
    )
    for role, unit, person in rows:
        found[role, unit].append(person)
    return dict(found)


def _active(people: set[int]) -> frozenset[int]:
    return frozenset(User.objects.active().filter(pk__in=people).values_list("pk", flat=True))


def _hooks(units: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = UnitWebhook.objects.live().filter(unit_id__in=units).order_by("pk")
    for unit, endpoint in rows.values_list("unit_id", "endpoint_id"):
        found[unit].append(endpoint)
    return dict(found)
