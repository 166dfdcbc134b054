"""Organisations for these tests: the demo with every section filled, then gone again."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation

from accounts.models import User
from escalation import services as escalation
from governance import seeding, services
from governance.blueprint.applying import apply_file
from governance.blueprint.planning import Plan, export, plan_file, read_file
from governance.blueprint.reading import InvalidFileError
from governance.demo import address, seed_organisation
from governance.demo.process import seed_process
from governance.demo.registry import seed_registry
from governance.demo.setup import seed_profile
from governance.domain.charter_status import Change
from governance.domain.launch_gate import Stage
from governance.models import Department, Network, OrgUnit, Role, Space, WeeklyCover, Workplace
from governance.services import checks, strategy
from tests import make
from tests.training import build as learning
from training import services as training
from training.demo.speaking import seed_speaking
from training.demo.tracks import seed_tracks
from training.models import Level, Track
from training.services import Asks, Where

if TYPE_CHECKING:
    from collections.abc import Callable

    from governance.models import SetupFile

TODAY = make.NOON.date()
BODY = "# Parler pour Alvéa\n\n- Dites qui vous êtes : « je travaille chez Alvéa ».\n\n\nMerci !\n"


def person(name: str) -> User:
    """Somebody of the demo, with nothing remembered."""
    found: User = User.objects.get(email=address(name))
    return found


def alvea() -> User:
    """The demo organisation with something in every section; its strategist."""
    seed_organisation(make.NOON)
    claire = person("Claire Morvan")
    _people(claire)
    _places(claire)
    _charter(claire)
    _paths(claire)
    _rooms(claire)
    add_tracks()
    _speaking(claire)
    return person("Claire Morvan")


def demo() -> None:
    """The demo as it is delivered, with what it leaves out."""
    for step in seeding.steps():
        if step.__module__.startswith("governance."):
            step(make.NOON)
    claire = person("Claire Morvan")
    company = OrgUnit.objects.get(kind="company")
    services.change_eligibility_rule(
        unit=company, min_months=4, not_alone=["intern"], by=claire, at=make.NOON
    )
    _paths(claire)
    _workplace_and_criteria(claire)
    seed_tracks(make.NOON)
    seed_speaking(make.NOON)


def add_tracks() -> None:
    """The tracks that the file names, which have files of their own."""
    company = OrgUnit.objects.get(kind="company")
    for slug in ("charter-and-law", "tone"):
        learning.track(company, kinds=(), facts={"slug": slug})


def _speaking(claire: User) -> None:
    company, hub = (OrgUnit.objects.get(slug=slug) for slug in ("alvea", "cellule-centrale"))
    who: dict[str, Any] = {"by": claire, "at": make.NOON - timedelta(days=40)}
    training.set_policy(unit=company, asks=Asks(consent=False), **who)
    role = Role.objects.get(slug="community-manager")
    narrow = Where(network=Network.objects.get(slug="linkedin"), level=Level.COMMIT)
    for unit, where in ((company, Where()), (hub, narrow)):
        training.add_scope(unit=unit, role=role, where=where, needs_consent=True, **who)
    tone = Track.objects.get(slug="tone")
    training.add_requirement(unit=company, track=tone, role=None, where=Where(), **who)


def _rooms(claire: User) -> None:
    """What the later rooms hold."""
    for seed in (seed_profile, seed_registry, seed_process):
        seed(make.NOON)
    WeeklyCover.objects.create(
        space=Space.objects.get(slug="forum-entraide"),
        person=person("Samira Benali"),
        unit=OrgUnit.objects.get(slug="relation-client"),
        weekday=0,
        starts=time(9),
        ends=time(12, 30),
        zone="Europe/Paris",
        starts_on=make.LONG_AGO.date(),
    )
    hub = OrgUnit.objects.get(slug="cellule-centrale")
    checks.set_hub_reporting(
        unit=hub, department=Department.COMMUNICATIONS, by=claire, at=make.LONG_AGO
    )
    forum = Space.objects.get(slug="forum-entraide")
    points = (f"space:{forum.pk} person:{claire.pk}", "unmet", "")
    for about in points:
        checks.waive_check(
            unit=hub,
            code="G12",
            about=about,
            reason="La fermeture est annoncée ailleurs.",
            ends_at=make.NOON + timedelta(days=60),
            by=claire,
            at=make.NOON - timedelta(days=20),
        )
    _workplace_and_criteria(claire)


def _workplace_and_criteria(claire: User) -> None:
    Workplace.objects.create(
        person=person("Samira Benali"),
        department="Relation client",
        country="FR",
        starts_at=make.LONG_AGO,
    )
    strategy.set_criteria(
        hub=OrgUnit.objects.get(slug="cellule-centrale"),
        stage=Stage.FEW,
        facts={
            "networks": 3,
            "volunteers": 5,
            "full_week": True,
            "ecosystem": True,
            "go": False,
            "checks": ["G13", "G01"],
            "automation": False,
        },
        by=claire,
        at=make.LONG_AGO,
    )


def _people(claire: User) -> None:
    ines, samira, nadia = (
        person(name) for name in ("Inès Delaunay", "Samira Benali", "Nadia Le Goff")
    )
    chief = make.user("Odile Chef", email="odile.chef@alvea.example", language="fr")
    pairs = {claire.pk: ines.pk, ines.pk: chief.pk, samira.pk: nadia.pk}
    services.set_managers(managers=pairs, by=claire, at=make.LONG_AGO)
    services.set_employment(
        person=samira, contract="intern", joined_on=date(2025, 9, 1), by=claire, at=make.NOON
    )
    company = OrgUnit.objects.get(kind="company")
    services.change_eligibility_rule(
        unit=company, min_months=4, not_alone=["intern"], by=claire, at=make.NOON
    )
    services.grant_override(
        unit=OrgUnit.objects.get(slug="relation-client"),
        person=samira,
        reason="Deux ans d’alternance: elle connaît la maison.",
        ends_on=TODAY + timedelta(days=90),
        by=claire,
        at=make.NOON,
    )
    services.appoint_person(
        person=samira,
        role=Role.objects.get(slug="unit-lead"),
        unit=OrgUnit.objects.get(slug="marketing"),
        by=claire,
        at=make.NOON,
        starts_at=make.NOON + timedelta(days=30),
        ends_at=make.NOON + timedelta(days=60, microseconds=7),
    )


def _places(claire: User) -> None:
    hub = OrgUnit.objects.get(slug="cellule-centrale")
    Network.objects.filter(slug="x").update(retired_on=date(2025, 12, 31), kind="social")
    services.create_space(
        unit=hub,
        facts={
            "name": "Chaîne: les coulisses",
            "slug": "coulisses",
            "network": Network.objects.get(slug="youtube"),
            "url": "https://video.example/alvea#1",
            "owner": person("Élise Roux"),
            "deputy": person("Théo Garnier"),
            "review_on": date(2026, 9, 1),
            "takes_comments": False,
        },
        by=claire,
        at=make.NOON,
    )
    closed = Space.objects.get(slug="alvea-instagram")
    services.close_space(space=closed, on=TODAY, by=claire, at=make.NOON)


def _charter(claire: User) -> None:
    hub = OrgUnit.objects.get(slug="cellule-centrale")
    antoine = person("Antoine Berger")
    charter = services.create_charter(
        unit=hub,
        facts={
            "kind": "charter",
            "title_fr": "Notre charte",
            "title_en": "Our charter",
            "units": [hub],
            "roles": [Role.objects.get(slug="community-manager")],
            "renewal_months": 12,
        },
        by=claire,
        at=make.LONG_AGO,
    )
    for number, at in ((1, make.LONG_AGO), (2, make.NOON - timedelta(days=3))):
        if number > 1:
            services.start_version(charter=charter, by=claire, at=at)
        version = charter.versions.under_way().get()
        text = version.texts.get(language="fr")
        services.write_text(
            text=text, body=f"{BODY}{number}", revision=text.revision, by=claire, at=at
        )
        version = services.submit_version(
            version=version, change=Change.MATERIAL, summary="oui", reviewer=None, by=claire, at=at
        )
        version = services.approve_version(version=version, by=antoine, at=at)
        services.publish_version(version=version, by=claire, at=at)
    services.start_version(charter=charter, by=claire, at=make.NOON)


def _paths(claire: User) -> None:
    hub = OrgUnit.objects.get(slug="cellule-centrale")
    roles = {role.slug: role for role in Role.objects.all()}
    step = escalation.StepFacts
    escalation.create_path(
        unit=hub,
        facts={
            "name": "Circuit général",
            "space": Space.objects.get(slug="forum-entraide"),
            "calendar": Space.objects.get(slug="forum-entraide").calendar,
            "only_urgent": True,
            "repeats": 1,
        },
        steps=[
            step(target="on_duty", delay_minutes=10, channels=["email"]),
            step(target="role", role=roles["unit-lead"], delay_minutes=15, channels=["email"]),
            step(target="person", person=claire, delay_minutes=20, channels=["email"]),
        ],
        by=claire,
        at=make.NOON,
    )


def text() -> str:
    """The set-up now; its comments in English, whoever was served before."""
    with translation.override("en"):
        return export(make.NOON)


def plan(content: str) -> Plan:
    """What ``content`` would change."""
    return plan_file(read_file(content.encode()), make.NOON)


def apply(content: str, by: User | None, **facts: Any) -> tuple[SetupFile | None, Plan]:
    """Apply ``content`` at noon."""
    return apply_file(raw=content.encode(), by=by, at=make.NOON, **facts)


def without(content: str, section: str) -> str:
    """``content`` without what stands under ``section``."""
    return re.sub(rf"^{section}:\n(?:  .*\n)+", "", content, flags=re.MULTILINE)


def restore(content: str, tracks: Callable[[], object] = add_tracks) -> Plan:
    """Fill an empty database: the organisation, its tracks, then what asks for them."""
    _row, plan = apply(without(content, "certification_requirements"), None)
    tracks()
    apply(content, person("Claire Morvan"))
    return plan


def problems(content: str) -> list[str]:
    """What is wrong with ``content``, each with line and path."""
    try:
        plan(content)
    except InvalidFileError as error:
        return [str(problem) for problem in error.problems]
    return []


def forgotten(building: Callable[[], object]) -> str:
    """The set-up of an organisation that is built, exported, and gone again."""
    with transaction.atomic():
        building()
        found = text()
        transaction.set_rollback(True)
    return found
