"""Pages and API of exercises: a person's way through, refusals, cost, both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests import make
from tests.training.practice import build
from training import learning_sections, services
from training.models import PracticeExample, PracticeReply, Question, Scenario

if TYPE_CHECKING:
    from django.test import Client

    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
JSON: Any = {"content_type": "application/json"}
GOOD = {"tone": "4", "accuracy": "4", "disclosure": "3", "comment": ""}


@pytest.fixture
def unit(clock: Clock) -> OrgUnit:
    clock.freeze(make.NOON)
    return make.unit("Care")


def url(name: str, *args: int) -> str:
    return reverse(f"training:{name}", args=args)


def page(client: Client, person: User, name: str, *args: int, query: str = "") -> str:
    client.force_login(person)
    response = client.get(url(name, *args) + query)
    assert response.status_code == 200, name
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_way_from_an_answer_to_a_review_and_a_question(client: Client, unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    scenario = build.scenario(unit, by=tess, network=build.network("x"))
    assert "waits for your answer" in page(client, bo, "practice-list")
    write = url("practice-write", scenario.pk)
    refused = client.post(write, {"text": "x" * 300})
    assert refused.status_code == 200
    assert "x" * 300 in refused.content.decode()
    assert "20 characters too many" in refused.content.decode()
    assert client.post(write, {"text": "On it."}).status_code == 302
    assert "waits for a review" in page(client, bo, "practice-write", scenario.pk)

    assert "Bo" in page(client, tess, "review-queue")
    reply = PracticeReply.objects.get()
    review = url("practice-review", reply.pk)
    low = client.post(review, {**GOOD, "tone": "1"})
    assert "Say what would make it better." in low.content.decode()
    assert client.post(review, GOOD).status_code == 302
    assert client.post(url("question-make", reply.pk)).status_code == 302
    assert Question.objects.get().retired_at == make.NOON


def test_the_author_decides_what_the_library_shows(client: Client, unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    scenario = build.scenario(unit, by=tess)
    reply = build.reply(scenario, bo, "On it.")
    build.review(reply, tess)
    client.force_login(tess)
    assert client.post(url("example-ask", reply.pk)).status_code == 302
    assert "May others read your answer?" in page(client, bo, "practice-write", scenario.pk)
    client.post(url("example-answer", reply.pk), {"word": "perhaps"})
    assert PracticeExample.objects.get().waits
    client.post(url("example-answer", reply.pk), {"word": "yes"})
    library = page(client, tess, "practice-library")
    assert "On it." in library
    assert ">Bo<" not in library
    assert "On it." not in page(client, tess, "practice-library", query="?q=elsewhere")
    client.force_login(tess)
    csv = client.get(url("practice-library") + "?q=On&format=csv")
    assert b"On it." in b"".join(csv.streaming_content)  # type: ignore[attr-defined]

    client.force_login(bo)
    client.post(url("example-withdraw", reply.pk))
    assert "still empty" in page(client, bo, "practice-library")
    client.post(url("practice-withdraw", reply.pk))
    assert PracticeReply.objects.get().state == "withdrawn"


def test_a_peer_sees_no_name_and_a_stranger_nothing(client: Client, unit: OrgUnit) -> None:
    tess, chi = build.trainer(unit), build.learner(unit, "Chi")
    first, second = build.scenario(unit, by=tess), build.scenario(unit, by=tess)
    build.review(build.reply(first, chi), tess)
    reply = build.reply(second, build.learner(unit, "Bo the Shy"))

    assert "Bo the Shy" not in page(client, chi, "review-queue")
    assert "Bo the Shy" not in page(client, chi, "practice-review", reply.pk)
    for stranger in (build.learner(unit), make.user()):
        client.force_login(stranger)
        assert client.get(url("practice-review", reply.pk)).status_code == 404
    client.force_login(make.user())
    assert client.get(url("practice-write", first.pk)).status_code == 404
    assert client.post(url("practice-withdraw", reply.pk)).status_code == 404


def test_somebody_faster_is_told_and_nothing_is_lost(client: Client, unit: OrgUnit) -> None:
    tess, tom = build.trainer(unit), build.trainer(unit, "Tom")
    reply = build.reply(build.scenario(unit, by=tess), build.learner(unit))
    build.review(reply, tom)
    client.force_login(tess)

    answer = client.post(url("practice-review", reply.pk), {**GOOD, "comment": "My words"})
    assert answer.status_code == 200
    assert reply.review.reviewer == tom


def form(unit: OrgUnit, **changed: Any) -> dict[str, Any]:
    whole = {
        "unit": unit.pk,
        "network": build.network().pk,
        "title_fr": "Colère",
        "title_en": "Anger",
        "from_1": "customer",
        "fr_1": "Où ?",
        "en_1": "Where?",
        **{f"from_{n}": "us" for n in (2, 3, 4)},
    }
    return {**whole, **changed}


def test_authors_write_change_retire_and_bring_back(client: Client, unit: OrgUnit) -> None:
    tess = build.trainer(unit)
    client.force_login(tess)
    create = url("scenario-create")
    for wrong in ({"en_1": ""}, {"fr_1": "", "en_1": ""}, {"longest": "0"}, {"network": "x"}):
        refused = client.post(create, form(unit, **wrong))
        assert refused.status_code == 200
        assert "Colère" in refused.content.decode()
    assert not Scenario.objects.exists()
    assert client.post(create, form(unit)).status_code == 302
    scenario = Scenario.objects.get()
    assert (scenario.longest, len(scenario.thread)) == (600, 1)

    changed = form(unit, title_en="Fury", fr_2="Bonjour", en_2="Hello")
    assert client.post(url("scenario-change", scenario.pk), changed).status_code == 302
    assert "Fury" in page(client, tess, "scenario-list")
    assert "Hello" in page(client, tess, "scenario-change", scenario.pk)
    client.post(url("scenario-retire", scenario.pk))
    assert "nothing to practise on" in page(client, tess, "scenario-list")
    client.post(url("scenario-restore", scenario.pk))
    assert Scenario.objects.live().exists()
    make.shipped_role("trainer")
    assert client.post(url("scenario-install"), {"unit": unit.pk}).status_code == 302
    assert Scenario.objects.count() == 7
    assert client.post(url("scenario-install"), {"unit": make.unit().pk}).status_code == 200


PAGES = ("practice-list", "practice-library", "review-queue", "scenario-list", "scenario-create")


def filled(unit: OrgUnit, tess: User, how_many: int) -> User:
    """So many exercises, each answered, reviewed, shown; and one more to review."""
    bo = build.learner(unit)
    for _each in range(how_many):
        scenario = build.scenario(unit, by=tess)
        reply = build.reply(scenario, bo)
        build.review(reply, tess)
        reply.refresh_from_db()
        example = services.ask_for_example(reply=reply, by=tess, at=make.NOON)
        services.answer_for_example(example=example, agrees=True, by=bo, at=make.NOON)
        build.reply(scenario, build.learner(unit))
        build.reply(build.scenario(unit, by=tess), bo)
    return bo


def test_a_question_about_ones_answer_comes_before_the_next_exercise(
    client: Client, unit: OrgUnit
) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    reply = build.reply(build.scenario(unit, by=tess), bo)
    build.scenario(unit, by=tess)
    build.review(reply, tess)
    reply.refresh_from_db()
    services.ask_for_example(reply=reply, by=tess, at=make.NOON)
    text = page(client, bo, "practice-list")
    assert "others would like to read it" in text
    act = text.index("btn-primary")
    assert text.index(url("practice-write", reply.scenario_id)) < text.index("Say yes or no")
    assert act < text.index("Say yes or no")
    assert "Answer the first one" not in text


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_one_as_for_many(
    client: Client, unit: OrgUnit, name: str
) -> None:
    tess = build.trainer(unit)
    costs = []
    for how_many in (1, 6):
        filled(unit, tess, how_many)
        page(client, tess, name)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, tess, name)
        costs.append(len(queries))
    assert costs[0] == costs[1], costs


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_stands_in_both_languages(client: Client, unit: OrgUnit, language: str) -> None:
    tess = build.trainer(unit)
    bo = filled(unit, tess, 1)
    User.objects.filter(pk__in=[tess.pk, bo.pk]).update(language=language)
    title = {"fr": "Colère", "en": "Anger"}[language]
    tess, bo = User.objects.get(pk=tess.pk), User.objects.get(pk=bo.pk)
    reviewed = PracticeReply.objects.get(person=bo, state="reviewed")
    waiting = PracticeReply.objects.waiting().first()
    assert waiting

    for person, name, args in (
        (bo, "practice-list", ()),
        (bo, "practice-write", (reviewed.scenario_id,)),
        (bo, "practice-library", ()),
        (tess, "review-queue", ()),
        (tess, "practice-review", (reviewed.pk,)),
        (tess, "practice-review", (waiting.pk,)),
        (tess, "scenario-list", ()),
    ):
        said = page(client, person, name, *args)
        assert f'<html lang="{language}"' in said
        assert title in said, name
    page(client, tess, "scenario-install")


def test_my_learning_has_a_section_for_those_who_are_offered_something(unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    assert learning_sections.sections_of(make.user(), at=make.NOON) == []
    build.scenario(unit, by=tess)

    [(template, context)] = learning_sections.sections_of(bo, at=make.NOON)
    assert template == "training/_learning_practice.html"
    assert len(context["fresh"]) == 1


def test_programs_answer_and_review(client: Client, unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    scenario = build.scenario(unit, by=tess, network=build.network("x"))
    client.force_login(bo)
    assert client.get("/api/v1/scenarios/").status_code == 403
    assert client.get("/api/v1/scenarios/offered/").json()["results"][0]["id"] == scenario.pk
    replies = "/api/v1/practice-replies/"
    body = {"scenario": scenario.pk, "text": "On it.", "language": "en"}
    for wrong in (
        {**body, "text": "x" * 281},
        {**body, "language": "de"},
        {**body, "scenario": 10**9},
        {**body, "person": tess.pk},
        {"text": "x"},
    ):
        assert client.post(replies, wrong, **JSON).status_code == 400
    made = client.post(replies, body, **JSON)
    assert made.status_code == 201
    assert client.post(replies, body, **JSON).status_code == 409
    assert client.get(replies).status_code == 403
    review = f"{replies}{made.json()['id']}/review/"
    marks = {"tone": 4, "accuracy": 4, "disclosure": 4}
    assert client.post(review, marks, **JSON).status_code == 404

    client.force_login(tess)
    [queued] = client.get(f"{replies}queue/").json()["results"]
    assert "person" not in queued
    assert client.post(review, {**marks, "tone": 5}, **JSON).status_code == 400
    assert client.post(review, marks, **JSON).status_code == 201
    assert client.post(review, marks, **JSON).status_code == 409
    assert client.get(replies).json()["results"][0]["review"]["tone"] == 4
    client.force_login(bo)
    assert client.get(f"{replies}mine/").json()["results"][0]["state"] == "reviewed"
    assert client.post(f"{replies}{made.json()['id']}/withdraw/").status_code == 200


def test_programs_write_exercises(client: Client, unit: OrgUnit) -> None:
    tess = build.trainer(unit)
    client.force_login(tess)
    body = {
        "unit": unit.pk,
        "network": build.network().pk,
        "title_fr": "Colère",
        "title_en": "Anger",
        "thread": build.THREAD,
    }
    for wrong in (
        {**body, "thread": []},
        {**body, "thread": [{"from": "them", "fr": "x", "en": "x"}]},
        {**body, "thread": [{"from": "us", "fr": "x"}]},
        {**body, "thread": [{"from": "us", "fr": "x", "en": "x", "more": 1}]},
        {**body, "unit": make.unit().pk},
    ):
        assert client.post("/api/v1/scenarios/", wrong, **JSON).status_code == 400, wrong
    made = client.post("/api/v1/scenarios/", body, **JSON)
    assert made.status_code == 201
    one = f"/api/v1/scenarios/{made.json()['id']}/"
    change = {name: body[name] for name in body if name != "unit"} | {"title_en": "Fury"}
    assert client.post(f"{one}change/", change, **JSON).json()["title_en"] == "Fury"
    assert client.post(f"{one}retire/").json()["retired_at"]
    assert client.post(f"{one}retire/").status_code == 409
    assert client.post(f"{one}restore/").json()["retired_at"] is None
