"""The only module that knows how a permission is decided.

Powers are granted to groups on units (guardian's direct-key table), people join the group of a
role in a unit by a dated appointment, and a power holds for everything below the unit.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, cast

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection

from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User

    Person: TypeAlias = User | AnonymousUser

V = TypeVar("V", bound="Callable[..., HttpResponseBase]")

GRANTED_SQL = """
    SELECT unit_role.unit_id AS id
    FROM governance_appointment appointment
    JOIN governance_unitrole unit_role
      ON unit_role.role_id = appointment.role_id AND unit_role.unit_id = appointment.unit_id
    JOIN governance_unitgrouppermission grant_row
      ON grant_row.group_id = unit_role.group_id
     AND grant_row.content_object_id = unit_role.unit_id
    JOIN auth_permission power
      ON power.id = grant_row.permission_id AND power.codename = %(codename)s
    WHERE appointment.person_id = %(person)s
      AND appointment.starts_at <= socialteam_now()
      AND (appointment.ends_at IS NULL OR appointment.ends_at > socialteam_now())
"""
SCOPE_SQL = f"""
WITH RECURSIVE scope AS (
    {GRANTED_SQL}
    UNION
    SELECT unit.id FROM governance_orgunit unit JOIN scope ON unit.parent_id = scope.id
)
SELECT id FROM scope
"""  # noqa: S608 - two constants of this module, no input
ABOVE_SQL = f"""
WITH RECURSIVE line AS (
    SELECT unit.id, unit.parent_id FROM governance_orgunit unit
    WHERE unit.id IN ({GRANTED_SQL})
    UNION
    SELECT unit.id, unit.parent_id
    FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id
)
SELECT id FROM line
"""  # noqa: S608 - two constants of this module, no input
WHOLE_SQL = f"""
SELECT unit.id FROM governance_orgunit unit
WHERE unit.parent_id IS NULL AND unit.id IN ({GRANTED_SQL})
"""  # noqa: S608 - two constants of this module, no input


class Governed(Protocol):
    """A record that lives in a unit."""

    @property
    def unit_id(self) -> int: ...


def unit_ids(person: Person, perm: Perm) -> frozenset[int]:
    """Ids of the units where ``person`` holds ``perm`` now, directly or through a unit above.

    One query the first time, then remembered on the ``person`` object, as Django does with its
    own permissions: reload the person to see an appointment made after the first question.
    """
    return _remembered(person, perm, "scope", SCOPE_SQL)


def unit_ids_and_above(person: Person, perm: Perm) -> frozenset[int]:
    """``unit_ids`` and the units above the appointments; for what a hub lends to its spokes."""
    return unit_ids(person, perm) | _remembered(person, perm, "above", ABOVE_SQL)


def holds_everywhere(person: Person, perm: Perm) -> bool:
    """Whether ``person`` holds ``perm`` on the company itself, and so on all that belongs to it.

    Records without a unit (people who hold no role yet, events about people) are theirs alone.
    """
    return bool(_remembered(person, perm, "whole", WHOLE_SQL))


def _remembered(person: Person, perm: Perm, name: str, sql: str) -> frozenset[int]:
    if not (person.is_authenticated and person.is_active):
        return frozenset()
    memo: dict[tuple[str, Perm], frozenset[int]] = person.__dict__.setdefault("_unit_ids", {})
    if (name, perm) not in memo:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"person": person.pk, "codename": perm.value})
            memo[name, perm] = frozenset(row[0] for row in cursor.fetchall())
    return memo[name, perm]


def can(person: Person, perm: Perm, record: Governed) -> bool:
    """Whether ``person`` holds ``perm`` where ``record`` lives; free after the first call."""
    return record.unit_id in unit_ids(person, perm)


def holds(person: Person, perm: Perm) -> bool:
    """Whether ``person`` holds ``perm`` anywhere."""
    return bool(unit_ids(person, perm))


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

        opened = login_required(checked)
        vars(opened)["access"] = perm
        return cast("V", opened)

    return decorate


class UnitPermissionBackend(BaseBackend):
    """Makes ``user.has_perm("governance.interaction_view", record)`` agree with this module."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether ``user_obj`` holds ``perm`` on ``obj``; without ``obj`` the answer is no."""
        codename = perm.removeprefix("governance.")
        if obj is None or codename not in Perm or not hasattr(obj, "unit_id"):
            return False
        return can(user_obj, Perm(codename), obj)
