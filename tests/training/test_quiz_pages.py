"""A quiz on its page: what is saved, what is told, and what never is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.training import build
from tests.training.entering import entered, text, url
from training.domain.questions import Kind
from training.models import Attempt, Enrolment

if TYPE_CHECKING:
    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


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


@pytest.mark.parametrize(
    ("asked", "leads_back"), [("/interactions/7/", True), ("https://elsewhere.example/", False)]
)
def test_passing_leads_back_to_the_page_that_asked_for_it(
    client: Client, asked: str, *, leads_back: bool
) -> None:
    ana = entered(client)
    track, other = build.track(), build.track()
    begun = build.enrolment(ana, track)
    text(client, f"{url('learn-track', track.pk)}?{urlencode({'next': asked})}")
    results = [
        text(client, url("quiz-result", done.pk))
        for done in (
            build.failed(begun),
            build.passed(begun, at=make.NOON + DAY),
            build.passed(build.enrolment(ana, other)),
        )
    ]

    assert [f'href="{asked}"' in page for page in results] == [False, leads_back, False]


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


def test_one_question_costs_as_many_queries_as_thirty(client: Client) -> None:
    ana = entered(client)
    counts = []
    for many in (1, 30):
        opened = build.attempt(build.enrolment(ana, build.track(kinds=[Kind.SINGLE] * many)))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("quiz", opened.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


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
