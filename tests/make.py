"""Builders: typed functions that call the services, so that no impossible record can exist.

A standing cast keeps tests readable: Ana leads, Bo answers, Chi is from next door, Dee audits.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from accounts.models import User
from governance import services as governance
from governance.models import (
    Network,
    OrgModel,
    OrgUnit,
    Role,
    Space,
    Topic,
    UnitKind,
)
from governance.services.appointments import appoint_person
from governance.services.units import create_unit

if TYPE_CHECKING:
    from governance.perms import Perm

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday in winter time, far from every change of clocks."""
LONG_AGO = NOON - timedelta(days=365)

_number = count(1)


def user(name: str = "", **fields: Any) -> User:
    """A person who can log in and holds nothing."""
    name = name or f"Person {next(_number)}"
    email = fields.pop("email", f"{slugify(name)}-{next(_number)}@example.org")
    made: User = User.objects.create_user(email, name=name, **fields)
    return made


def company() -> OrgUnit:
    """The company at the top; always the same one."""
    found = OrgUnit.objects.filter(kind=UnitKind.COMPANY).first()
    return found or create_unit(
        name="Alvéa", kind=UnitKind.COMPANY, parent=None, by=None, at=LONG_AGO
    )


def unit(name: str = "", *, under: OrgUnit | None = None) -> OrgUnit:
    """A spoke, below the company unless ``under`` says where."""
    return create_unit(
        name=name or f"Unit {next(_number)}",
        kind=UnitKind.SPOKE,
        parent=under or company(),
        by=None,
        at=LONG_AGO,
    )


def hub(name: str = "", *, model: OrgModel = OrgModel.HUB_AND_SPOKE) -> OrgUnit:
    """A hub below the company."""
    return create_unit(
        name=name or f"Hub {next(_number)}",
        kind=UnitKind.HUB,
        parent=company(),
        by=None,
        at=LONG_AGO,
        model=model,
    )


def role(*powers: Perm) -> Role:
    """A role with exactly these powers."""
    number = next(_number)
    return Role.objects.create(
        slug=f"role-{number}",
        name_fr=f"Rôle {number}",
        name_en=f"Role {number}",
        powers=[power.value for power in powers],
    )


def shipped_role(slug: str) -> Role:
    """One of the roles that every organisation starts with."""
    governance.install_catalogue()
    return Role.objects.get(slug=slug)


def appoint(person: User, role: Role, *, on: OrgUnit, **period: datetime) -> User:
    """``person``, appointed, and reloaded so that nothing is remembered."""
    appoint_person(person=person, role=role, unit=on, by=None, at=LONG_AGO, **period)
    reloaded: User = User.objects.get(pk=person.pk)
    return reloaded


def person(*powers: Perm, on: OrgUnit, name: str = "", **fields: Any) -> User:
    """A person who holds exactly ``powers`` on a unit and everything below."""
    return appoint(user(name, **fields), role(*powers), on=on)


def space(unit: OrgUnit, *, name: str = "", **facts: Any) -> Space:
    """An open space owned by ``unit``: first response within 8 h of the clock, 1 h if urgent."""
    network, _created = Network.objects.get_or_create(slug="forum", defaults={"name": "Forum"})
    name = name or f"Space {next(_number)}"
    made = Space(
        unit=unit,
        name=name,
        slug=slugify(name),
        **{"network": network, "opened_on": LONG_AGO.date(), **facts},
    )
    made.full_clean()
    made.save()
    return made


def topic(unit: OrgUnit, *, name: str = "") -> Topic:
    """A topic that ``unit`` answers."""
    name = name or f"Topic {next(_number)}"
    return Topic.objects.create(unit=unit, name=name, slug=slugify(name))
