"""The only module that knows how a permission is decided.

Powers are granted to groups on units (guardian's direct-key table), people join the group of a
role in a unit by a dated appointment, and a power holds for everything below the unit. Who does
or answers for an activity without limits holds its powers there as well (ADR 0013).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeVar, cast

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.db import connection

from governance.perms import Perm
from socialteam.kit.access import must_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User

    Person: TypeAlias = User | AnonymousUser

V = TypeVar("V", bound="Callable[..., HttpResponseBase]")

POWERS = frozenset(perm.value for perm in Perm)

HELD_SQL = """
WITH RECURSIVE mine AS MATERIALIZED (
    SELECT appointment.role_id, appointment.unit_id
    FROM governance_appointment appointment
    WHERE appointment.person_id = %(person)s
      AND appointment.starts_at <= socialteam_now()
      AND (appointment.ends_at IS NULL OR appointment.ends_at > socialteam_now())
),
lent AS MATERIALIZED (
    SELECT raci.unit_id, activity.powers
    FROM governance_raciassignment raci
    JOIN governance_raciactivity activity ON activity.id = raci.activity_id
    WHERE raci.person_id = %(person)s
      AND raci.letter IN ('R', 'A') AND raci.space_id IS NULL AND raci.weekdays IS NULL
      AND raci.starts_at <= socialteam_now()
      AND (raci.ends_at IS NULL OR raci.ends_at > socialteam_now())
),
above (root, id, parent_id) AS (
    SELECT unit.id, unit.id, unit.parent_id
    FROM governance_orgunit unit
    WHERE unit.id IN (SELECT unit_id FROM mine UNION ALL SELECT unit_id FROM lent)
    UNION
    SELECT above.root, unit.id, unit.parent_id
    FROM governance_orgunit unit JOIN above ON unit.id = above.parent_id
),
held AS MATERIALIZED (
    SELECT granted.root, array_agg(DISTINCT granted.power) AS powers
    FROM (
        SELECT mine.unit_id AS root, power.codename::text AS power
        FROM mine
        JOIN governance_unitrole unit_role
          ON unit_role.role_id = mine.role_id AND unit_role.unit_id = mine.unit_id
        JOIN governance_unitgrouppermission grant_row
          ON grant_row.group_id = unit_role.group_id
         AND grant_row.content_object_id = unit_role.unit_id
        JOIN auth_permission power ON power.id = grant_row.permission_id
        UNION ALL
        SELECT lent.unit_id, unnest(lent.powers) FROM lent
        UNION ALL
        SELECT mine.unit_id, unnest(activity.powers)
        FROM mine
        JOIN above ON above.root = mine.unit_id
        JOIN governance_raciassignment raci
          ON raci.role_id = mine.role_id AND raci.unit_id = above.id
        JOIN governance_raciactivity activity ON activity.id = raci.activity_id
        WHERE raci.letter IN ('R', 'A') AND raci.space_id IS NULL AND raci.weekdays IS NULL
          AND raci.starts_at <= socialteam_now()
          AND (raci.ends_at IS NULL OR raci.ends_at > socialteam_now())
    ) granted
    GROUP BY granted.root
),
below (root, id) AS (
    SELECT root, root FROM held
    UNION
    SELECT below.root, unit.id FROM governance_orgunit unit JOIN below ON unit.parent_id = below.id
)
SELECT held.root, held.powers,
       (SELECT array_agg(id) FROM below WHERE below.root = held.root),
       (SELECT array_agg(id) FROM above WHERE above.root = held.root),
       (SELECT parent_id IS NULL FROM above WHERE above.id = held.root AND above.root = held.root)
