"""Rehearsals for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from governance.models import Rehearsal, Topic
from tests.governance.rehearsal import build

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
URL = "/api/v1/rehearsals/"


@pytest.fixture
def scene(client: Client) -> build.Scene:
    """Claire is logged in."""
    made = build.scene()
    client.force_login(made.claire)
    return made


def post(client: Client, path: str = "", **given: Any) -> Any:
    return client.post(f"{URL}{path}", given, content_type="application/json")


def test_a_program_rehearses_applies_and_undoes(client: Client, scene: build.Scene) -> None:
    answer = post(client, change="model", unit=scene.north.pk, model="centralised")
    assert answer.status_code == 201
    made = answer.json()
    assert made["state"] == "open"
    assert made["counts"] == {"rights": 6, "routes": 3, "rota": 3}
    assert len(made["difference"]) == 12
    assert post(client, f"{made['id']}/apply/").json()["state"] == "applied"
    assert post(client, f"{made['id']}/undo/").json()["state"] == "undone"
    assert post(client, f"{made['id']}/undo/").status_code == 409
    listed = client.get(URL).json()["results"]
    assert "difference" not in listed[0]
    assert client.get(f"{URL}{made['id']}/").json()["difference"] == made["difference"]


def test_moving_meanwhile_is_a_conflict(client: Client, scene: build.Scene) -> None:
    made = post(client, change="model", unit=scene.north.pk, model="centralised").json()
    Topic.objects.create(unit=scene.spokes[0], name="New", slug="new")
    assert post(client, f"{made['id']}/apply/").status_code == 409
    assert post(client, f"{made['id']}/drop/").json()["state"] == "dropped"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"change": "model"}, "model"),
        ({"change": "model", "model": "dandelion", "name": "x"}, "name"),
        ({"change": "split", "model": "dandelion"}, "spokes"),
        ({"change": "nothing"}, "change"),
        ({"change": "move", "parent": 10**9}, "parent"),
        ({"change": "model", "model": "hub_and_spoke"}, "model"),
    ],
)
def test_what_is_wrong_is_named(
    client: Client, scene: build.Scene, given: dict[str, Any], field: str
) -> None:
    answer = post(client, unit=scene.north.pk, **given)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Rehearsal.objects.exists()


def test_other_changes_by_their_facts(client: Client, scene: build.Scene) -> None:
    one, two = scene.spokes[:2]
    split = post(
        client,
        change="split",
        unit=scene.north.pk,
        name="East",
        model="dandelion",
        spokes=[one.pk],
    )
    move = post(client, change="move", unit=two.pk, parent=scene.south.pk)
    promote = post(client, change="promote", unit=two.pk, model="dandelion")
    assert [each.status_code for each in (split, move, promote)] == [201, 201, 201]


def test_a_lead_has_no_rehearsals(client: Client, scene: build.Scene) -> None:
    client.force_login(scene.leads[scene.spokes[0].pk])
    assert client.get(URL).status_code == 403
