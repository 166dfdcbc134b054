"""Who may speak in the demo organisation: rules three months old, and what people have passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from accounts.models import User
from governance.demo.organisation import COMPANY, address
from governance.models import Appointment, OrgUnit, Role
from training import services
from training.models import CertificationPeriod, Level, SpeakingPolicy, Track
from training.services import Asks, Where

if TYPE_CHECKING:
    from datetime import datetime

STRATEGIST = "Claire Morvan"
SINCE = timedelta(days=90)
EVIDENCE = "Feuille d’émargement de la session de formation interne"
REQUIRED = ("reacting", "tone", "charter-and-law")
NOT_YET = {"Hugo Lemaire": ("tone",), "Inaya Moreau": ("reacting", "charter-and-law")}
"""Who still has to pass what."""


class Speaks(NamedTuple):
    """A role that speaks, with what authority, and whether a manager lends the time."""

    role: str
    level: Level
    needs_consent: bool


ROLES = (
    Speaks("strategist", Level.COMMIT, needs_consent=False),
    Speaks("deputy", Level.COMMIT, needs_consent=False),
    Speaks("unit-lead", Level.COMMIT, needs_consent=False),
    Speaks("community-manager", Level.ANSWER, needs_consent=True),
    Speaks("crisis-cell", Level.PRESS, needs_consent=False),
)


def seed_speaking(at: datetime) -> None:
    """Permits asked for three months in the whole company; nothing if they are asked already."""
    company = OrgUnit.objects.get(name=COMPANY)
    if SpeakingPolicy.objects.filter(unit=company).exists():
        return
    by, since = User.objects.get(email=address(STRATEGIST)), at - SINCE
    for speaks in ROLES:
        services.add_scope(
            unit=company,
            role=Role.objects.get(slug=speaks.role),
            where=Where(level=speaks.level),
            needs_consent=speaks.needs_consent,
            by=by,
            at=since,
        )
    tracks = list(Track.objects.filter(slug__in=REQUIRED))
    for track in tracks:
        _take_over(track, by=by, at=at)
        services.add_requirement(unit=company, track=track, role=None, where=Where(), by=by, at=at)
    services.set_policy(unit=company, asks=Asks(), by=by, at=since)


def _take_over(track: Track, *, by: User, at: datetime) -> None:
    """What everybody who speaks passed before there was a quiz to take here."""
    version = track.versions.in_force(at=at).get()
    roles = [speaks.role for speaks in ROLES]
    held = Appointment.objects.in_force(at=at).filter(role__slug__in=roles)
    for person in User.objects.active().filter(pk__in=held.values("person_id")).order_by("pk"):
        known = CertificationPeriod.objects.filter(person=person, track=track).exists()
        if known or track.slug in NOT_YET.get(person.name, ()):
            continue
        passed = at - timedelta(days=110 + person.pk % 60)
        services.take_over(
            person=person, version=version, passed_at=passed, evidence=EVIDENCE, by=by, at=at
        )
