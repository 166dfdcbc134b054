"""Alvéa, the energy supplier of the demo: its units, people and rules.

Everything is found by its name before it is made, so running it again changes nothing. One
password opens every demo account; it exists only where somebody asked for demo data.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import override

from accounts.models import User
from accounts.services import create_person
from governance import services
from governance.domain.launch_gate import Stage
from governance.models import (
    Appointment,
    BusinessCalendar,
    Network,
    OrgModel,
    OrgUnit,
    Role,
    Space,
    Topic,
    UnitKind,
)
from governance.seeding import Login
from governance.services import strategy

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPANY, HUB = "Alvéa", "Cellule centrale"
ZONE = "Europe/Paris"
PASSWORD = "alvea-socialteam-demo"  # noqa: S105 - of the demo only, and said in the README
SINCE = timedelta(days=200)
"""How long ago the organisation was set up, seen from the moment of seeding."""

SPOKES = {
    "Relation client": (
        ["Nadia Le Goff", "Karim Ziani"],
        ["Samira Benali", "Malik Haddad", "Lucie Ferrand", "Paul Kerbrat", "Ana Ruiz"],
        ["Facturation", "Prélèvement", "Espace client"],
    ),
    "Marketing": (
        ["Élise Roux"],
        ["Théo Garnier", "Inaya Moreau", "Bastien Colas"],
        ["Offre solaire", "Parrainage"],
    ),
    "Ventes": (
        ["Yann Guillou"],
        ["Clara Vidal", "Mehdi Amrani", "Jeanne Picard"],
        ["Contrats", "Déménagement"],
    ),
    "Technique": (
        ["Omar Sy-Diallo"],
        ["Lou Bertrand", "Étienne Masson", "Aïcha Diop"],
        ["Compteur", "Panne et coupure"],
    ),
    "Ressources humaines": (["Fatou Diarra"], ["Pauline Noël"], ["Recrutement"]),
    "Logistique": (["Jean Février"], ["Hugo Lemaire"], ["Livraison du matériel"]),
}
"""A spoke: its leads, its volunteers, and the topics it answers."""

CENTRAL = {
    "strategist": ("Claire Morvan", COMPANY),
    "deputy": ("Mathilde Lenoir", HUB),
    "employee-advocate": ("Camille Besson", "Marketing"),
    "legal-reviewer": ("Antoine Berger", COMPANY),
    "trainer": ("Sophie Nguyen", COMPANY),
    "crisis-cell": ("Marc Olivier", COMPANY),
    "hr-partner": ("Hélène Caron", COMPANY),
    "sponsor": ("Inès Delaunay", COMPANY),
    "auditor": ("Denis Weber", COMPANY),
}
"""One person for each role that is not a lead or a volunteer."""

ENGLISH = {"Antoine Berger"}
LOGINS = {
    "strategist": "Claire Morvan",
    "deputy": "Mathilde Lenoir",
    "unit-lead": "Nadia Le Goff",
    "community-manager": "Samira Benali",
    "employee-advocate": "Camille Besson",
    "legal-reviewer": "Antoine Berger",
    "trainer": "Sophie Nguyen",
    "crisis-cell": "Marc Olivier",
    "hr-partner": "Hélène Caron",
    "sponsor": "Inès Delaunay",
    "auditor": "Denis Weber",
}


class DemoSpace(NamedTuple):
    """A space as the demo opens it; targets in minutes of business time."""

    name: str
    slug: str
    network: str
    target: int
    urgent: int


SPACES = (
    DemoSpace("Alvéa et vous", "alvea-et-vous", "facebook", 240, 30),
    DemoSpace("Forum d’entraide", "forum-entraide", "forum", 480, 60),
    DemoSpace("Instagram", "alvea-instagram", "instagram", 240, 60),
)
TAKEN_OVER = (
    "L’entreprise parlait déjà sur ces trois réseaux. Nous continuons, et nous mettons en règle "
    "ce qui manque : la couverture, la charte, l’analyse de l’écosystème."
)
HOURS = ((time(9), time(12, 30)), (time(13, 30), time(18)))


def address(name: str) -> str:
    """The demo address of a person."""
    return f"{slugify(name).replace('-', '.')}@alvea.example"


def logins() -> list[Login]:
    """One account a role, for the README, ``bin/start`` and the browser tests."""
    return [Login(role, address(name), PASSWORD, name) for role, name in LOGINS.items()]


@transaction.atomic
def seed_organisation(at: datetime) -> None:
    """Make of Alvéa what is missing; facts begin ``SINCE`` before ``at``."""
    since = (at - SINCE).replace(hour=6, minute=0, second=0, microsecond=0)
    with override("fr"):
        services.install_catalogue(since)
        people = _people(since)
        units = _units(people["Claire Morvan"], since)
        _appointments(people, units, since)
        claire = User.objects.get(pk=people["Claire Morvan"].pk)  # to see the new appointment
        _spaces(claire, units, since)


def _people(since: datetime) -> dict[str, User]:
    names = [*names_of_units(), *(name for name, _unit in CENTRAL.values())]
    addresses = {name: address(name) for name in names}
    known = {person.email: person for person in User.objects.filter(email__in=addresses.values())}
    made: list[User] = []
    for name, email in addresses.items():
        if email not in known:
            language = "en" if name in ENGLISH else "fr"
            known[email] = create_person(
                email=email, name=name, language=language, by=None, at=since
            )
            made.append(known[email])
    if made:
        password = make_password(PASSWORD)  # one for all: each costs 50 ms of a processor
        User.objects.filter(pk__in=[person.pk for person in made]).update(password=password)
    return {name: known[email] for name, email in addresses.items()}


def names_of_units() -> Iterable[str]:
    """Everybody who works in a spoke."""
    for leads, volunteers, _topics in SPOKES.values():
        yield from leads
        yield from volunteers


def _units(strategist: User, since: datetime) -> dict[str, OrgUnit]:
    hub = OrgUnit.objects.filter(name=HUB).first() or services.create_organisation(
        name=COMPANY, hub=HUB, model=OrgModel.HUB_AND_SPOKE, strategist=strategist, at=since
    )
    units = {unit.name: unit for unit in OrgUnit.objects.filter(parent=hub)}
    for name in SPOKES:
        if name not in units:
            units[name] = services.create_unit(
                name=name, kind=UnitKind.SPOKE, parent=hub, by=None, at=since
            )
    company = hub.parent
    if company is None:
        raise ValueError("the hub of the demo has lost its company")
    return {**units, HUB: hub, COMPANY: company}


def _appointments(people: dict[str, User], units: dict[str, OrgUnit], since: datetime) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    held = set(Appointment.objects.values_list("person_id", "role_id", "unit_id"))
    for name, slug, place in _wanted_appointments():
        person, role, unit = people[name], roles[slug], units[place]
        if (person.pk, role.pk, unit.pk) not in held:
            services.appoint_person(person=person, role=role, unit=unit, by=None, at=since)


def _wanted_appointments() -> Iterable[tuple[str, str, str]]:
    for slug, (name, place) in CENTRAL.items():
        yield name, slug, place
    for place, (leads, volunteers, _topics) in SPOKES.items():
        for name in leads:
            yield name, "unit-lead", place
        for name in volunteers:
            yield name, "community-manager", place


def _spaces(by: User, units: dict[str, OrgUnit], since: datetime) -> None:
    hub = units[HUB]
    calendar = BusinessCalendar.objects.filter(unit=hub, name="Heures ouvrées").first()
    if calendar is None:
        calendar = services.create_calendar(unit=hub, facts=_hours(), by=by, at=since)
    networks = {network.slug: network for network in Network.objects.all()}
    known = set(Space.objects.values_list("slug", flat=True))
    planned: list[Space] = []
    for space in SPACES:
        if space.slug not in known:
            facts: dict[str, object] = {
                "name": space.name,
                "slug": space.slug,
                "network": networks[space.network],
                "calendar": calendar,
                "target_minutes": space.target,
                "urgent_target_minutes": space.urgent,
            }
            planned.append(services.create_space(unit=hub, facts=facts, by=by, at=since))
    if planned:
        _take_over(planned, hub, by, since)
    topics = set(Topic.objects.values_list("name", flat=True))
    for place, (_leads, _volunteers, names) in SPOKES.items():
        for name in names:
            if name not in topics:
                services.create_topic(unit=units[place], name=name, by=by, at=since)


def _take_over(planned: list[Space], hub: OrgUnit, by: User, since: datetime) -> None:
    """The company spoke there before it was organised: its sponsor signs that it goes on."""
    sponsor = User.objects.get(email=address(CENTRAL["sponsor"][0]))
    decision = strategy.ask_override(
        hub=hub,
        sponsor=sponsor,
        why=TAKEN_OVER,
        due_on=(since + timedelta(days=7)).date(),
        stage=Stage.FEW,
        spaces=planned,
        by=by,
        at=since,
    )
    services.sign_decision(decision=decision, by=sponsor, at=since + timedelta(hours=1))
    opened = since + timedelta(hours=2)
    strategy.enter_stage(hub=hub, stage=Stage.FEW, by=by, at=opened)
    for space in planned:
        services.open_space(space=space, on=since.date(), by=by, at=opened)


def _hours() -> dict[str, object]:
    windows = [
        {"weekday": weekday, "starts": starts.isoformat(), "ends": ends.isoformat()}
        for weekday in range(5)
        for starts, ends in HOURS
    ]
    return {"name": "Heures ouvrées", "zone": ZONE, "windows": windows, "holiday_country": "FR"}
