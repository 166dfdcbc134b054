"""Alvéa's contracts and rules: who reports to whom, consents, the sponsor, one rule set aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from governance import services
from governance.demo.organisation import CENTRAL, HUB, SPOKES, address
from governance.models import (
    CheckRun,
    CheckWaiver,
    Department,
    Employment,
    HubReporting,
    OrgUnit,
    ReportingLine,
    Space,
    Sponsorship,
    TimeConsent,
)
from governance.services.checks import set_hub_reporting, store_runs, waive_check

if TYPE_CHECKING:
    from datetime import datetime

NOT_YET = {"Malik Haddad", "Aïcha Diop"}
"""Volunteers whose managers have not answered yet."""
NEW = "Bastien Colas"
"""An intern, so that one rule has somebody to speak of."""
WEEKS = 12


@transaction.atomic
def seed_rules(at: datetime) -> None:
    """Record what the rules read; what is known already stays."""
    people = {person.name: person for person in User.objects.filter(email__in=_addresses())}
    if "Claire Morvan" not in people:
        return
    since = at - timedelta(days=150)
    with override("fr"):
        _lines(people, since)
        _employments(people, since)
        _consents(people, since)
        _sponsor(people, since)
        _hub(people["Claire Morvan"], since, at)


def seed_trend(at: datetime) -> None:
    """Evaluate the past weeks at their own moments: facts are dated, so the trend is true."""
    with override("fr"):
        for week in range(WEEKS, -1, -1):
            then = at - timedelta(weeks=week)
            if not CheckRun.objects.filter(day=then.date()).exists():
                store_runs(at=then)


def _addresses() -> list[str]:
    names = [name for leads, volunteers, _t in SPOKES.values() for name in (*leads, *volunteers)]
    return [address(name) for name in (*names, *(name for name, _unit in CENTRAL.values()))]


def _lines(people: dict[str, User], since: datetime) -> None:
    known = set(ReportingLine.objects.values_list("person_id", flat=True))
    claire, sponsor = people["Claire Morvan"], people["Inès Delaunay"]
    managers = {"Claire Morvan": sponsor, "Mathilde Lenoir": claire}
    for leads, volunteers, _topics in SPOKES.values():
        managers |= dict.fromkeys(volunteers, people[leads[0]])
    wanted = {
        people[name].pk: manager.pk
        for name, manager in managers.items()
        if people[name].pk not in known
    }
    if wanted:
        services.set_managers(managers=wanted, by=claire, at=since)


def _employments(people: dict[str, User], since: datetime) -> None:
    known = set(Employment.objects.values_list("person_id", flat=True))
    claire = people["Claire Morvan"]
    for number, name in enumerate(name for _l, names, _t in SPOKES.values() for name in names):
        if people[name].pk in known:
            continue
        joined = date(since.year - 2 - number % 7, 1 + number % 12, 1)
        contract = "intern" if name == NEW else "permanent"
        services.set_employment(
            person=people[name], contract=contract, joined_on=joined, by=claire, at=since
        )


def _consents(people: dict[str, User], since: datetime) -> None:
    known = set(TimeConsent.objects.values_list("person_id", flat=True))
    claire = people["Claire Morvan"]
    units = {unit.name: unit for unit in OrgUnit.objects.filter(name__in=SPOKES)}
    for place, (leads, volunteers, topics) in SPOKES.items():
        for name in volunteers:
            if people[name].pk in known:
                continue
            consent = services.ask_consent(
                unit=units[place],
                person=people[name],
                minutes_per_day=60,
                objectives=f"Répondre aux clients sur {topics[0].lower()}, dans la journée.",
                by=claire,
                at=since,
            )
            if name not in NOT_YET:
                services.answer_consent(
                    consent=consent,
                    agrees=True,
                    note="D’accord, le matin de préférence.",
                    by=people[leads[0]],
                    at=since + timedelta(days=2),
                )


def _sponsor(people: dict[str, User], since: datetime) -> None:
    if Sponsorship.objects.exists():
        return
    hub = OrgUnit.objects.get(name=HUB)
    claire, sponsor = people["Claire Morvan"], people["Inès Delaunay"]
    asked = services.ask_sponsorship(
        unit=hub.parent or hub,
        sponsor=sponsor,
        strategist=claire,
        commitment="Une heure par jour et par volontaire, et une réponse à chaque décision"
        " demandée en une semaine.",
        by=claire,
        at=since,
    )
    services.sign_decision(decision=asked.decision, by=sponsor, at=since + timedelta(days=3))


def _hub(claire: User, since: datetime, at: datetime) -> None:
    hub = OrgUnit.objects.get(name=HUB)
    if not HubReporting.objects.filter(unit=hub).exists():
        set_hub_reporting(
            unit=hub, department=Department.MARKETING, by=claire, at=since - timedelta(days=30)
        )
        set_hub_reporting(
            unit=hub, department=Department.COMMUNICATIONS, by=claire, at=at - timedelta(days=40)
        )
    space = Space.objects.filter(slug="alvea-instagram").first()
    if space is not None and not CheckWaiver.objects.exists():
        waive_check(
            unit=space.unit,
            code="G12",
            about=f"space:{space.pk}",
            reason="La bio d’Instagram annonce la fermeture du dimanche ; relais en janvier.",
            ends_at=at + timedelta(days=60),
            by=claire,
            at=at - timedelta(days=20),
        )
