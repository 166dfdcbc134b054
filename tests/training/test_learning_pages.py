"""The learner's pages: what they say, what they cost, and what they never tell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.models import Network
from governance.perms import Perm
from tests import make
from tests.training import build
from tests.training.entering import entered, text, url
from training import learning
from training.domain.questions import Kind
from training.models import Attempt, Lesson, Level
from training.services import Where

if TYPE_CHECKING:
    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens_in_both_languages(client: Client, language: str) -> None:
    ana = entered(client, language=language)
    track = build.track(kinds=list(Kind), word="Ton", time_limit_minutes=20)
    begun = build.enrolment(ana, track)
    opened = build.attempt(begun)
    lesson = Lesson.objects.filter(module__version=begun.version).first()
    assert lesson is not None
    pages = [
        url("my-learning"),
        url("learn-track", track.pk),
        url("learn-lesson", track.pk, lesson.pk),
        url("quiz", opened.pk),
        url("quiz-left", opened.pk),
    ]
    for page in pages:
        assert ("Ton" in text(client, page)) is (page != url("quiz-left", opened.pk))
    build.passed(begun)
    why = {"fr": "raison", "en": "reason"}
    assert why[language] in text(client, url("quiz-result", opened.pk))


def test_the_first_sentence_says_what_is_true_now(client: Client, clock: Clock) -> None:
    ana = entered(client)
    here = url("my-learning")
    assert "Nothing is to be learned now" in text(client, here)

    track = build.track(word="Tone", time_limit_minutes=20, wait_minutes=0)
    assert "Open to you" in text(client, here)
    build.asked_of(ana, track)
    assert "is missing before you may speak" in text(client, here)

    client.post(url("learn-enrol", track.pk))
    assert "6 minutes of reading left" in text(client, here)
    begun = build.enrolment(ana, track)
    assert "the quiz is next" in text(client, here)
    build.attempt(begun)
    assert "is open." in text(client, here)
    due = build.passed(begun).certification.due_at
    assert due is not None
    assert "You are certified in <mark>one track</mark>" in text(client, here)

    clock.freeze(due)
    client.force_login(ana)
    assert "is to be refreshed before" in text(client, here)
    clock.freeze(due + 31 * DAY)
    client.force_login(ana)
    assert "has run out" in text(client, here)


def test_whoever_speaks_nowhere_is_asked_for_nothing(client: Client) -> None:
    entered(client)
    build.asked_of(build.learner(), build.track())

    page = text(client, url("my-learning"))

    assert "Nothing is to be learned now" in page
    assert "Open to you" in page


@pytest.mark.parametrize(
    ("scope", "rule", "asked"),
    [
        ({}, {"level": Level.ANSWER}, True),
        ({}, {"level": Level.COMMIT}, False),
        ({"level": Level.PRESS}, {"level": Level.COMMIT}, True),
        ({"network": "forum"}, {"network": "forum"}, True),
        ({"network": "forum"}, {"network": "x"}, False),
        ({"network": "forum"}, {}, True),
        ({}, {"network": "x"}, True),
    ],
)
def test_what_is_asked_stands_before_something_one_may_say(
    scope: dict[str, Any], rule: dict[str, Any], asked: object
) -> None:
    ana, track = build.learner(), build.track()
    build.asked_of(ana, track, scope=_where(**scope), where=_where(**rule))

    course = learning.course_of(track, ana, at=make.NOON)

    assert bool(course.asked) is asked
    assert course.owed is asked


def _where(network: str = "", level: int = Level.ANSWER) -> Where:
    if not network:
        return Where(level=level)
    found, _made = Network.objects.get_or_create(slug=network, defaults={"name": network})
    return Where(network=found, level=level)


def test_a_material_version_is_told_with_what_changes(client: Client, clock: Clock) -> None:
    ana = entered(client)
    track = build.track()
    build.certification(ana, track)
    build.version_of(track, at=make.NOON + DAY, summary="Private messages first")
    clock.freeze(make.NOON + 20 * DAY)
    client.force_login(ana)

    assert "has changed" in text(client, url("my-learning"))
    assert "Private messages first" in text(client, url("learn-track", track.pk))


def test_what_is_no_longer_offered_is_not_asked(client: Client, clock: Clock) -> None:
    ana = entered(client)
    track = build.track()
    held = build.certification(ana, track)
    assert held.expires_at is not None
    track.retired_at = make.NOON + DAY
    track.save()
    clock.freeze(held.expires_at)
    client.force_login(ana)

    assert "Nothing is to be learned now" in text(client, url("my-learning"))
    assert "refresher" not in text(client, url("learn-track", track.pk))
    assert client.post(url("learn-enrol", track.pk)).status_code == 404


def test_reading_goes_from_lesson_to_lesson_to_the_quiz(client: Client) -> None:
    ana = entered(client)
    track = build.track(lessons=2)
    first, second = Lesson.objects.filter(module__version__track=track)

    response = client.post(url("learn-enrol", track.pk))
    assert response["Location"] == url("learn-lesson", track.pk, first.pk)
    page = text(client, response["Location"])
    assert "lesson 1 of 2" in page
    assert "<em>words</em>" in page
    response = client.post(response["Location"])
    assert response["Location"] == url("learn-lesson", track.pk, second.pk)
    assert "one more lesson" in text(client, url("learn-track", track.pk))
    response = client.post(response["Location"])
    assert response["Location"] == url("learn-track", track.pk)
    assert "Take the quiz" in text(client, response["Location"])
    response = client.post(url("quiz-start", track.pk))
    assert response["Location"] == url("quiz", Attempt.objects.get(enrolment__person=ana).pk)


def test_leaving_asks_first_and_a_second_time_says_so(client: Client) -> None:
    ana = entered(client)
    track = build.track()
    build.enrolment(ana, track)
    assert "data-confirm" in text(client, url("learn-track", track.pk))

    assert client.post(url("learn-leave", track.pk)).status_code == 302
    assert client.post(url("learn-leave", track.pk)).status_code == 404


def test_nobody_opens_what_belongs_to_somebody_else(client: Client) -> None:
    ana, track = build.learner(), build.track(make.unit())
    theirs = build.track()
    begun = build.enrolment(ana, theirs)
    opened, form = build.attempt(begun), {"hand-in": "1"}
    lesson = Lesson.objects.filter(module__version__track=track).first()
    assert lesson is not None
    entered(client)

    for path in (
        url("quiz", opened.pk),
        url("quiz-result", opened.pk),
        url("quiz-left", opened.pk),
        url("learn-track", track.pk),
        url("learn-lesson", track.pk, lesson.pk),
        f"/api/v1/attempts/{opened.pk}/",
        f"/api/v1/learning/{track.pk}/",
    ):
        assert client.get(path).status_code == 404, path
    for path in (
        url("quiz", opened.pk),
        url("quiz-save", opened.pk, 1),
        url("learn-enrol", track.pk),
        f"/api/v1/attempts/{opened.pk}/submit/",
        f"/api/v1/attempts/{opened.pk}/answer/",
    ):
        assert client.post(path, form).status_code == 404, path
    assert Attempt.objects.open().count() == 1


@pytest.mark.parametrize("page", ["/learn/", "/api/v1/learning/"])
def test_one_track_costs_as_many_queries_as_thirty(client: Client, page: str) -> None:
    ana = entered(client)
    counts = []
    for many in (1, 29):
        for _ in range(many):
            track = build.track()
            build.failed(build.enrolment(ana, track))
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_today_says_what_is_to_be_learned(client: Client) -> None:
    unit = make.unit()
    ana = make.person(Perm.INTERACTION_VIEW, Perm.INTERACTION_ANSWER, on=unit, language="en")
    client.force_login(ana)
    track = build.track(word="Tone")
    assert "To learn" not in text(client, reverse("engagement:today"))

    build.enrolment(ana, track)

    page = text(client, reverse("engagement:today"))
    assert "To learn" in page
    assert url("learn-track", track.pk) in page


@pytest.mark.parametrize("name", ["learning-elsewhere", "learning-assigned"])
def test_what_others_tell_and_ask_is_a_tap_away(client: Client, name: str) -> None:
    entered(client)
    assert f'href="{url(name)}"' in text(client, url("my-learning"))
    assert f'href="{url("my-learning")}"' in text(client, url(name))
