"""How rights, routes and the rota stand: the pictures that a rehearsal compares."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import connection

from governance.models import Appointment, OrgUnit, Topic, WeeklyCover
from governance.perms import Perm
from governance.services.org_models import answering_unit_id, cells_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from governance.rehearsal import Key, Picture

RIGHTS = """
SELECT unit_role.unit_id, unit_role.role_id,
       array_agg(power.codename::text ORDER BY power.codename)
FROM governance_unitrole unit_role
JOIN governance_unitgrouppermission granted ON granted.group_id = unit_role.group_id
JOIN auth_permission power ON power.id = granted.permission_id
WHERE EXISTS (
    SELECT FROM governance_appointment held
    WHERE held.unit_id = unit_role.unit_id AND held.role_id = unit_role.role_id
      AND held.starts_at <= %(at)s AND (held.ends_at IS NULL OR held.ends_at > %(at)s)
)
GROUP BY unit_role.unit_id, unit_role.role_id
"""
ANSWERING = """
SELECT DISTINCT held.person_id, held.unit_id
FROM governance_appointment held
JOIN governance_unitrole unit_role
  ON unit_role.unit_id = held.unit_id AND unit_role.role_id = held.role_id
JOIN governance_unitgrouppermission granted ON granted.group_id = unit_role.group_id
JOIN auth_permission power ON power.id = granted.permission_id AND power.codename = %(power)s
WHERE held.person_id = ANY(%(people)s)
  AND held.starts_at <= %(at)s AND (held.ends_at IS NULL OR held.ends_at > %(at)s)
"""


def rights(at: datetime) -> Picture:
    """What each role held somewhere may do there, and how far it reaches.

    A right is a person, a unit and a power. Those of one role in one unit change together, so
    they stand under one key (unit, role); the people are counted from the appointments.
    """
    reach = _reach()
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, {"at": at})
        return {
            (unit, role): {"powers": powers, "reach": reach[unit]}
            for unit, role, powers in cursor.fetchall()
        }


def holders(keys: Sequence[Key], at: datetime) -> Mapping[Key, list[int]]:
    """Who holds each role in each unit."""
    wanted = set(keys)
    found: dict[Key, list[int]] = defaultdict(list)
    held = Appointment.objects.in_force(at=at).filter(unit_id__in={key[0] for key in keys})
    for unit, role, person in held.order_by("person_id").values_list(
        "unit_id", "role_id", "person_id"
    ):
        if (unit, role) in wanted:
            found[unit, role].append(person)
    return found


def routes(_at: datetime) -> Picture:
    """Which unit answers on each live topic; key (unit that owns the topic, topic)."""
    topics = list(
        Topic.objects.filter(retired_on__isnull=True).order_by().values_list("unit_id", "pk")
    )
    cells = cells_of(unit for unit, _topic in topics)
    return {
        (unit, topic): {"answers": answering_unit_id(unit, cells.get(unit))}
        for unit, topic in topics
    }


def nobody(_keys: Sequence[Key], _at: datetime) -> Mapping[Key, list[int]]:
    """A route concerns a unit; who works there stands among the rights."""
    return {}


def rota(at: datetime) -> Picture:
    """Who can answer where they are on duty, and for which hub.

    Key (unit that lends the person, person, space). A person can answer in a space that belongs
    to a unit where they hold the power, or to one above.
    """
    covers = (
        WeeklyCover.objects.in_force(on=at.date())
        .filter(person__is_active=True)
        .order_by()
        .values_list("unit_id", "person_id", "space_id", "space__unit_id")
        .distinct()
    )
    duties = list(covers)
    cells = cells_of(unit for unit, *_rest in duties)
    answering = _answering({person for _unit, person, *_rest in duties}, at)
    lines = _lines()
    return {
        (unit, person, space): {
            "hub": cells[unit].hub_id if unit in cells else 0,
            "can": any(owner in lines[root] or root in lines[owner] for root in answering[person]),
        }
        for unit, person, space, owner in duties
    }


def on_duty(keys: Sequence[Key], _at: datetime) -> Mapping[Key, list[int]]:
    """The person of a duty."""
    return {key: [key[1]] for key in keys}


def _answering(people: set[int], at: datetime) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            ANSWERING,
            {"people": sorted(people), "at": at, "power": Perm.INTERACTION_ANSWER.value},
        )
        for person, unit in cursor.fetchall():
            found[person].add(unit)
    return found


def _lines() -> dict[int, set[int]]:
    """Each unit with all above it."""
    parents: dict[int, int | None] = dict(
        OrgUnit.objects.order_by().values_list("pk", "parent_id")
    )
    return {unit: set(_upwards(unit, parents)) for unit in parents}


def _upwards(unit: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while unit is not None:
        yield unit
        unit = parents[unit]


def _reach() -> dict[int, list[int]]:
    """Each unit with all below it, in order."""
    below: dict[int, list[int]] = defaultdict(list)
    for unit, above in sorted(_lines().items()):
        for each in above:
            below[each].append(unit)
    return below
