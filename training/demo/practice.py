"""What volunteers of the demo practised, what was said to them, and the sessions they come to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import override

from accounts.models import User
from governance.demo import address
from governance.demo.people_contract import mails_have_left
from governance.models import OrgUnit, UnitKind
from training import services
from training.models import LiveSession, PracticeReply, Scenario

ZONE = ZoneInfo("Europe/Paris")
TRAINER = "Sophie Nguyen"
SATURDAY = 5


class Answer(NamedTuple):
    """An answer some days ago; three marks and a comment where it was reviewed."""

    who: str
    exercise: str
    days: int
    text: str
    marks: tuple[int, int, int] | None = None
    comment: str = ""


ANSWERS = (
    Answer(
        "Malik Haddad",
        "double-charge",
        9,
        "Bonjour, désolé si cela vous a gênée. Le service comptable traite les demandes dans"
        " l’ordre d’arrivée.",
        (2, 3, 3),
        "« Désolé si » laisse entendre qu’elle exagère. Reconnaissez le découvert, puis dites ce"
        " qui se passe aujourd’hui : c’est la seule chose qu’elle veut lire.",
    ),
    Answer(
        "Samira Benali",
        "double-charge",
        8,
        "Vous avez raison d’être en colère : deux prélèvements, c’est notre erreur, et le"
        " découvert qui suit aussi. Je m’en occupe moi-même. Envoyez-moi votre numéro de client en"
        " message privé : je lance le remboursement ce matin et je vous écris ce soir, quoi qu’il"
        " arrive.",
        (4, 4, 4),
        "Tout y est : l’erreur reconnue, une personne, une suite datée que vous maîtrisez.",
    ),
    Answer(
        "Samira Benali",
        "thank-you",
        6,
        "Votre message vient de faire sourire toute l’équipe de mardi ! Je le transmets au"
        " technicien dès aujourd’hui. Et un grand bonjour à votre maman.",
        (4, 3, 4),
        "Chaleureux et précis. Rien à vendre, rien à ajouter.",
    ),
    Answer(
        "Lucie Ferrand",
        "privacy-slip",
        2,
        "Bonjour, j’ai masqué votre message : il contenait vos coordonnées bancaires, et tout le"
        " monde pouvait les lire. Renvoyez-les-nous par l’espace client, je regarde votre contrat"
        " dès qu’elles arrivent.",
    ),
    Answer(
        "Paul Kerbrat",
        "rumour",
        1,
        "Aucune fermeture n’est prévue en janvier. La liste de nos agences et leurs horaires sont"
        " à jour sur notre site.",
    ),
)
SESSIONS: tuple[tuple[int, int, dict[str, Any], tuple[str, ...]], ...] = (
    (
        -7,
        10,
        {
            "title_fr": "Dire non sans perdre le client",
            "title_en": "Saying no without losing the customer",
            "place": "Salle Loire",
            "places": 6,
        },
        ("Samira Benali", "Malik Haddad", "Lucie Ferrand"),
    ),
    (
        6,
        10,
        {
            "title_fr": "Répondre à la colère",
            "title_en": "Answering anger",
            "about_fr": "Trois fils réels, des réponses à voix haute, et ce qui a marché.",
            "about_en": "Three real threads, answers said aloud, and what worked.",
            "link": "https://meet.alvea.example/colere",
            "places": 3,
        },
        ("Samira Benali", "Malik Haddad", "Inaya Moreau", "Lucie Ferrand"),
    ),
)
"""Days from now, hour, what it is, and who books, in this order."""


@transaction.atomic
def seed_practice(at: datetime) -> None:
    """Tell what is missing; what is found is left alone."""
    if PracticeReply.objects.exists() or LiveSession.objects.exists():
        return
    trainer = _person(TRAINER)
    company = OrgUnit.objects.get(kind=UnitKind.COMPANY)
    with override("fr"):
        since = at - timedelta(days=30)
        services.install_scenarios(unit=company, by=trainer, at=since)
        for answer in ANSWERS:
            _seed_answer(answer, trainer, at)
        for days, hour, facts, people in SESSIONS:
            session = _seed_session(company, trainer, _moment(at, days, hour), facts, people)
            if session.ends_at < at:
                _note_presence(session, trainer, at)
        _seed_office_hours(company, trainer, at)
    mails_have_left(at)


def _seed_answer(answer: Answer, trainer: User, at: datetime) -> None:
    person, when = _person(answer.who), at - timedelta(days=answer.days)
    reply = services.submit_reply(
        scenario=Scenario.objects.get(shipped_as=answer.exercise),
        text=answer.text,
        language="fr",
        by=person,
        at=when,
    )
    if answer.marks is None:
        return
    marks = dict(zip(("tone", "accuracy", "disclosure"), answer.marks, strict=True))
    later = when + timedelta(hours=5)
    services.review_reply(reply=reply, marks=marks, comment=answer.comment, by=trainer, at=later)
    if min(answer.marks) == 4:
        example = services.ask_for_example(reply=reply, by=trainer, at=later)
        services.answer_for_example(example=example, agrees=True, by=person, at=later)
    elif min(answer.marks) == 3:
        services.ask_for_example(reply=reply, by=trainer, at=later)


def _seed_session(
    company: OrgUnit,
    trainer: User,
    starts_at: datetime,
    facts: dict[str, Any],
    people: tuple[str, ...],
) -> LiveSession:
    before = starts_at - timedelta(days=9)
    whole = {"trainer": trainer, "starts_at": starts_at, **facts}
    whole["ends_at"] = starts_at + timedelta(minutes=90)
    [session] = services.create_sessions(unit=company, facts=whole, by=trainer, at=before)
    for minutes, name in enumerate(people):
        services.book_seat(
            session=session, by=_person(name), at=before + timedelta(minutes=minutes)
        )
    return session


def _note_presence(session: LiveSession, trainer: User, at: datetime) -> None:
    """Everybody came but the last one who had booked."""
    people = list(session.seats.order_by("booked_at").values_list("person_id", flat=True))
    present = {person: person != people[-1] for person in people}
    services.mark_attendance(session=session, present=present, by=trainer, at=at)


def _seed_office_hours(company: OrgUnit, trainer: User, at: datetime) -> None:
    starts_at = _moment(at, 2, 12)
    facts = {
        "kind": "office_hours",
        "title_fr": "La permanence de Sophie",
        "title_en": "Sophie’s office hours",
        "about_fr": "Venez avec une réponse qui vous embarrasse ; nous la réécrivons ensemble.",
        "about_en": "Bring an answer you are not sure of; we rewrite it together.",
        "trainer": trainer,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=45),
        "link": "https://meet.alvea.example/permanence",
        "places": 4,
    }
    services.create_sessions(unit=company, facts=facts, weeks=4, by=trainer, at=at)


def _moment(at: datetime, days: int, hour: int) -> datetime:
    """That hour, on the first working day from ``days`` days on."""
    day = at.astimezone(ZONE) + timedelta(days=days)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _person(name: str) -> User:
    found: User = User.objects.get(email=address(name))
    return found
