"""Sitting a quiz: beginning, saving, handing in. The server deals, times and marks."""

from __future__ import annotations

from datetime import timedelta
from secrets import SystemRandom
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import audit
from socialteam.kit.errors import ConflictError
from training import learning
from training.domain.answers import is_readable
from training.domain.exam import Stop, score_of
from training.domain.questions import Kind, deal, mark
from training.models import Attempt, AttemptItem, Enrolment, Question
from training.services.certifications import certify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from accounts.models import User

CHANCE = SystemRandom()
"""Nobody can guess the next draw: it comes from the operating system."""


def start_attempt(
    *, enrolment: Enrolment, by: User, at: datetime, chance: Random = CHANCE
) -> Attempt:
    """Draw a quiz; one that is open already is given back, one out of time is handed in first.

    Raises:
        PermissionDenied: it is somebody else's enrolment.
        ConflictError: lessons to read, no attempt left, a wait, no question, or it has ended.
    """
    if enrolment.person_id != by.pk:
        raise PermissionDenied
    for late in enrolment.attempts.out_of_time(at=at):
        submit_attempt(attempt=late, by=by, at=at)
    with transaction.atomic():
        held = Enrolment.objects.select_for_update().filter(pk=enrolment.pk).under_way().first()
        if held is None:
            raise ConflictError(_("This has ended already."))
        if found := held.attempts.open().first():
            return found
        _require_next(held, at=at)
        return _drawn(held, at=at, chance=chance)


@transaction.atomic
def save_answers(*, attempt: Attempt, answers: Mapping[int, Any], by: User, at: datetime) -> None:
    """Keep answers by the position of their questions; other positions are as they were.

    Raises:
        PermissionDenied: it is somebody else's attempt.
        ConflictError: it is handed in, or its time is over.
        ValidationError: an answer has not the shape of its question, or there is no such one.
    """
    held = _locked(attempt, by)
    if held is None:
        raise ConflictError(_("This quiz is handed in."))
    if is_over(held, at=at):
        raise ConflictError(_("The time is over: what you had saved counts."))
    _keep(list(held.items.filter(position__in=answers)), answers, at=at)


@transaction.atomic
def submit_attempt(
    *, attempt: Attempt, by: User | None, at: datetime, answers: Mapping[int, Any] | None = None
) -> Attempt:
    """Mark what was answered; passing ends the enrolment and certifies. A repeat changes nothing.

    ``answers`` by position are kept first, unless the time is over. ``by`` None: the product
    hands in what is out of time.

    Raises:
        PermissionDenied: it is somebody else's attempt.
        ValidationError: an answer has not the shape of its question.
    """
    held = _locked(attempt, by)
    if held is None:
        attempt.refresh_from_db()
        return attempt
    items = list(held.items.all())
    if not is_over(held, at=at):
        _keep(items, answers or {}, at=at)
    _mark(held, items, at=at)
    enrolment = held.enrolment
    audit.record(
        by=by,
        action="attempt.submitted",
        target=held,
        at=at,
        changes={"score": held.score, "passed": held.passed},
    )
    if held.passed:
        going_on = Enrolment.objects.filter(pk=enrolment.pk).under_way()
        going_on.update(ended_at=at, passed=True)
        certify(attempt=held, at=at)
    return held


def is_over(attempt: Attempt, *, at: datetime) -> bool:
    """Whether what arrives at ``at`` comes too late."""
    return attempt.ends_at is not None and attempt.ends_at <= at


def _locked(attempt: Attempt, by: User | None) -> Attempt | None:
    """The attempt, held until the end of the transaction; None when it is handed in."""
    rows = Attempt.objects.select_for_update(of=("self",)).filter(pk=attempt.pk).open()
    held = rows.select_related("enrolment__person", "enrolment__version__track").first()
    if by is not None and attempt.enrolment.person_id != by.pk:
        raise PermissionDenied
    return held


def _require_next(enrolment: Enrolment, *, at: datetime) -> None:
    stop = learning.next_for(enrolment, at=at).stop
    if stop is Stop.UNREAD:
        raise ConflictError(_("Read every lesson first."))
    if stop is Stop.EXHAUSTED:
        raise ConflictError(_("You have used every attempt: begin the track again."))
    if stop is Stop.WAIT:
        raise ConflictError(_("Wait a little before the next attempt."))


def _drawn(enrolment: Enrolment, *, at: datetime, chance: Random) -> Attempt:
    questions = _draw(enrolment, chance)
    if not questions:
        raise ConflictError(_("This quiz has no question yet: tell whoever trains you."))
    version = enrolment.version
    minutes = version.time_limit_minutes
    attempt = enrolment.attempts.create(
        number=enrolment.attempts.count() + 1,
        started_at=at,
        ends_at=at + timedelta(minutes=minutes) if minutes else None,
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt, position=place, question=question, shown=_shown(question, chance)
        )
        for place, question in enumerate(questions, start=1)
    )
    changes = {"number": attempt.number, "version": version.pk}
    audit.record(
        by=enrolment.person, action="attempt.begun", target=attempt, at=at, changes=changes
    )
    return attempt


def _draw(enrolment: Enrolment, chance: Random) -> list[Question]:
    """So many live questions of each theme, in the bank of the track's unit and of those above."""
    counts = dict(enrolment.version.draws.values_list("theme", "count"))
    bank = Question.objects.drawn_in(enrolment.track.unit).filter(theme__in=counts)
    by_theme: dict[str, list[Question]] = {}
    for question in bank.order_by("pk"):
        by_theme.setdefault(question.theme, []).append(question)
    drawn = [
        question
        for theme, found in by_theme.items()
        for question in chance.sample(found, min(counts[theme], len(found)))
    ]
    chance.shuffle(drawn)
    return drawn


def _shown(question: Question, chance: Random) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "body": question.body,
        "order": deal(Kind(question.kind), question.body, chance),
        "prompt": {"fr": question.prompt_fr, "en": question.prompt_en},
        "why": {"fr": question.why_fr, "en": question.why_en},
        "revision": question.revision,
    }


def _keep(items: list[AttemptItem], answers: Mapping[int, Any], *, at: datetime) -> None:
    given = [item for item in items if item.position in answers]
    if len(given) < len(answers):
        raise ValidationError({"answers": _("There is no such question.")})
    for item in given:
        response, shown = answers[item.position], item.shown
        if not is_readable(Kind(shown["kind"]), len(shown["order"]), response):
            raise ValidationError({"response": _("This does not answer the question.")})
        item.response, item.saved_at = response, at
    AttemptItem.objects.bulk_update(given, ["response", "saved_at"])


def _mark(attempt: Attempt, items: list[AttemptItem], *, at: datetime) -> None:
    for item in items:
        shown = item.shown
        item.points = mark(Kind(shown["kind"]), shown["body"], shown["order"], item.response)
    AttemptItem.objects.bulk_update(items, ["points"])
    score = score_of([item.points or 0 for item in items])
    attempt.score, attempt.passed = score, score >= attempt.enrolment.version.pass_mark
    attempt.submitted_at = at
    attempt.save(update_fields=["score", "passed", "submitted_at"])