FROM held
"""

AROUND_SQL = """
WITH RECURSIVE line AS (
    SELECT id, parent_id, kind FROM governance_orgunit WHERE id = ANY(%(roots)s)
    UNION
    SELECT unit.id, unit.parent_id, unit.kind
    FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id AND line.kind = 'spoke'
),
around AS (
    SELECT id FROM line WHERE kind <> 'spoke'
    UNION
    SELECT unit.id FROM governance_orgunit unit JOIN around ON unit.parent_id = around.id
)
SELECT id FROM around
"""


@dataclass(frozen=True, slots=True)
class _Root:
    """A unit where a person holds powers, and the units to which they reach."""

    unit: int
    powers: frozenset[str]
    below: frozenset[int]
    above: frozenset[int]
    whole: bool


class Governed(Protocol):
    """A record that lives in a unit."""

    @property
    def unit_id(self) -> int: ...


def unit_ids(person: Person, perm: Perm) -> frozenset[int]:
    """Ids of the units where ``person`` holds ``perm`` now, directly or through a unit above.

    One query the first time, for every power at once; then remembered on the ``person`` object,
    as Django does with its own permissions: reload the person to see an appointment made after
    the first question.
    """
    return _remembered(person, perm, "below")


def unit_ids_and_above(person: Person, perm: Perm) -> frozenset[int]:
    """``unit_ids`` and the units above the appointments; for what a hub lends to its spokes."""
    return unit_ids(person, perm) | _remembered(person, perm, "above")


def unit_ids_around(person: Person, perm: Perm) -> frozenset[int]:
    """Ids of every unit of the hubs in which ``person`` holds ``perm``: where they may send work.

    The nearest hub upwards (or the company) and everything below it. One query the first time.
    """
    memo: dict[Perm, frozenset[int]] = person.__dict__.setdefault("_units_around", {})
    if perm not in memo:
        roots = [root.unit for root in _roots(person) if perm in root.powers]
        with connection.cursor() as cursor:
            cursor.execute(AROUND_SQL, {"roots": roots})
            memo[perm] = frozenset(row[0] for row in cursor.fetchall())
    return memo[perm]


def holds_everywhere(person: Person, perm: Perm) -> bool:
    """Whether ``person`` holds ``perm`` on the company itself, and so on all that belongs to it.

    Records without a unit (people who hold no role yet, events about people) are theirs alone.
    """
    return any(root.whole for root in _roots(person) if perm in root.powers)


def _remembered(person: Person, perm: Perm, reach: Literal["below", "above"]) -> frozenset[int]:
    memo: dict[tuple[str, Perm], frozenset[int]] = person.__dict__.setdefault("_unit_ids", {})
    if (reach, perm) not in memo:
        reached = [getattr(root, reach) for root in _roots(person) if perm in root.powers]
        memo[reach, perm] = reached[0] if len(reached) == 1 else frozenset().union(*reached)
    return memo[reach, perm]


def _roots(person: Person) -> list[_Root]:
    if not (person.is_authenticated and person.is_active):
        return []
    known: list[_Root] | None = person.__dict__.get("_power_roots")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(HELD_SQL, {"person": person.pk})
            known = [
                _Root(unit, frozenset(powers), frozenset(below), frozenset(above), whole)
                for unit, powers, below, above, whole in cursor.fetchall()
            ]
        person.__dict__["_power_roots"] = known
    return known


def forget(person: Person) -> None:
    """Drop what is remembered about ``person``, whose reach has just changed."""
    for name in ("_power_roots", "_unit_ids", "_units_around"):
        person.__dict__.pop(name, None)


def can(person: Person, perm: Perm, record: Governed) -> bool:
    """Whether ``person`` holds ``perm`` where ``record`` lives; free after the first call."""
    return record.unit_id in unit_ids(person, perm)


def holds(person: Person, perm: Perm) -> bool:
    """Whether ``person`` holds ``perm`` anywhere."""
    return any(perm in root.powers for root in _roots(person))


def require(person: Person, perm: Perm, record: Governed) -> None:
    """Stop with PermissionDenied unless ``person`` holds ``perm`` where ``record`` lives."""
    if not can(person, perm, record):
        raise PermissionDenied(perm.value)


def requires(perm: Perm) -> Callable[[V], V]:
    """Open a view to people who hold ``perm`` somewhere; the view then scopes its rows.

    Others see the log-in page, or 403 once logged in. The declaration is readable as
    ``view.access``, which the guard tests demand of every URL.
    """

    def decorate(view: V) -> V:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not holds(request.user, perm):
                raise PermissionDenied(perm.value)
            return view(cast("Request", request), *args, **kwargs)

        opened = must_sign_in(checked)
        vars(opened)["access"] = perm
        return cast("V", opened)

    return decorate


class UnitPermissionBackend(BaseBackend):
    """Makes ``user.has_perm("governance.interaction_view", record)`` agree with this module."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether ``user_obj`` holds ``perm`` on ``obj``; without ``obj`` the answer is no."""
        codename = perm.removeprefix("governance.")
        if obj is None or codename not in POWERS or not hasattr(obj, "unit_id"):
            return False
        return can(user_obj, Perm(codename), obj)
