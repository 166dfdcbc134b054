"""Certifications and permits, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.perms import Perm
from tests import make
from tests.training.certification import build
from training import services
from training.models import CertificationPeriod

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit
    from tests.clock import Clock
    from training.models import Track

NOON = make.NOON
API = "/api/v1/certifications/"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(NOON)


@pytest.fixture
def chief(unit: OrgUnit) -> User:
    return make.person(*build.POWERS, Perm.PERMIT_VIEW, on=unit, language="en")


def logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def test_the_list_holds_the_last_of_each_and_mine_all(track: Track, chief: User) -> None:
    person = make.user()
    build.certified(person, track, days_ago=400)
    last = build.certified(person, track, days_ago=10)
    rows = logged_in(chief).get(API).json()["results"]
    assert [(row["id"], row["standing"]) for row in rows] == [(last.pk, "held")]
    assert len(logged_in(person).get(f"{API}mine/").json()["results"]) == 2
    assert logged_in(person).get(API).status_code == 403
    assert logged_in(chief).get(f"{API}mine/").json()["results"] == []


def test_one_is_taken_over_and_revoked(track: Track, unit: OrgUnit, chief: User) -> None:
    person = make.person(Perm.UNIT_VIEW, on=unit)
    client = logged_in(chief)
    facts = {"person": person.pk, "track": track.pk, "passed_on": "2026-01-05", "evidence": "L"}
    made = post(client, API, **facts)
    assert made.status_code == 201, made.json()
    assert made.json()["version"] == 1
    again = post(client, API, **facts)
    assert (again.status_code, list(again.json()["errors"])) == (400, ["passed_on"])
    for wrong in ({"passed_on": "soon"}, {"version": 9}, {"track": 10**9}, {"more": 1}):
        refused = post(client, API, **{**facts, **wrong})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, list(wrong))
    path = f"{API}{made.json()['id']}/revoke/"
    assert post(client, path).status_code == 400
    assert post(client, path, reason="Forged").json()["standing"] == "revoked"
    assert post(client, path, reason="Twice").status_code == 409


def test_another_units_certifications_do_not_exist(track: Track) -> None:
    held = build.certified(make.user(), track)
    client = logged_in(make.person(*build.POWERS, on=make.unit()))
    assert client.get(f"{API}{held.pk}/").status_code == 404
    assert post(client, f"{API}{held.pk}/revoke/", reason="No").status_code == 404
    assert post(client, f"{API}{held.pk}/revoke/").status_code == 404
    assert CertificationPeriod.objects.get().revoked_at is None


def test_a_permit_is_checked_with_everything_that_is_missing(unit: OrgUnit, chief: User) -> None:
    space, role = make.space(unit), make.role()
    person = make.appoint(make.user(language="en"), role, on=unit)
    ruler = make.person(Perm.SPEAKING_CHANGE, on=unit)
    asks = services.Asks(charter=False, certification=False, consent=True)
    services.set_policy(unit=unit, asks=asks, by=ruler, at=NOON)
    where = services.Where()
    services.add_scope(unit=unit, role=role, where=where, needs_consent=True, by=ruler, at=NOON)
    check = f"/api/v1/permits/check/?person={person.pk}&space={space.pk}"
    told = logged_in(chief).get(check).json()
    assert (told["allowed"], told["asked"]) == (False, True)
    (line,) = told["missing"]
    assert line["label"] == "Your manager agrees to your time"
    assert line["href"] == reverse("governance:consent-mine")
    speakers = f"/api/v1/permits/speakers/?space={space.pk}"
    row = {"person": person.pk, "allowed": False, "missing": ["consent"]}
    assert logged_in(chief).get(speakers).json() == {
        "people": 1, "allowed": 0, "next": None, "results": [row]
    }  # fmt: skip
    make.consent(person, unit)
    assert logged_in(chief).get(check).json()["allowed"] is True
    before = "&at=2026-01-01T00:00:00Z"
    assert logged_in(chief).get(check + before).json()["asked"] is False


def test_who_may_speak_is_told_page_by_page(unit: OrgUnit, chief: User) -> None:
    space, role = make.space(unit), make.role()
    people = sorted(make.appoint(make.user(), role, on=unit).pk for _ in range(3))
    ruler = make.person(Perm.SPEAKING_CHANGE, on=unit)
    services.add_scope(
        unit=unit, role=role, where=services.Where(), needs_consent=False, by=ruler, at=NOON
    )
    client = logged_in(chief)
    first = client.get(f"/api/v1/permits/speakers/?space={space.pk}&page_size=2").json()
    assert (first["people"], first["allowed"]) == (3, 3)
    assert [each["person"] for each in first["results"]] == people[:2]
    last = client.get(first["next"]).json()
    assert [each["person"] for each in last["results"]] == people[2:]
    assert last["next"] is None
    for wrong in ("page_size=0", "page_size=201", "after=-1", "after=x"):
        refused = client.get(f"/api/v1/permits/speakers/?space={space.pk}&{wrong}")
        assert list(refused.json()["errors"]) == [wrong.split("=")[0]]


def test_one_asks_about_oneself_only(unit: OrgUnit) -> None:
    space = make.space(unit)
    person = make.person(Perm.SPACE_VIEW, on=unit)
    check = "/api/v1/permits/check/?space={}&person={}"
    client = logged_in(person)
    role = person.appointments.get().role
    ruler = make.person(Perm.SPEAKING_CHANGE, on=unit)
    services.add_scope(
        unit=unit, role=role, where=services.Where(), needs_consent=False, by=ruler, at=NOON
    )
    assert client.get(check.format(space.pk, person.pk)).json()["allowed"] is True
    assert client.get(check.format(space.pk, make.user().pk)).status_code == 403
    assert client.get(f"/api/v1/permits/speakers/?space={space.pk}").status_code == 403
    assert Client().get(check.format(space.pk, person.pk)).status_code in {401, 403}


@pytest.mark.parametrize(
    "wrong", ["level=9", "at=soon", "space=0", "topic=x", "more=1", "person=999999999"]
)
def test_a_question_that_cannot_be_read_names_its_field(
    unit: OrgUnit, chief: User, wrong: str
) -> None:
    space = make.space(unit)
    field, _equals, value = wrong.partition("=")
    asked: dict[str, str] = {"person": str(chief.pk), "space": str(space.pk), field: value}
    response = logged_in(chief).get("/api/v1/permits/check/", asked)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
