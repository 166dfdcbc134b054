"""Sitting a quiz: limits, waits, races, time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from governance.models import AuditEvent
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training import build
from training import services, tasks
from training.domain.questions import Kind
from training.models import Attempt, CertificationPeriod, Question

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(minutes=30)


def test_every_lesson_is_read_first() -> None:
    begun = build.enrolment(build.learner(), build.track(), read=False)

    with pytest.raises(ConflictError, match="lesson"):
        build.attempt(begun)

    assert not Attempt.objects.exists()


def test_a_question_of_every_kind_is_drawn_copied_and_passed() -> None:
    begun = build.enrolment(build.learner(), build.track(kinds=list(Kind)))
    opened = build.attempt(begun)
    copied = [item.shown for item in opened.items.all()]
    answers = build.right_answers(opened)
    Question.objects.update(prompt_en="Rewritten", body={"right": False}, kind="true_false")

    done = services.submit_attempt(attempt=opened, by=begun.person, at=LATER, answers=answers)

    assert {shown["kind"] for shown in copied} == {kind.value for kind in Kind}
    assert (done.score, done.passed) == (100, True)
    begun.refresh_from_db()
    assert (begun.passed, begun.ended_at) == (True, LATER)
    held = CertificationPeriod.objects.get()
    assert (held.person, held.version, held.attempt) == (begun.person, begun.version, done)
    assert AuditEvent.objects.filter(action="attempt.submitted").count() == 1


def test_retired_questions_and_those_of_other_units_are_not_drawn() -> None:
    unit = make.unit()
    track = build.track(unit)
    build.question(unit, theme=track.slug, retired_at=make.NOON)
    build.question(make.unit(), theme=track.slug)
    build.question(make.company(), theme=track.slug)

    opened = build.attempt(build.enrolment(build.learner(unit), track))

    assert opened.items.count() == 3


def test_a_draw_takes_so_many_of_a_theme() -> None:
    track = build.track(kinds=[Kind.SINGLE] * 9, draw=4)
    drawn = set()
    for seed in range(8):
        opened = build.attempt(build.enrolment(build.learner(), track), seed=seed)
        assert opened.items.count() == 4
        drawn |= set(opened.items.values_list("question", flat=True))
    assert len(drawn) > 4


def test_a_quiz_without_questions_is_refused() -> None:
    with pytest.raises(ConflictError, match="question"):
        build.attempt(build.enrolment(build.learner(), build.track(kinds=[])))


def test_the_open_attempt_is_given_back() -> None:
    begun = build.enrolment(build.learner(), build.track())

    assert build.attempt(begun, seed=1) == build.attempt(begun, seed=2)


def test_failing_waits_then_opens_then_is_exhausted() -> None:
    begun = build.enrolment(build.learner(), build.track(attempts=2, wait_minutes=10))
    build.failed(begun)
    soon, then = (
        make.NOON + timedelta(minutes=10, microseconds=-1),
        make.NOON + timedelta(minutes=10),
    )

    with pytest.raises(ConflictError, match="Wait"):
        build.attempt(begun, at=soon)
    build.failed(begun, at=then)
    with pytest.raises(ConflictError, match="every attempt"):
        build.attempt(begun, at=then + timedelta(days=1))

    assert not CertificationPeriod.objects.exists()


@pytest.mark.parametrize(("pass_mark", "passes"), [(67, False), (66, True)])
def test_score_is_rounded_down_and_the_mark_itself_passes(pass_mark: int, *, passes: bool) -> None:
    track = build.track(kinds=[Kind.SINGLE] * 3, pass_mark=pass_mark)
    begun = build.enrolment(build.learner(), track)
    opened = build.attempt(begun)
    two = {each: right for each, right in build.right_answers(opened).items() if each < 3}

    done = services.submit_attempt(attempt=opened, by=begun.person, at=LATER, answers=two)

    assert (done.score, done.passed) == (66, passes)


def test_handing_in_twice_changes_nothing() -> None:
    begun = build.enrolment(build.learner(), build.track())
    stale = build.attempt(begun)
    first = build.passed(begun)

    again = services.submit_attempt(attempt=stale, by=begun.person, at=LATER, answers={1: None})

    assert (again.submitted_at, again.score) == (first.submitted_at, 100)
    assert CertificationPeriod.objects.count() == 1
    assert AuditEvent.objects.filter(action="attempt.submitted").count() == 1


def test_what_comes_after_the_end_does_not_count() -> None:
    begun = build.enrolment(build.learner(), build.track(time_limit_minutes=20))
    opened = build.attempt(begun)
    answers = build.right_answers(opened)
    end = make.NOON + timedelta(minutes=20)
    assert opened.ends_at == end
    last = end - timedelta(microseconds=1)
    services.save_answers(attempt=opened, answers={1: answers[1]}, by=begun.person, at=last)

    with pytest.raises(ConflictError, match="over"):
        services.save_answers(attempt=opened, answers=answers, by=begun.person, at=end)
    done = services.submit_attempt(attempt=opened, by=begun.person, at=end, answers=answers)

    assert (done.score, done.passed) == (50, False)


def test_saving_after_handing_in_is_refused() -> None:
    begun = build.enrolment(build.learner(), build.track())
    stale = build.attempt(begun)
    build.failed(begun)

    with pytest.raises(ConflictError, match="handed in"):
        services.save_answers(attempt=stale, answers={1: 0}, by=begun.person, at=LATER)


def test_the_sweep_hands_in_what_is_out_of_time_and_nothing_else(clock: Clock) -> None:
    late = build.enrolment(build.learner(), build.track(time_limit_minutes=20))
    timeless = build.attempt(build.enrolment(build.learner(), build.track()))
    opened = build.attempt(late)
    answers = build.right_answers(opened)
    services.save_answers(attempt=opened, answers=answers, by=late.person, at=make.NOON)

    clock.freeze(make.NOON + timedelta(minutes=19))
    tasks.sweep_attempts()
    assert Attempt.objects.open().count() == 2
    clock.freeze(make.NOON + timedelta(minutes=20))
    tasks.sweep_attempts()
    tasks.sweep_attempts()

    assert list(Attempt.objects.open()) == [timeless]
    opened.refresh_from_db()
    assert opened.passed
    assert CertificationPeriod.objects.get().person == late.person


def test_starting_hands_in_the_late_one_first() -> None:
    begun = build.enrolment(
        build.learner(), build.track(time_limit_minutes=20, wait_minutes=60, attempts=None)
    )
    late = build.attempt(begun)

    with pytest.raises(ConflictError, match="Wait"):
        build.attempt(begun, at=LATER)

    late.refresh_from_db()
    assert late.submitted_at == LATER


def test_nobody_touches_the_attempt_of_somebody_else() -> None:
    begun = build.enrolment(build.learner(), build.track())
    opened, other = build.attempt(begun), build.learner()

    with pytest.raises(PermissionDenied):
        services.start_attempt(enrolment=begun, by=other, at=LATER)
    with pytest.raises(PermissionDenied):
        services.save_answers(attempt=opened, answers={1: 0}, by=other, at=LATER)
    with pytest.raises(PermissionDenied):
        services.submit_attempt(attempt=opened, by=other, at=LATER)

    assert Attempt.objects.open().count() == 1


@pytest.mark.parametrize(
    "answers", [{9: 0}, {1: 7}, {1: [0]}, {1: True}, {1: "0"}, {1: {"right": 1}}, {1: -1}]
)
def test_an_answer_that_is_none_is_refused(answers: Any) -> None:
    begun = build.enrolment(build.learner(), build.track(kinds=[Kind.SINGLE]))
    opened = build.attempt(begun)

    with pytest.raises(ValidationError):
        services.save_answers(attempt=opened, answers=answers, by=begun.person, at=LATER)

    assert opened.items.get().response is None


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_open_one_attempt_and_certify_once() -> None:
    begun = build.enrolment(build.learner(), build.track())
    together = Barrier(2)

    def at_once(act: Any) -> list[Any]:
        def run(number: int) -> Any:
            try:
                together.wait()
                return act(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(run, range(2)))

    opened = at_once(lambda seed: build.attempt(begun, seed=seed))
    assert opened[0] == opened[1]
    answers = build.right_answers(opened[0])

    def hand_in(number: int) -> Attempt:
        return services.submit_attempt(
            attempt=opened[number], by=begun.person, at=LATER, answers=answers if number else {}
        )

    first, second = at_once(hand_in)
    assert (first.score, first.passed) == (second.score, second.passed)
    assert Attempt.objects.count() == 1
    assert CertificationPeriod.objects.count() == int(bool(first.passed))
    assert AuditEvent.objects.filter(action="attempt.submitted").count() == 1
