"""Responsibilities and diagrams, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from governance.perms import Perm
from tests import make
from tests.governance.process import build
from tests.governance.process.build import ANSWERS, DOES

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ACTIVITIES, ROWS = "/api/v1/activities/", "/api/v1/responsibilities/"


@pytest.fixture
def scene(client: Client) -> dict[str, Any]:
    hub = make.hub("Hub")
    ana = build.runner(hub)
    client.force_login(ana, backend=BACKEND)
    return {"hub": hub, "ana": ana}


def post(client: Client, path: str, given: dict[str, Any], status: int) -> Any:
    response = client.post(path, given, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_an_activity_is_made_changed_and_retired(scene: dict[str, Any], client: Client) -> None:
    facts = {"unit": scene["hub"].pk, "name": "Answer", "powers": ["interaction_answer"]}
    made = post(client, ACTIVITIES, facts, 201)
    assert made["slug"] == "answer"

    changed = post(client, f"{ACTIVITIES}{made['id']}/change/", {"name": "Answer all"}, 200)
    assert (changed["name"], changed["powers"]) == ("Answer all", ["interaction_answer"])
    retired = post(client, f"{ACTIVITIES}{made['id']}/retire/", {}, 200)
    assert retired["retired_on"]
    post(client, f"{ACTIVITIES}{made['id']}/retire/", {}, 409)


def test_somebody_is_named_replaced_and_relieved(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    place = {"activity": what.pk, "unit": scene["hub"].pk}
    made = post(client, ROWS, {**place, "letter": "A", "person": scene["ana"].pk}, 201)
    second = {**place, "letter": "A", "person": scene["ana"].pk}
    post(client, ROWS, second, 400)

    role = make.role()
    handed = {
        "letter": "A",
        "role": role.slug,
        "weekdays": [0],
        "starts": "09:00",
        "ends": "18:00",
    }
    new = post(client, f"{ROWS}{made['id']}/replace/", handed, 201)
    assert (new["role"], new["weekdays"], new["starts"]) == (role.slug, [0], "09:00:00")
    assert post(client, f"{ROWS}{new['id']}/close/", {}, 200)["ends_at"]
    post(client, f"{ROWS}{new['id']}/close/", {}, 409)


@pytest.mark.parametrize(
    "given",
    [
        {"letter": "A"},
        {"letter": "Z", "person": 1},
        {"letter": "A", "person": 10**9},
        {"letter": "A", "role": "nobody"},
        {"letter": "A", "weekdays": [7]},
        {"letter": "A", "unknown": 1},
    ],
)
def test_bad_input_is_refused(
    given: dict[str, Any], scene: dict[str, Any], client: Client
) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    post(client, ROWS, {"activity": what.pk, "unit": scene["hub"].pk, **given}, 400)


def test_programs_ask_who_is_responsible_and_where_nobody_is(
    scene: dict[str, Any], client: Client
) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    (gap,) = client.get(f"{ROWS}gaps/").json()
    assert gap == {
        "activity": what.pk,
        "unit": scene["hub"].pk,
        "space": None,
        "vacant": "",
        "spans": [[0, 10_080]],
    }

    build.assign(what, ANSWERS, scene["ana"], scene["ana"])
    assert client.get(f"{ROWS}gaps/").json() == []
    asked = client.get(f"{ACTIVITIES}{what.pk}/responsible/", {"unit": scene["hub"].pk}).json()
    assert [(each["letter"], each["name"]) for each in asked] == [("A", "Ana")]
    assert client.get(f"{ACTIVITIES}{what.pk}/responsible/").status_code == 400


def test_diagrams_are_facts(scene: dict[str, Any], client: Client) -> None:
    found = client.get(f"/api/v1/diagrams/{scene['hub'].pk}/").json()

    assert found["organisation"]["items"][f"u{scene['hub'].pk}"]["name"] == "Hub"
    assert client.get("/api/v1/diagrams/999999/").status_code == 404
    assert client.get("/api/v1/diagrams/x/").status_code == 404


def test_others_do_not_reach_it(scene: dict[str, Any], client: Client) -> None:
    what = build.activity(scene["hub"], scene["ana"])
    row = build.assign(what, DOES, scene["ana"], scene["ana"])
    client.force_login(make.person(Perm.PROCESS_VIEW, on=scene["hub"]), backend=BACKEND)
    assert client.get(f"{ROWS}{row.pk}/").status_code == 200
    post(client, f"{ROWS}{row.pk}/close/", {}, 403)

    client.force_login(build.runner(make.unit("Elsewhere")), backend=BACKEND)
    assert client.get(f"{ROWS}{row.pk}/").status_code == 404
    assert client.get(f"{ACTIVITIES}{what.pk}/").status_code == 404
    assert client.get(f"/api/v1/diagrams/{scene['hub'].pk}/").status_code == 404
