"""The learner's pages: what they say, what they cost, and what they never tell."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.perms import Perm
from tests import make
from tests.training import build
from training import services
from training.domain.questions import Kind
from training.models import Attempt, Enrolment, Lesson
from training.services import Where

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def url(name: str, *args: object) -> str:
    return reverse(f"training:{name}", args=args)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def entered(client: Client, **fields: Any) -> User:
    person = build.learner(**fields)
    client.force_login(person)
    return person


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
    chief = make.person(Perm.SPEAKING_CHANGE, on=make.company())
    services.add_requirement(
        unit=make.company(), track=track, role=None, where=Where(), by=chief, at=make.NOON
    )
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


def test_a_plain_form_saves_and_hands_in(client: Client) -> None:
    ana = entered(client)
    track = build.track(kinds=list(Kind))
    opened = build.attempt(build.enrolment(ana, track))
    form = _form(opened)
    half = {name: value for name, value in form.items() if name.startswith("a1")}

    client.post(url("quiz", opened.pk), half | {"save": "1"})
    assert [item.position for item in opened.items.exclude(response=None)] == [1]
    response = client.post(url("quiz", opened.pk), form | {"hand-in": "1"})

    assert response["Location"] == url("quiz-result", opened.pk)
    assert "you have passed" in text(client, response["Location"])
    assert client.get(url("quiz", opened.pk))["Location"] == response["Location"]


def test_each_answer_is_saved_as_it_is_given(client: Client, clock: Clock) -> None:
    ana = entered(client)
    opened = build.attempt(build.enrolment(ana, build.track(time_limit_minutes=20)))
    form, save = _form(opened), url("quiz-save", opened.pk, 2)

    response = client.post(save, form, headers={"HX-Request": "true"})
    assert b"Saved at" in response.content
    assert [item.position for item in opened.items.exclude(response=None)] == [2]

    clock.freeze(make.NOON + timedelta(minutes=20))
    for path in (save, url("quiz-left", opened.pk)):
        method = client.post if path == save else client.get
        assert method(path, headers={"HX-Request": "true"})["HX-Redirect"] == url(
            "quiz", opened.pk
        )
    assert "The time is over" in text(client, url("quiz", opened.pk))
    assert "fieldset" not in text(client, url("quiz", opened.pk))
    assert client.post(url("quiz-save", opened.pk, 9)).status_code == 404


@pytest.mark.parametrize(
    "sent", [{"a1": "99"}, {"a1": "x"}, {"a1": "-1"}, {"a1": ""}, {"a1-0": "0"}, {"a1": "²"}]
)
def test_what_cannot_be_read_is_no_answer(client: Client, sent: dict[str, str]) -> None:
    ana = entered(client)
    opened = build.attempt(build.enrolment(ana, build.track(kinds=[Kind.SINGLE])))

    assert client.post(url("quiz", opened.pk), sent | {"save": "1"}).status_code == 302

    assert opened.items.get().response is None


def test_waiting_and_used_up_attempts_are_told(client: Client, clock: Clock) -> None:
    ana = entered(client)
    track = build.track(attempts=2, wait_minutes=10)
    begun = build.enrolment(ana, track)
    build.failed(begun)
    here = url("learn-track", track.pk)

    assert "The next attempt opens" in text(client, here)
    assert client.post(url("quiz-start", track.pk))["Location"] == here
    assert "Wait a little" in text(client, here)
    clock.freeze(make.NOON + timedelta(minutes=10))
    last = build.failed(begun, at=make.NOON + timedelta(minutes=10))
    assert "used every attempt" in text(client, here)
    assert "That was the last attempt" in text(client, url("quiz-result", last.pk))
    client.post(url("learn-leave", track.pk), {"again": "1"})
    assert Enrolment.objects.under_way().get().pk != begun.pk


def test_leaving_asks_first_and_a_second_time_says_so(client: Client) -> None:
    ana = entered(client)
    track = build.track()
    build.enrolment(ana, track)
    assert "data-confirm" in text(client, url("learn-track", track.pk))

    assert client.post(url("learn-leave", track.pk)).status_code == 302
    assert client.post(url("learn-leave", track.pk)).status_code == 404


def test_an_open_attempt_never_tells_what_is_right(client: Client) -> None:
    ana = entered(client)
    track = build.track(kinds=[], word="Ton")
    secret = {
        Kind.SHORT: {"accepted": {"fr": ["SECRETFR"], "en": ["SECRETEN"]}},
        Kind.NUMERIC: {"right": 98765.25, "tolerance": 43.21, "unit": "h"},
    }
    for kind in Kind:
        body = secret.get(kind, build.BODIES[kind])
        build.question(
            make.company(),
            theme=track.slug,
            kind=kind,
            body=body,
            why_en="SECRETWHY",
            why_fr="SECRETWHY",
        )
    build.version_of(track, at=make.NOON - DAY)
    opened = build.attempt(build.enrolment(ana, track))
    said = [
        text(client, url("quiz", opened.pk)),
        text(client, url("learn-track", track.pk)),
        text(client, url("my-learning")),
        text(client, f"/api/v1/attempts/{opened.pk}/"),
        text(client, "/api/v1/learning/"),
        client.post(f"/api/v1/learning/{track.pk}/start/").content.decode(),
        client.post(url("quiz-save", opened.pk, 1), _form(opened)).content.decode(),
    ]

    assert client.get(url("quiz-result", opened.pk))["Location"] == url("quiz", opened.pk)
    for words in said:
        for secret_word in ("SECRET", "98765", "43.21", "43,21", "accepted", "tolerance"):
            assert secret_word not in words
        assert not _keys(words) & {"body", "accepted", "tolerance", "why", "shown", "order"}
    for item in client.get(f"/api/v1/attempts/{opened.pk}/").json()["questions"]:
        if item["kind"] != "matching":  # whose right-hand parts are the ones to choose from
            assert "right" not in json.dumps(item)
        else:
            assert sorted(item["parts"]["right"]) == ["day en", "night en", "sky en"]


def test_the_page_does_not_differ_by_what_is_right(client: Client) -> None:
    ana = entered(client)
    track = build.track(kinds=[Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE])
    opened = build.attempt(build.enrolment(ana, track))
    before = _without_tokens(text(client, url("quiz", opened.pk)))
    for item in opened.items.all():
        body = item.shown["body"]
        for part in body.get("options", [body]):
            part["right"] = not part["right"]
        item.save()

    assert _without_tokens(text(client, url("quiz", opened.pk))) == before


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


def test_one_question_costs_as_many_queries_as_thirty(client: Client) -> None:
    ana = entered(client)
    counts = []
    for many in (1, 30):
        opened = build.attempt(build.enrolment(ana, build.track(kinds=[Kind.SINGLE] * many)))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("quiz", opened.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_api_goes_all_the_way(client: Client) -> None:
    ana = entered(client)
    track = build.track(kinds=list(Kind))
    here = f"/api/v1/learning/{track.pk}/"

    def post(path: str, body: Any = None, *, status: int = 200) -> Any:
        response = client.post(path, json.dumps(body or {}), content_type="application/json")
        assert response.status_code == status, response.content
        return response.json() if response.content else None

    assert post(f"{here}enrol/")["enrolled"]
    post(f"{here}start/", status=409)
    for lesson in Lesson.objects.filter(module__version__track=track):
        told = post(f"{here}lesson/", {"lesson": lesson.pk})
    assert (told["unread"], told["stop"]) == (0, None)
    opened = post(f"{here}start/", status=201)
    attempt = f"/api/v1/attempts/{opened['id']}/"
    answers = build.right_answers(Attempt.objects.get(pk=opened["id"]))
    for position, response in answers.items():
        post(f"{attempt}answer/", {"position": position, "response": response}, status=204)
    done = post(f"{attempt}submit/")

    assert (done["score"], done["passed"], done["questions"]) == (100, True, [])
    assert len(done["results"]) == len(Kind)
    assert post(f"{attempt}submit/") == done
    post(f"{attempt}answer/", {"position": 1, "response": None}, status=409)
    assert client.get(here).json()["standing"] == "valid"
    assert ana.certifications.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"position": 1},
        {"position": 0, "response": 0},
        {"position": "x", "response": 0},
        {"position": 2**70, "response": 0},
        {"position": 1, "response": 5},
        {"position": 1, "response": {"a": 1}},
        {"position": 7, "response": 0},
        {"position": 1, "response": 0, "points": 100},
        [],
    ],
)
def test_the_api_refuses_what_is_no_answer(client: Client, body: Any) -> None:
    ana = entered(client)
    opened = build.attempt(build.enrolment(ana, build.track(kinds=[Kind.SINGLE])))

    response = client.post(
        f"/api/v1/attempts/{opened.pk}/answer/", json.dumps(body), content_type="application/json"
    )

    assert response.status_code == 400, response.content
    assert opened.items.get().response is None


def test_a_lesson_of_another_track_is_unknown_to_the_api(client: Client) -> None:
    ana = entered(client)
    track, other = build.track(), build.track()
    build.enrolment(ana, track, read=False)
    lesson = Lesson.objects.filter(module__version__track=other).first()
    assert lesson is not None

    response = client.post(
        f"/api/v1/learning/{track.pk}/lesson/",
        {"lesson": lesson.pk},
        content_type="application/json",
    )

    assert response.status_code == 400


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


def _form(attempt: Attempt) -> dict[str, Any]:
    """The right answers as a browser would send them."""
    form: dict[str, Any] = {}
    for position, response in build.right_answers(attempt).items():
        kind = attempt.items.get(position=position).shown["kind"]
        if kind in {"ordering", "matching"}:
            form |= {f"a{position}-{row}": str(place) for row, place in enumerate(response)}
        elif kind == "true_false":
            form[f"a{position}"] = "yes" if response else "no"
        else:
            form[f"a{position}"] = response
    return form


def _keys(words: str) -> set[str]:
    try:
        found = json.loads(words)
    except ValueError:
        return set()
    return set(_walk(found))


def _walk(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in _walk(inner))]
    return [key for inner in value for key in _walk(inner)] if isinstance(value, list) else []


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())
