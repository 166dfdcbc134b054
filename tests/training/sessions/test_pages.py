"""Pages and API of sessions: booking, planning, presence, the calendar's file, cost, languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests import make
from tests.training.sessions import build
from training import learning_sections, services
from training.models import LiveSession, SessionSeat

if TYPE_CHECKING:
    from django.test import Client

    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
JSON: Any = {"content_type": "application/json"}


@pytest.fixture
def unit(clock: Clock) -> OrgUnit:
    clock.freeze(make.NOON)
    return make.unit("Care")


def url(name: str, *args: int) -> str:
    return reverse(f"training:session-{name}", args=args)


def page(client: Client, person: User, name: str, *args: int, query: str = "") -> str:
    client.force_login(person)
    response = client.get(url(name, *args) + query)
    assert response.status_code == 200, name
    return re.sub(r"\s+", " ", response.content.decode())


def form(unit: OrgUnit, by: User, **changed: Any) -> dict[str, Any]:
    whole = {
        "unit": unit.pk,
        "kind": "session",
        "title_fr": "Dire non",
        "title_en": "Saying no",
        "trainer": by.pk,
        "starts_at": "2026-03-05T10:00",
        "ends_at": "2026-03-05T11:00",
        "weeks": "1",
        "places": "1",
        "place": "Room 1",
    }
    return {**whole, **changed}


def test_the_way_from_the_plan_to_presence(client: Client, clock: Clock, unit: OrgUnit) -> None:
    tess, bo, chi = build.trainer(unit), build.learner(unit), build.learner(unit, "Chi")
    client.force_login(tess)
    for wrong in (
        {"place": ""},
        {"ends_at": "2026-03-05T09:00"},
        {"weeks": "99"},
        {"trainer": ""},
    ):
        refused = client.post(url("create"), form(unit, tess, **wrong))
        assert refused.status_code == 200
        assert "Dire non" in refused.content.decode()
    assert client.post(url("create"), form(unit, tess)).status_code == 302
    session = LiveSession.objects.get()

    assert "One session" in page(client, bo, "list")
    client.post(url("book", session.pk))
    assert "You have <mark>a seat</mark>" in page(client, bo, "detail", session.pk)
    client.force_login(chi)
    client.post(url("book", session.pk))
    assert "number 1" in page(client, chi, "detail", session.pk)
    client.post(url("leave", session.pk))
    client.post(url("book", session.pk))

    assert "1 of 1" in page(client, tess, "plan")
    client.force_login(tess)
    changed = form(unit, tess, place="Room 2")
    assert client.post(url("change", session.pk), changed).status_code == 302
    assert "Room 2" in page(client, bo, "detail", session.pk)
    assert "Presence is noted" in page(client, tess, "attendance", session.pk)
    clock.freeze(build.TOMORROW)
    client.force_login(tess)
    sent = client.post(url("attendance", session.pk), {"present": [bo.pk, chi.pk, "x"]})
    assert sent.status_code == 302
    assert SessionSeat.objects.get(person=bo).attended is True
    assert SessionSeat.objects.get(person=chi).attended is None
    assert "1 of 1</mark> was there" in page(client, tess, "attendance", session.pk)


def test_calling_off_asks_why(client: Client, unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    build.book(session, bo)
    client.force_login(tess)
    assert client.post(url("cancel", session.pk), {"reason": ""}).status_code == 200
    assert client.post(url("cancel", session.pk), {"reason": "I am ill"}).status_code == 302

    assert "I am ill" in page(client, bo, "detail", session.pk)
    assert "No session" in page(client, tess, "plan")
    assert "called off" in page(client, tess, "plan", query="?when=over")
    answer = client.post(url("cancel", session.pk), {"reason": "Again"})
    assert "called off" in answer.content.decode()


def test_the_calendar_file_is_for_who_comes(client: Client, unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    client.force_login(bo)
    assert client.get(url("calendar", session.pk)).status_code == 404
    build.book(session, bo)

    file = client.get(url("calendar", session.pk))
    assert file["Content-Type"].startswith("text/calendar")
    assert b"METHOD:REQUEST" in file.content
    services.leave_seat(session=session, by=bo, at=make.NOON)
    assert b"METHOD:CANCEL" in client.get(url("calendar", session.pk)).content
    client.force_login(tess)
    assert b"METHOD:REQUEST" in client.get(url("calendar", session.pk)).content


def test_strangers_find_nothing(client: Client, unit: OrgUnit) -> None:
    session = build.session(unit, build.trainer(unit))
    client.force_login(build.learner(make.unit()))
    for name in ("detail", "calendar", "attendance"):
        assert client.get(url(name, session.pk)).status_code == 404
    for name in ("book", "leave"):
        assert client.post(url(name, session.pk)).status_code == 404
    for name in ("change", "cancel"):
        assert client.get(url(name, session.pk)).status_code == 403
    client.force_login(build.learner(unit))
    assert client.get(url("attendance", session.pk)).status_code == 404
    client.force_login(build.trainer(make.unit()))
    assert client.get(url("change", session.pk)).status_code == 404


def planned(unit: OrgUnit, tess: User, how_many: int) -> None:
    for each in range(how_many):
        made = build.session(unit, tess, places=3, title_en=f"Session {each}")
        build.book(made, build.learner(unit))


@pytest.mark.parametrize("name", ["list", "plan", "plan-csv"])
def test_a_page_costs_the_same_for_one_as_for_many(
    client: Client, unit: OrgUnit, name: str
) -> None:
    tess = build.trainer(unit)
    person = tess if name.startswith("plan") else build.learner(unit)
    costs = []
    for how_many in (1, 9):
        planned(unit, tess, how_many)
        client.force_login(person)
        query = "?format=csv&q=Session" if name == "plan-csv" else ""
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url(name.partition("-")[0]) + query)
            assert b"Session" in response.getvalue()
        costs.append(len(queries))
    assert costs[0] == costs[1], costs


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_stands_in_both_languages(client: Client, unit: OrgUnit, language: str) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    build.book(session, bo)
    User.objects.filter(pk__in=[tess.pk, bo.pk]).update(language=language)
    tess, bo = User.objects.get(pk=tess.pk), User.objects.get(pk=bo.pk)
    title = {"fr": "Dire non", "en": "Saying no"}[language]

    for person, name, args in (
        (bo, "list", ()),
        (bo, "detail", (session.pk,)),
        (tess, "plan", ()),
        (tess, "change", (session.pk,)),
        (tess, "cancel", (session.pk,)),
        (tess, "attendance", (session.pk,)),
    ):
        said = page(client, person, name, *args)
        assert f'<html lang="{language}"' in said
        assert title in said, name
    page(client, tess, "create")


def test_my_learning_shows_what_is_booked_or_free(unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    [(template, context)] = learning_sections.sections_of(bo, at=make.NOON)
    assert template == "training/_learning_sessions.html"
    assert context["free"] == [session]
    build.book(session, bo)
    [(_template, context)] = learning_sections.sections_of(bo, at=make.NOON)
    assert [seat.session for seat in context["booked"]] == [session]


def test_programs_plan_change_and_call_off(client: Client, unit: OrgUnit) -> None:
    tess = build.trainer(unit)
    client.force_login(tess)
    body = {
        "unit": unit.pk,
        "title_fr": "Dire non",
        "title_en": "Saying no",
        "trainer": tess.pk,
        "starts_at": build.TOMORROW.isoformat(),
        "ends_at": (build.TOMORROW + build.HOUR).isoformat(),
        "place": "Room 1",
        "places": 1,
        "weeks": 2,
    }
    root = "/api/v1/live-sessions/"
    for wrong in (
        {**body, "places": 0},
        {**body, "weeks": 53},
        {**body, "link": "http://example.org/"},
        {**body, "unit": make.unit().pk},
        {**body, "taken": 0},
        {**body, "ends_at": body["starts_at"]},
        {**body, "place": ""},
    ):
        assert client.post(root, wrong, **JSON).status_code == 400, wrong
    made = client.post(root, body, **JSON)
    assert made.status_code == 201
    assert len(made.json()) == 2
    one = f"{root}{made.json()[0]['id']}/"
    change = {name: body[name] for name in body if name not in {"unit", "weeks"}}
    moved = client.post(f"{one}change/", {**change, "place": "Room 2"}, **JSON)
    assert moved.json()["sequence"] == 1
    second = f"{root}{made.json()[1]['id']}/cancel/"
    assert client.post(second, {"reason": ""}, **JSON).status_code == 400
    assert client.post(second, {"reason": "Ill"}, **JSON).json()["cancel_reason"] == "Ill"
    assert client.post(second, {"reason": "Ill"}, **JSON).status_code == 409


def test_programs_book_and_note_presence(client: Client, clock: Clock, unit: OrgUnit) -> None:
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    root = "/api/v1/live-sessions/"
    one = f"{root}{session.pk}/"
    client.force_login(bo)
    assert client.get(root).status_code == 403
    assert len(client.get(f"{root}offered/").json()["results"]) == 1
    assert client.post(f"{one}book/").json()["state"] == "booked"
    assert client.post(f"{one}book/").status_code == 409
    assert client.post(f"{one}leave/").json()["state"] == "cancelled"
    client.post(f"{one}book/")
    client.force_login(build.learner(make.unit()))
    assert client.post(f"{one}book/").status_code == 404

    client.force_login(tess)
    assert [seat["person"] for seat in client.get(f"{one}seats/").json()] == [bo.pk]
    presence = {"present": [{"person": bo.pk, "attended": True}]}
    assert client.post(f"{one}attendance/", presence, **JSON).status_code == 409
    clock.freeze(build.TOMORROW)
    client.force_login(tess)
    nobody = {"present": [{"person": tess.pk, "attended": True}]}
    assert client.post(f"{one}attendance/", nobody, **JSON).status_code == 400
    assert client.post(f"{one}attendance/", presence, **JSON).json()[0]["attended"] is True


def test_who_changes_a_session_reads_who_hears_of_it(client: Client, unit: OrgUnit) -> None:
    tess = build.trainer(unit)
    session = build.session(unit, tess)
    assert "Nobody has booked" in page(client, tess, "change", session.pk)
    build.book(session, build.learner(unit))
    assert "One person" in page(client, tess, "change", session.pk)
