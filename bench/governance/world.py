"""An organisation of a given size, made in bulk; the database is its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import User
from governance import services
from governance.models import (
    Appointment,
    ConsentState,
    Network,
    OrgModel,
    OrgUnit,
    ReportingLine,
    Role,
    Space,
    TimeConsent,
    Topic,
    UnitRole,
    WeeklyCover,
)
from tests import make

ROLES = ("unit-lead", "community-manager", "employee-advocate")
BATCH = 2_000
SINCE = datetime(2026, 10, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; one hub for each of the five organisation models."""

    people: int
    units: int
    spaces: int


SMALL = Size(people=200, units=25, spaces=10)
LARGE = Size(people=20_000, units=500, spaces=300)


def build(size: Size, *, at: datetime) -> tuple[User, OrgUnit]:
    """The strategist and the company of a new organisation; its facts begin at ``at``."""
    services.install_catalogue()
    strategist = make.user("Strategist", language="fr")
    company, hubs = _hubs(strategist, at)
    spokes = _spokes(hubs, size.units - len(hubs) - 1)
    people = _people(size.people)
    _grants(spokes, at)
    held = _appointments(people, spokes, at)
    _lines(people, at)
    _consents(held, strategist, at)
    _places(spokes, held, size.spaces, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return User.objects.get(pk=strategist.pk), company


def _hubs(strategist: User, at: datetime) -> tuple[OrgUnit, list[OrgUnit]]:
    first = services.create_organisation(
        name="Company", hub="Hub 1", model=OrgModel.HUB_AND_SPOKE, strategist=strategist, at=at
    )
    company = OrgUnit.objects.get(parent=None)
    others = [model for model in OrgModel if model is not OrgModel.HUB_AND_SPOKE]
    return company, [first] + [
        OrgUnit.objects.create(
            parent=company, name=f"Hub {n}", slug=f"hub-{n}", kind="hub", model=model, position=n
        )
        for n, model in enumerate(others, start=2)
    ]


def _spokes(hubs: list[OrgUnit], count: int) -> list[OrgUnit]:
    return OrgUnit.objects.bulk_create(
        OrgUnit(
            parent=hubs[n % len(hubs)],
            name=f"Unit {n}",
            slug=f"unit-{n}",
            kind="spoke",
            position=n,
        )
        for n in range(count)
    )


def _people(count: int) -> list[User]:
    made: list[User] = User.objects.bulk_create(
        (User(email=f"p{n}@example.org", name=f"Person {n}", password="!") for n in range(count)),
        batch_size=BATCH,
    )
    return made


def _grants(spokes: list[OrgUnit], at: datetime) -> None:
    """The group of each role in each unit, with its powers."""
    pairs = [(role, unit) for role in Role.objects.filter(slug__in=ROLES) for unit in spokes]
    groups = Group.objects.bulk_create(
        (Group(name=f"{role.slug}@{unit.slug}") for role, unit in pairs), batch_size=BATCH
    )
    UnitRole.objects.bulk_create(
        (
            UnitRole(role=role, unit=unit, group=group)
            for (role, unit), group in zip(pairs, groups, strict=True)
        ),
        batch_size=BATCH,
    )
    services.sync_roles(at)


def _appointments(
    people: list[User], spokes: list[OrgUnit], at: datetime
) -> dict[int, list[Appointment]]:
    """One each: a lead a unit, three volunteers in ten, the others advocates; by unit."""
    lead, volunteer, advocate = (Role.objects.get(slug=slug) for slug in ROLES)
    held: dict[int, list[Appointment]] = {spoke.pk: [] for spoke in spokes}
    for n, person in enumerate(people):
        unit = spokes[n % len(spokes)]
        role = lead if n < len(spokes) else volunteer if n % 10 < 3 else advocate
        held[unit.pk].append(Appointment(person=person, role=role, unit=unit, starts_at=at))
    rows = [row for rows in held.values() for row in rows]
    Appointment.objects.bulk_create(rows, batch_size=BATCH)
    return held


def _lines(people: list[User], at: datetime) -> None:
    ReportingLine.objects.bulk_create(
        (
            ReportingLine(person=person, manager=people[n // 12], starts_at=at)
            for n, person in enumerate(people)
            if n // 12 != n
        ),
        batch_size=BATCH,
    )


def _consents(held: dict[int, list[Appointment]], by: User, at: datetime) -> None:
    TimeConsent.objects.bulk_create(
        (
            TimeConsent(
                unit_id=unit,
                person=row.person,
                manager=rows[0].person,
                minutes_per_day=60,
                objectives="Answer customers.",
                state=ConsentState.GIVEN,
                asked_by=by,
                asked_at=at,
                decided_at=at,
                starts_on=at.date(),
                ends_on=at.date() + timedelta(days=365),
            )
            for unit, rows in held.items()
            for row in rows[1:]
            if row.role.slug == "community-manager"
        ),
        batch_size=BATCH,
    )


def _places(
    spokes: list[OrgUnit], held: dict[int, list[Appointment]], count: int, at: datetime
) -> None:
    """Open spaces with cover on every day, and two topics a unit."""
    networks = list(Network.objects.all())
    spaces = Space.objects.bulk_create(
        Space(
            unit=spokes[n % len(spokes)],
            network=networks[n % len(networks)],
            name=f"Space {n}",
            slug=f"space-{n}",
            opened_on=at.date(),
        )
        for n in range(count)
    )
    WeeklyCover.objects.bulk_create(
        (
            WeeklyCover(
                unit=space.unit,
                space=space,
                person=rows[day % len(rows)].person,
                weekday=day,
                starts=time(9),
                ends=time(10),
                zone="Europe/Paris",
                starts_on=at.date(),
            )
            for space in spaces
            for day in range(7)
            if (rows := held[space.unit_id])
        ),
        batch_size=BATCH,
    )
    Topic.objects.bulk_create(
        Topic(unit=spoke, name=f"Topic {spoke.pk}.{n}", slug=f"topic-{spoke.pk}-{n}")
        for spoke in spokes
        for n in range(2)
    )
