"""Builders of what is learned: a published track with lessons and questions, and who takes it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from governance.perms import Perm
from tests import make
from training import services
from training.domain.questions import Kind, right_response
from training.models import (
    Attempt,
    CertificationPeriod,
    Enrolment,
    Lesson,
    Question,
    QuizDraw,
    Track,
    TrackVersion,
)
from training.services import Where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit

_number = count(1)
PUBLISHED = make.NOON - timedelta(days=60)


def chance(seed: int = 1) -> Random:
    """Chance that deals the same each time."""
    return Random(seed)  # noqa: S311 - not a secret


def part(word: str, *, right: bool | None = None) -> dict[str, Any]:
    """Words in both languages; with ``right`` an option."""
    words: dict[str, Any] = {"fr": f"{word} fr", "en": f"{word} en"}
    return words if right is None else words | {"right": right}


BODIES: dict[Kind, dict[str, Any]] = {
    Kind.SINGLE: {"options": [part("alpha", right=True), part("beta", right=False)]},
    Kind.MULTIPLE: {
        "options": [
            part("one", right=True),
            part("two", right=True),
            part("three", right=False),
            part("four", right=False),
        ]
    },
    Kind.TRUE_FALSE: {"right": True},
    Kind.SHORT: {"accepted": {"fr": ["charte éditoriale"], "en": ["style guide"]}},
    Kind.NUMERIC: {"right": 1234.5, "tolerance": 0.5, "unit": "min"},
    Kind.ORDERING: {"items": [part("first"), part("second"), part("third")]},
    Kind.MATCHING: {
        "pairs": [
            {"left": part("sun"), "right": part("day")},
            {"left": part("moon"), "right": part("night")},
            {"left": part("star"), "right": part("sky")},
        ]
    },
    Kind.JUDGE: {
        "thread": [{"from": "customer", **part("Help me")}, {"from": "us", **part("We look")}],
        "options": [part("kind", right=True), part("curt", right=False)],
    },
}


def question(
    unit: OrgUnit, *, theme: str, kind: Kind = Kind.SINGLE, word: str = "", **more: Any
) -> Question:
    """A question of the bank."""
    number, word = next(_number), word or "Question"
    facts: dict[str, Any] = {
        "prompt_fr": f"{word} {number} fr ?",
        "prompt_en": f"{word} {number} en?",
        "why_fr": f"{word} raison {number}",
        "why_en": f"{word} reason {number}",
        "body": BODIES[kind],
        "author": make.user(),
        "created_at": PUBLISHED,
    }
    made: Question = Question.objects.create(
        unit=unit, theme=theme, kind=kind.value, **facts | more
    )
    return made


def version_of(
    track: Track,
    *,
    at: datetime = PUBLISHED,
    lessons: int = 2,
    word: str = "",
    draw: int = 50,
    **facts: Any,
) -> TrackVersion:
    """The next version, in force from ``at`` on; the one before is retired at the same moment."""
    before = track.versions.first()
    number = before.number + 1 if before else 1
    author = make.user()
    version: TrackVersion = TrackVersion.objects.create(
        track=track, number=number, author=author, started_at=at, **facts
    )
    module = version.modules.create(position=1, title_fr=f"{word} partie", title_en=f"{word} part")
    for place in range(1, lessons + 1):
        Lesson.objects.create(
            module=module,
            position=place,
            title_fr=f"{word} leçon {place}",
            title_en=f"{word} lesson {place}",
            body_fr=f"## {word} titre\n\nDes *mots*.",
            body_en=f"## {word} heading\n\nSome *words*.",
        )
    if Question.objects.filter(theme=track.slug).exists():
        QuizDraw.objects.create(version=version, theme=track.slug, count=draw)
    track.versions.filter(state="published").update(state="retired", retired_at=at)
    TrackVersion.objects.filter(pk=version.pk).update(
        state="published",
        published_by=author,
        published_at=at,
        grace_until=at + timedelta(days=track.grace_days),
    )
    version.refresh_from_db()
    return version


def track(
    unit: OrgUnit | None = None,
    *,
    word: str = "",
    kinds: Sequence[Kind] = (Kind.SINGLE, Kind.TRUE_FALSE),
    lessons: int = 2,
    facts: dict[str, Any] | None = None,
    **exam: Any,
) -> Track:
    """A published track with a question of each of ``kinds``, which certifies for a year."""
    number = next(_number)
    word = word or f"Track {number}"
    owner = unit or make.company()
    made: Track = Track.objects.create(
        **{
            "unit": owner,
            "slug": f"track-{number}",
            "title_fr": f"{word} fr",
            "title_en": f"{word} en",
            "renewal_months": 12,
            "created_at": PUBLISHED,
            **(facts or {}),
        }
    )
    for kind in kinds:
        question(owner, theme=made.slug, kind=kind, word=word)
    version_of(made, lessons=lessons, word=word, **exam)
    return made


def learner(unit: OrgUnit | None = None, **fields: Any) -> User:
    """Somebody appointed, without any power, who reads English."""
    return make.person(on=unit or make.company(), **{"language": "en", **fields})


def asked_of(
    person: User, track: Track, *, scope: Where | None = None, where: Where | None = None
) -> None:
    """``person`` may speak by the role they hold, and must be certified in ``track`` to do so."""
    held = person.appointments.get()
    chief = make.person(Perm.SPEAKING_CHANGE, on=make.company())
    rule: dict[str, Any] = {"unit": held.unit, "role": held.role, "by": chief, "at": make.NOON}
    services.add_scope(**rule, where=scope or Where(), needs_consent=False)
    services.add_requirement(**rule, track=track, where=where or Where())


def enrolment(
    person: User, track: Track, *, read: bool = True, at: datetime = make.NOON
) -> Enrolment:
    """``person`` under way in ``track``, every lesson read unless ``read`` is false."""
    begun = services.enrol(track=track, by=person, at=at)
    for lesson in Lesson.objects.filter(module__version=begun.version) if read else []:
        services.read_lesson(enrolment=begun, lesson=lesson, by=person, at=at)
    return begun


def attempt(enrolment: Enrolment, *, at: datetime = make.NOON, seed: int = 1) -> Attempt:
    """An open attempt, dealt in an order that is the same each time."""
    return services.start_attempt(
        enrolment=enrolment,
        by=enrolment.person,
        at=at,
        chance=chance(seed),
    )


def right_answers(attempt: Attempt) -> dict[int, Any]:
    """What is right, by position."""
    return {
        item.position: right_response(
            Kind(item.shown["kind"]), item.shown["body"], item.shown["order"]
        )
        for item in attempt.items.all()
    }


def passed(enrolment: Enrolment, *, at: datetime = make.NOON) -> Attempt:
    """An attempt handed in with every answer right."""
    opened = attempt(enrolment, at=at)
    answers = right_answers(opened)
    return services.submit_attempt(attempt=opened, by=enrolment.person, at=at, answers=answers)


def failed(enrolment: Enrolment, *, at: datetime = make.NOON) -> Attempt:
    """An attempt handed in without an answer."""
    opened = attempt(enrolment, at=at)
    return services.submit_attempt(attempt=opened, by=enrolment.person, at=at)


def certification(person: User, track: Track, *, at: datetime = make.NOON) -> CertificationPeriod:
    """``person`` reads, sits and passes ``track``."""
    done = passed(enrolment(person, track, at=at), at=at)
    return CertificationPeriod.objects.get(attempt=done)
