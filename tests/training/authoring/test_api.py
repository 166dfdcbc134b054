"""Tracks and questions through the API: the same rules, told in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests import make
from tests.training.authoring import build
from training.domain.questions import Kind
from training.models import Lesson, Question, Track

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
TRACKS, LESSONS, QUESTIONS = "/api/v1/tracks/", "/api/v1/lessons/", "/api/v1/questions/"
QUESTION = {**build.WORDS, "kind": "true_false", "body": {"right": True}}


def call(person: User, path: str, sent: Any = None) -> Any:
    client = Client()
    client.force_login(person)
    if sent is None:
        return client.get(path)
    return client.post(path, sent, content_type="application/json")


def test_a_track_lives_its_whole_life_through_the_api() -> None:
    school = build.school()
    made = call(school.ana, TRACKS, {**build.FACTS, "unit": school.hub.pk})
    assert made.status_code == 201, made.content
    at = f"{TRACKS}{made.json()['id']}/"
    titles = {"title_fr": "Début", "title_en": "Start"}
    module = call(school.ana, f"{at}add_module/", titles).json()["id"]
    lesson = call(school.ana, f"{at}add_lesson/", {**build.LESSON, "module": module}).json()
    written = {**build.LESSON, "body_en": "Other", "revision": 0}
    assert call(school.ana, f"{LESSONS}{lesson['id']}/write/", written).json()["revision"] == 1
    again = {**written, "body_en": "!"}
    assert call(school.ana, f"{LESSONS}{lesson['id']}/write/", again).status_code == 409
    assert call(school.ana, f"{LESSONS}{lesson['id']}/move/", {"way": "up"}).status_code == 200

    refused = call(school.ana, f"{at}publish/", {"change": "material"})
    assert refused.status_code == 400
    assert refused.json()["errors"][""] == ["Its quiz draws no question yet."]
    call(school.ana, QUESTIONS, {**QUESTION, "unit": school.hub.pk})
    call(school.ana, f"{at}draws/", {"draws": [{"theme": "reacting", "count": 1}]})
    assert call(school.ana, f"{at}exam/", {"pass_mark": 70}).json()["pass_mark"] == 70
    assert call(school.ana, f"{at}publish/", {"change": "material"}).status_code == 200

    version = call(school.bo, f"{at}versions/").json()[0]
    assert version["modules"][0]["lessons"] == [lesson["id"]]
    assert call(school.bo, f"{LESSONS}{lesson['id']}/").json()["body_en"] == "Other"
    assert call(school.ana, f"{LESSONS}{lesson['id']}/remove/", {}).status_code == 409
    assert call(school.ana, f"{at}begin/", {}).status_code == 201
    assert len(call(school.bo, f"{at}versions/").json()) == 1
    assert call(school.ana, f"{at}discard/", {}).status_code == 204
    changed = {**build.FACTS, "grace_days": 3}
    assert call(school.ana, f"{at}change/", changed).json()["grace_days"] == 3
    assert call(school.ana, f"{at}retire/", {}).json()["retired_at"]


def test_a_question_is_written_changed_retired_and_restored() -> None:
    school = build.school()
    made = call(school.ana, QUESTIONS, {**QUESTION, "unit": school.hub.pk})
    at = f"{QUESTIONS}{made.json()['id']}/"
    sent = {**build.WORDS, "body": {"right": False}, "revision": 0}
    assert call(school.ana, f"{at}change/", sent).json()["body"] == {"right": False}
    assert call(school.ana, f"{at}change/", sent).status_code == 409
    assert call(school.ana, f"{at}retire/", {}).json()["retired_at"]
    assert call(school.ana, f"{at}restore/", {}).json()["retired_at"] is None


def test_who_only_reads_never_sees_what_is_right() -> None:
    school = build.school()
    question = school.question(Kind.SHORT)
    assert call(school.bo, QUESTIONS).status_code == 403
    assert call(school.bo, f"{QUESTIONS}{question.pk}/").status_code == 403


def test_somebody_elses_do_not_exist() -> None:
    school = build.school()
    track = school.published()
    chi = make.person(*build.WRITES, on=make.hub("South"))
    lesson, question = Lesson.objects.get(), Question.objects.first()
    assert question is not None

    for path in (TRACKS, LESSONS, QUESTIONS):
        assert call(chi, path).json()["results"] == []
    for path in (f"{TRACKS}{track.pk}/", f"{LESSONS}{lesson.pk}/", f"{QUESTIONS}{question.pk}/"):
        assert call(chi, path).status_code == 404
    for act in ("change", "retire", "begin", "discard", "exam", "draws", "publish"):
        assert call(chi, f"{TRACKS}{track.pk}/{act}/", {}).status_code == 404, act
    assert call(school.bo, f"{TRACKS}{track.pk}/begin/", {}).status_code == 403


def test_a_reader_gets_no_lesson_of_a_draft() -> None:
    school = build.school()
    lesson = school.fill(school.track().versions.get())
    assert call(school.bo, LESSONS).json()["results"] == []
    assert call(school.bo, f"{LESSONS}{lesson.pk}/").status_code == 404
    assert call(school.ana, f"{LESSONS}{lesson.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        (TRACKS, {"renewal": "sometimes"}, "renewal"),
        (TRACKS, {"unit": 10**12}, "unit"),
        (TRACKS, {"grace_days": 366}, "grace_days"),
        (TRACKS, {"title_fr": None}, "title_fr"),
        (TRACKS, {"more": 1}, "more"),
        (TRACKS, {"renewal_months": None}, ""),
        (QUESTIONS, {"kind": "essay"}, "kind"),
        (QUESTIONS, {"body": {"right": 1}}, "body"),
        (QUESTIONS, {"body": None}, "body"),
        (QUESTIONS, {"theme": "a b"}, "theme"),
        (QUESTIONS, {"prompt_en": "x" * 2001}, "prompt_en"),
    ],
)
def test_bad_input_is_refused_by_field(path: str, sent: dict[str, Any], field: str) -> None:
    school = build.school()
    whole = build.FACTS if path == TRACKS else QUESTION

    answer = call(school.ana, path, {**whole, "unit": school.hub.pk, **sent})

    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"]
    assert not Track.objects.exists()
    assert not Question.objects.exists()
