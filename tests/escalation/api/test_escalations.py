"""Escalations and paths over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from escalation.models import Escalation, EscalationPath
from escalation.services import acknowledge_escalation
from governance.perms import Perm
from tests import make
from tests.escalation.scene import Scene, interaction, scene

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

CALLS = "/api/v1/escalations/"
PATHS = "/api/v1/escalation-paths/"


def lead(stage: Scene, *more: Perm) -> User:
    powers = (Perm.ESCALATION_VIEW, Perm.ESCALATION_ACT, *more)
    return make.person(*powers, on=stage.unit, language="en")


def writer(stage: Scene) -> User:
    return make.person(Perm.PATH_VIEW, Perm.PATH_CHANGE, on=stage.unit, language="en")


def post(client: Client, address: str, **body: Any) -> tuple[int, Any]:
    """Send JSON; status and answer."""
    response = client.post(address, body, content_type="application/json")
    return response.status_code, response.json()


def test_without_a_log_in_nothing_is_told(client: Client) -> None:
    opened = scene().open()
    for address in (CALLS, f"{CALLS}{opened.pk}/", PATHS):
        assert client.get(address).status_code in {401, 403}


def test_list_holds_the_visible_ones_and_narrows_by_status(client: Client) -> None:
    stage, stranger = scene(), scene()
    first, second, _foreign = stage.open(), stage.open(), stranger.open()
    person = lead(stage)
    acknowledge_escalation(escalation=second, by=person, at=make.NOON)
    client.force_login(person)
    assert [row["id"] for row in client.get(CALLS).json()["results"]] == [second.pk, first.pk]
    narrowed = client.get(CALLS, {"status": "open"}).json()["results"]
    assert [row["id"] for row in narrowed] == [first.pk]
    assert client.get(CALLS, {"status": "bogus"}).status_code == 400


@pytest.mark.parametrize("how_many", [1, 30])
def test_list_costs_the_same_for_one_row_as_for_thirty(
    client: Client, django_assert_max_num_queries: Any, how_many: int
) -> None:
    stage = scene()
    for _number in range(how_many):
        stage.open()
    client.force_login(lead(stage))
    with django_assert_max_num_queries(4):  # session, person, their units, the list
        assert len(client.get(CALLS).json()["results"]) == how_many


@pytest.mark.parametrize("act", ["", "events/", "acknowledge/", "hand-over/", "resolve/"])
def test_a_foreign_escalation_does_not_exist(client: Client, act: str) -> None:
    opened = scene().open()
    client.force_login(lead(scene()))
    address = f"{CALLS}{opened.pk}/{act}"
    ask = client.get if act in {"", "events/"} else client.post
    assert ask(address).status_code == 404


@pytest.mark.parametrize("act", ["acknowledge/", "hand-over/", "resolve/"])
def test_who_may_only_follow_is_refused(client: Client, act: str) -> None:
    stage = scene()
    opened = stage.open()
    person = make.person(Perm.ESCALATION_VIEW, on=stage.unit)
    client.force_login(make.appoint(person, make.role(Perm.ESCALATION_ACT), on=make.unit()))
    body = {"to": stage.eve.pk, "resolution": "x"}
    assert post(client, f"{CALLS}{opened.pk}/{act}", **body)[0] == 403


def test_opening_calls_once(client: Client) -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    client.force_login(make.person(Perm.INTERACTION_VIEW, Perm.ESCALATION_OPEN, on=stage.unit))
    status, body = post(client, CALLS, interaction=about.pk, reason="Threatens to sue")
    assert status == 201
    assert body["reason"] == "Threatens to sue"
    assert post(client, CALLS, interaction=about.pk, reason="Again")[0] == 409
    assert Escalation.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "x"}, "interaction"),
        ({"interaction": 2**62, "reason": "x"}, "interaction"),
        ({"interaction": True, "reason": "x"}, "interaction"),
        ({"interaction": 0, "reason": ""}, "reason"),
        ({"interaction": 0, "reason": "x", "status": "resolved"}, "status"),
    ],
)
def test_bad_input_names_its_field(client: Client, body: dict[str, Any], field: str) -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    if body.get("interaction") == 0:
        body = {**body, "interaction": about.pk}
    client.force_login(make.person(Perm.INTERACTION_VIEW, Perm.ESCALATION_OPEN, on=stage.unit))
    status, answer = post(client, CALLS, **body)
    assert status == 400
    assert field in answer["errors"]


def test_a_foreign_interaction_cannot_be_named(client: Client) -> None:
    stage = scene()
    about = interaction(stage.unit, stage.space)
    other = scene()
    client.force_login(make.person(Perm.INTERACTION_VIEW, Perm.ESCALATION_OPEN, on=other.unit))
    status, answer = post(client, CALLS, interaction=about.pk, reason="x")
    assert (status, list(answer["errors"])) == (400, ["interaction"])


def test_a_life_from_taking_charge_to_the_end(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    client.force_login(lead(stage))
    address = f"{CALLS}{opened.pk}/"
    assert post(client, f"{address}acknowledge/")[1]["status"] == "acknowledged"
    status, answer = post(client, f"{address}hand-over/", to=stage.eve.pk)
    assert (status, answer["taken_by"]) == (200, stage.eve.pk)
    status, answer = post(client, f"{address}resolve/", resolution="Found")
    assert (status, answer["status"], answer["resolution"]) == (200, "resolved", "Found")
    kinds = [event["kind"] for event in client.get(f"{address}events/").json()]
    assert kinds == ["opened", "taken", "handed", "resolved"]


def test_the_second_of_two_people_is_told_so(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    acknowledge_escalation(escalation=opened, by=lead(stage), at=make.NOON)
    client.force_login(lead(stage))
    assert post(client, f"{CALLS}{opened.pk}/acknowledge/")[0] == 409


def test_the_charge_cannot_be_given_to_a_stranger(client: Client) -> None:
    stage = scene()
    opened = stage.open()
    person = lead(stage)
    acknowledge_escalation(escalation=opened, by=person, at=make.NOON)
    client.force_login(person)
    status, answer = post(client, f"{CALLS}{opened.pk}/hand-over/", to=lead(scene()).pk)
    assert (status, list(answer["errors"])) == (400, ["to"])


def path_body(stage: Scene, **changed: Any) -> dict[str, Any]:
    step = {
        "target": "person",
        "person": stage.eve.pk,
        "delay_minutes": 20,
        "channels": ["email"],
    }
    return {"unit": stage.unit.pk, "name": "Nights", "steps": [step], **changed}


def test_a_path_is_written_changed_retired_and_restored(client: Client) -> None:
    stage = scene()
    client.force_login(writer(stage))
    status, made = post(client, PATHS, **path_body(stage))
    assert (status, made["version"], len(made["steps"])) == (201, 1, 1)
    address = f"{PATHS}{made['id']}/"
    body = path_body(stage, name="Weekends", expected_version=1)
    del body["unit"]
    status, changed = post(client, f"{address}change/", **body)
    assert (status, changed["name"], changed["version"]) == (200, "Weekends", 2)
    assert post(client, f"{address}change/", **body)[0] == 409
    assert post(client, f"{address}retire/")[1]["retired_at"] is not None
    assert post(client, f"{address}retire/")[0] == 409
    assert post(client, f"{address}restore/")[1]["retired_at"] is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"steps": []}, "steps"),
        ({"repeats": 6}, "repeats"),
        ({"name": ""}, "name"),
        ({"retired_at": None}, "retired_at"),
        (
            {"steps": [{"target": "role", "delay_minutes": 5, "channels": ["email"]}]},
            "steps.0.role",
        ),
        ({"steps": [{"target": "on_duty", "delay_minutes": 0, "channels": []}]}, "steps.0."),
    ],
)
def test_a_bad_path_names_its_field(client: Client, changed: dict[str, Any], field: str) -> None:
    stage = scene()
    client.force_login(writer(stage))
    status, answer = post(client, PATHS, **path_body(stage, **changed))
    assert status == 400
    assert any(key.startswith(field) for key in answer["errors"]), answer
    assert not EscalationPath.objects.exists()


def test_a_path_is_not_written_for_a_foreign_unit_nor_with_foreign_people(client: Client) -> None:
    stage, other = scene(), scene()
    client.force_login(writer(other))
    assert "unit" in post(client, PATHS, **path_body(stage))[1]["errors"]
    status, answer = post(client, PATHS, **path_body(stage, unit=other.unit.pk))
    assert (status, list(answer["errors"])) == (400, ["steps.0.person"])


@pytest.mark.parametrize("act", ["change/", "retire/", "restore/"])
def test_who_may_only_see_a_path_is_refused(client: Client, act: str) -> None:
    stage = scene()
    path = stage.path()
    person = make.person(Perm.PATH_VIEW, on=stage.unit)
    client.force_login(make.appoint(person, make.role(Perm.PATH_CHANGE), on=make.unit()))
    assert client.get(f"{PATHS}{path.pk}/").status_code == 200
    assert post(client, f"{PATHS}{path.pk}/{act}")[0] == 403
    client.force_login(writer(scene()))
    assert post(client, f"{PATHS}{path.pk}/{act}")[0] == 404


def test_a_preview_says_who_would_be_told_when(client: Client) -> None:
    stage = scene()
    path = stage.path()
    client.force_login(make.person(Perm.PATH_VIEW, Perm.SPACE_VIEW, on=stage.unit, language="en"))
    body = {"at": "2026-03-04T21:00:00+01:00", "space": stage.space.pk}
    status, rows = post(client, f"{PATHS}{path.pk}/preview/", **body)
    assert status == 200
    assert [row["who"] for row in rows] == [[stage.eve.pk], [stage.flo.pk], []]
    assert datetime.fromisoformat(rows[1]["at"]) == datetime(2026, 3, 4, 20, 30, tzinfo=UTC)
    assert rows[2]["step"] is None
