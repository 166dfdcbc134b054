"""Learning through the API, all the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests import make
from tests.training import build
from tests.training.entering import entered
from training.domain.questions import Kind
from training.models import Attempt, Lesson

if TYPE_CHECKING:
    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


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
