"""What people of the demo were asked, passed, let run out and lost, here and elsewhere."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from governance.demo.organisation import address
from governance.models import OrgUnit
from governance.services.sheets import usual_columns
from training import services
from training.domain.questions import Kind, right_response
from training.models import CertificationPeriod, Lesson, Track, TrackAssignment
from training.services import Audience, Due
from training.services.certification_imports import USUAL

if TYPE_CHECKING:
    from datetime import datetime

    from training.models import Attempt, Enrolment

STRATEGIST, TRAINER = "Claire Morvan", "Sophie Nguyen"
ASKED_UNIT, ASKED_TRACK = "Relation client", "card-forum"
PASSED: Final = (("Samira Benali", 12), ("Karim Ziani", 9), ("Lucie Ferrand", 5))
"""Who passed the quiz that was asked for, so many days ago."""
STUCK, STUCK_IN = "Inaya Moreau", "reacting"
REVOKED = "Bastien Colas"
REASON = (
    "La fiche Instagram a été validée sur la base d’une session à laquelle Bastien n’a pas pu"
    " assister ; il la repasse en décembre."
)
STATEMENT: Final = {
    "id": "5b0f6a52-6a0e-4f4e-9d0a-2f5e1b6c7d80",
    "verb": {
        "id": "http://adlnet.gov/expapi/verbs/passed",
        "display": {"fr": "a réussi", "en": "passed"},
    },
    "object": {
        "id": "https://formation.alvea.example/modules/donnees-personnelles",
        "definition": {
            "name": {
                "fr": "Données personnelles : les bons réflexes",
                "en": "Personal data: the right reflexes",
            }
        },
    },
    "result": {"success": True, "score": {"scaled": 0.92}},
}


class Past(NamedTuple):
    """A line of the sheet of certifications that was taken over."""

    who: str
    track: str
    days: int


SHEET: Final = (
    Past("Nadia Le Goff", "card-forum", 60),
    Past("Malik Haddad", "card-forum", 345),
    Past("Clara Vidal", "card-facebook", 410),
    Past(REVOKED, "card-instagram", 90),
)
"""In force; soon to be renewed; overdue; in force until it is taken back."""


@transaction.atomic
def seed_learned(at: datetime) -> None:
    """Tell it once; what is found is left alone."""
    if TrackAssignment.objects.exists():
        return
    with override("fr"):
        _import_sheet(at)
        _revoke(at)
        assignment = _assign(at)
        for name, days in PASSED:
            _pass_quiz(
                _person(name), Track.objects.get(slug=ASKED_TRACK), at - timedelta(days=days)
            )
        _use_up(at)
        services.fill_assignment(assignment=assignment, at=at)
        _hear_of_elsewhere(at)


def _import_sheet(at: datetime) -> None:
    """The list that the training department kept before."""
    by, when = _person(STRATEGIST), at - timedelta(days=20)
    written = StringIO()
    sheet = csv.writer(written)
    sheet.writerow(("personne", "parcours", "passé le", "justificatif"))
    for past in SHEET:
        day = timezone.localdate(at - timedelta(days=past.days)).isoformat()
        sheet.writerow((address(past.who), past.track, day, "Feuille d’émargement, ateliers"))
    kept = services.keep_certifications(
        name="fiches-de-ton.csv", content=written.getvalue().encode(), by=by, at=when
    )
    columns = usual_columns(kept.header, USUAL)
    services.import_certifications(kept=kept, columns=columns, by=by, at=when)


def _revoke(at: datetime) -> None:
    held = CertificationPeriod.objects.get(
        person=_person(REVOKED), track__slug="card-instagram", revoked_at__isnull=True
    )
    services.revoke(
        certification=held, reason=REASON, by=_person(STRATEGIST), at=at - timedelta(days=4)
    )


def _assign(at: datetime) -> TrackAssignment:
    """Everybody of a unit is asked, two weeks ago, for a month."""
    when = at - timedelta(days=14)
    assignment = services.open_assignment(
        track=Track.objects.get(slug=ASKED_TRACK),
        audience=Audience(OrgUnit.objects.get(name=ASKED_UNIT)),
        due=Due(days=30),
        by=_person(TRAINER),
        at=when,
    )
    services.fill_assignment(assignment=assignment, at=when)
    return assignment


def _pass_quiz(person: User, track: Track, when: datetime) -> None:
    enrolment = _read_all(person, track, when)
    later = when + timedelta(minutes=30)
    attempt = _sit(enrolment, later)
    done = later + timedelta(minutes=6)
    services.submit_attempt(attempt=attempt, by=person, at=done, answers=_right(attempt))


def _use_up(at: datetime) -> None:
    """Somebody has failed as often as one may, and waits for a word of the trainer."""
    person, when = _person(STUCK), at - timedelta(days=2)
    enrolment = _read_all(person, Track.objects.get(slug=STUCK_IN), when)
    for number in range(enrolment.version.attempts or 0):
        sat = when + timedelta(hours=1 + number)
        attempt = _sit(enrolment, sat)
        known = dict(list(_right(attempt).items())[: 8 + number])
        done = sat + timedelta(minutes=5)
        services.submit_attempt(attempt=attempt, by=person, at=done, answers=known)


def _right(attempt: Attempt) -> dict[int, Any]:
    """What is right, by position."""
    return {
        item.position: right_response(
            Kind(item.shown["kind"]), item.shown["body"], item.shown["order"]
        )
        for item in attempt.items.all()
    }


def _read_all(person: User, track: Track, when: datetime) -> Enrolment:
    enrolment = services.enrol(track=track, by=person, at=when)
    lessons = Lesson.objects.filter(module__version=enrolment.version).select_related("module")
    for lesson in lessons:
        services.read_lesson(enrolment=enrolment, lesson=lesson, by=person, at=when)
    return enrolment


def _sit(enrolment: Enrolment, when: datetime) -> Attempt:
    chance = Random(enrolment.person_id)  # noqa: S311 - the demo deals the same each time
    return services.start_attempt(enrolment=enrolment, by=enrolment.person, at=when, chance=chance)


def _hear_of_elsewhere(at: datetime) -> None:
    """The learning platform of the company tells what somebody passed there."""
    who = _person("Samira Benali")
    actor = {"mbox": f"mailto:{who.email}", "name": who.name}
    moment = at - timedelta(days=25)
    given = STATEMENT | {"actor": actor, "timestamp": moment.isoformat()}
    services.store_statements(given=given, by=_person(STRATEGIST), at=moment)


def _person(name: str) -> User:
    found: User = User.objects.get(email=address(name))
    return found
