"""What the people of the demo have agreed: whom they report to, their time, the sponsor's year.

Everything is told through the services, at the moment it happened; the mails of that time left
then.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from accounts.models import User
from accounts.services import create_person
from governance import services
from governance.demo.organisation import (
    CENTRAL,
    COMPANY,
    PASSWORD,
    SINCE,
    SPOKES,
    address,
    names_of_units,
)
from governance.models import (
    Decision,
    EligibilityOverride,
    Employment,
    OrgUnit,
    ReportingLine,
    Sponsorship,
    TimeConsent,
    VolunteerApplication,
)
from notifications.models import OutboxMessage, OutboxState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

HEAD, STRATEGIST = "Inès Delaunay", "Claire Morvan"
NEWCOMERS = {"Julie Armand": "Élise Roux", "Nabil Cherif": "Omar Sy-Diallo"}
"""Colleagues who would like to volunteer, and whom they report to."""

APPRENTICE = "Hugo Lemaire"
FIXED_TERM = {"Inaya Moreau", "Nabil Cherif"}
WAITING, UNASKED = "Pauline Noël", "Jeanne Picard"
"""One consent that waits for an answer, one that nobody has asked for."""

OBJECTIVES = {
    "Relation client": "Répondre sous quatre heures sur la facturation et le prélèvement ; "
    "un quart des réponses reprises dans l’aide en ligne d’ici juin.",
    "Marketing": "Expliquer l’offre solaire sans la vendre ; rapporter chaque mois les trois "
    "questions qui reviennent le plus.",
    "Ventes": "Répondre sur les contrats et le déménagement dans la journée ; aucune relance "
    "commerciale dans un espace public.",
    "Technique": "Répondre sur les compteurs et les coupures, plan à l’appui ; tenir à jour "
    "les cinq réponses types du forum.",
    "Ressources humaines": "Répondre aux candidats sous deux jours ouvrés.",
    "Logistique": "Suivre les livraisons de matériel signalées en retard jusqu’à leur terme.",
}
COMMITMENT = (
    "Je garantis une heure par jour à chaque volontaire, je tranche sous deux semaines les "
    "décisions que l’on me soumet, et je présente le bilan du programme au comité de direction "
    "chaque trimestre."
)
APPLICATIONS: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    (
        "Julie Armand",
        "Marketing",
        5,
        {
            "motivation": "Je réponds déjà aux questions sur les panneaux au salon de l’habitat ; "
            "j’aimerais le faire aussi en ligne, là où les gens hésitent.",
            "ease": 3,
            "expertise": ["Offre solaire", "Aides de l’État"],
            "languages": ["fr", "en"],
            "vouched_by": "Théo Garnier",
        },
    ),
    (
        "Nabil Cherif",
        "Technique",
        2,
        {
            "motivation": "Je pose des compteurs toute la semaine : je sais ce qui inquiète les "
            "clients, et ce qu’il faut leur dire avant le rendez-vous.",
            "ease": 1,
            "expertise": ["Compteur"],
            "languages": ["fr"],
            "vouched_by": None,
        },
    ),
)
"""Who applied where, how many days ago, in which words."""

DECISIONS = (
    (
        "Prêter un technicien au forum le samedi matin",
        "Trois samedis sur quatre, une panne attend lundi. Le prix : une demi-journée par mois.",
        6,
    ),
    (
        "Fermer la page Facebook de l’agence de Brest",
        "Personne n’y répond depuis mars, et des clients y écrivent. L’agence est d’accord.",
        12,
    ),
)
"""What waits for the sponsor: the decision, why, and in how many days it is due."""


@transaction.atomic
def seed_people_contract(at: datetime) -> None:
    """Tell what is missing; what is found is left alone."""
    since = (at - SINCE).replace(hour=7, minute=0, second=0, microsecond=0)
    with override("fr"):
        _newcomers(since)
        people = {person.name: person for person in User.objects.filter(email__in=_addresses())}
        units = {unit.name: unit for unit in OrgUnit.objects.all()}
        claire = people[STRATEGIST]
        _lines(people, claire, since)
        _employments(people, claire, since)
        _exception(people, units, at)
        _consents(people, units, since, at)
        _applications(people, units, at)
        _sponsor(people, units, since, at)
    mails_have_left(at)


def mails_have_left(at: datetime) -> None:
    """What the demo tells of earlier days was mailed on those days."""
    past = OutboxMessage.objects.filter(
        state=OutboxState.PENDING, created_at__lt=at - timedelta(days=1)
    )
    past.update(state=OutboxState.SENT, ended_at=F("created_at"))


def _addresses() -> list[str]:
    central = [name for name, _unit in CENTRAL.values()]
    return [address(name) for name in (*names_of_units(), *central, *NEWCOMERS)]


def _newcomers(since: datetime) -> None:
    known = set(User.objects.values_list("email", flat=True))
    for name in NEWCOMERS:
        if address(name) not in known:
            person = create_person(
                email=address(name), name=name, language="fr", by=None, at=since
            )
            User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD))


def _managers() -> Iterable[tuple[str, str]]:
    """Each person of the demo and their n+1."""
    for name, _unit in CENTRAL.values():
        if name != HEAD:
            yield name, HEAD
    yield "Mathilde Lenoir", STRATEGIST
    yield "Camille Besson", "Élise Roux"
    for leads, volunteers, _topics in SPOKES.values():
        yield leads[0], HEAD
        for name in (*leads[1:], *volunteers):
            yield name, leads[0]
    yield from NEWCOMERS.items()


def _lines(people: Mapping[str, User], by: User, since: datetime) -> None:
    known = set(ReportingLine.objects.values_list("person_id", flat=True))
    wanted = {people[name].pk: people[manager].pk for name, manager in _managers()}
    missing = {pk: manager for pk, manager in wanted.items() if pk not in known}
    if missing:
        services.set_managers(managers=missing, by=by, at=since)


def _employments(people: Mapping[str, User], by: User, since: datetime) -> None:
    known = set(Employment.objects.values_list("person_id", flat=True))
    for number, (name, person) in enumerate(sorted(people.items())):
        if person.pk not in known:
            contract, joined = _employed(name, number, since.date())
            services.set_employment(
                person=person, contract=contract, joined_on=joined, by=by, at=since
            )


def _employed(name: str, number: int, day: date) -> tuple[str, date]:
    if name == APPRENTICE:
        return "apprentice", day - timedelta(days=60)
    contract = "fixed_term" if name in FIXED_TERM else "permanent"
    return contract, day - timedelta(days=400 + number * 137 % 4000)


def _exception(people: Mapping[str, User], units: Mapping[str, OrgUnit], at: datetime) -> None:
    if EligibilityOverride.objects.exists():
        return
    granted = at - timedelta(days=100)
    services.grant_override(
        unit=units["Logistique"],
        person=people[APPRENTICE],
        reason="Apprenti : répond avec Jean Février à côté de lui, qui relit avant l’envoi.",
        ends_on=granted.date() + timedelta(days=270),
        by=people[STRATEGIST],
        at=granted,
    )


def _consents(
    people: Mapping[str, User], units: Mapping[str, OrgUnit], since: datetime, at: datetime
) -> None:
    known = set(TimeConsent.objects.values_list("person_id", "unit_id"))
    for place, (leads, volunteers, _topics) in SPOKES.items():
        for name in volunteers:
            if name != UNASKED and (people[name].pk, units[place].pk) not in known:
                asked = at - timedelta(days=3) if name == WAITING else since
                consent = services.ask_consent(
                    unit=units[place],
                    person=people[name],
                    minutes_per_day=30 if name == APPRENTICE else 60,
                    objectives=OBJECTIVES[place],
                    by=people[STRATEGIST],
                    at=asked,
                )
                if name != WAITING:
                    services.answer_consent(
                        consent=consent, agrees=True, by=people[leads[0]], at=since
                    )


def _applications(people: Mapping[str, User], units: Mapping[str, OrgUnit], at: datetime) -> None:
    known = set(VolunteerApplication.objects.values_list("person_id", flat=True))
    for name, place, days, words in APPLICATIONS:
        if people[name].pk not in known:
            voucher = words["vouched_by"]
            services.apply_to_volunteer(
                unit=units[place],
                facts={**words, "vouched_by": people[voucher] if voucher else None},
                by=people[name],
                at=at - timedelta(days=days),
            )


def _sponsor(
    people: Mapping[str, User], units: Mapping[str, OrgUnit], since: datetime, at: datetime
) -> None:
    ines, claire, company = people[HEAD], people[STRATEGIST], units[COMPANY]
    if not Sponsorship.objects.exists():
        services.ask_sponsorship(
            unit=company,
            sponsor=ines,
            strategist=claire,
            commitment=COMMITMENT,
            by=claire,
            at=since,
        )
        waiting = Decision.objects.open().get(sponsor=ines, sponsorship__isnull=False)
        services.sign_decision(decision=waiting, by=ines, at=since + timedelta(days=1))
    titles = set(Decision.objects.values_list("title", flat=True))
    for days_ago, (title, why, due) in enumerate(DECISIONS, start=2):
        if title not in titles:
            services.ask_decision(
                unit=company,
                sponsor=ines,
                title=title,
                why=why,
                due_on=at.date() + timedelta(days=due),
                by=claire,
                at=at - timedelta(days=days_ago),
            )
