"""The API: each act, its door, and its answers to bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from engagement.models import ContactIdentity, Interaction
from governance.perms import Perm
from tests import make
from tests.engagement.scene import imported, logged, place, questions, volunteer

if TYPE_CHECKING:
    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/interactions/"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def test_an_interaction_lives_its_life_by_api(client: Client) -> None:
    _unit, space, bo = place()
    client.force_login(bo)

    made = post(
        client,
        ROOT,
        space=space.pk,
        words="My bill is wrong.",
        urgency=True,
        client_uuid=str(uuid4()),
    )
    assert made.status_code == 201, made.content
    one = f"{ROOT}{made.json()['id']}/"

    assert post(client, f"{one}claim/", minutes=10).json()["claimed_by"] == bo.pk
    assert post(client, f"{one}release/").json()["claimed_by"] is None
    assert post(client, f"{one}note/", body="Known incident.").status_code == 201
    triaged = post(client, f"{one}triage/", importance=True, urgency=True, expected_version=3)
    assert triaged.json()["importance"] is True
    assert post(client, f"{one}reply/", body="We repay you.").json()["status"] == "answered"
    again = post(
        client, f"{one}customer-message/", body="Still wrong.", occurred_at=make.NOON.isoformat()
    )
    assert again.json()["status"] == "open"
    assert post(client, f"{one}close/", reason="done").json()["status"] == "closed"
    assert post(client, f"{one}reopen/").json()["status"] == "answered"
    assert len(client.get(one).json()["messages"]) == 4


def test_what_moved_meanwhile_is_a_conflict(client: Client) -> None:
    unit, space, bo = place()
    row = logged(space, bo)
    client.force_login(bo)
    post(client, f"{ROOT}{row.pk}/claim/")

    client.force_login(volunteer(unit, "Chi"))
    answer = post(client, f"{ROOT}{row.pk}/claim/")

    assert answer.status_code == 409
    assert "Bo" in str(answer.json()["errors"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": "x"}, "space"),
        ({"space": 999_999_999, "words": "x"}, "space"),
        ({"space": None, "words": ""}, "words"),
        ({"words": "x", "status": "closed"}, "status"),
        ({"words": "x", "occurred_at": "soon"}, "occurred_at"),
        ({"words": "x", "occurred_at": "2026-03-05T12:00:00Z"}, "occurred_at"),
    ],
)
def test_bad_input_is_named_and_nothing_is_kept(
    client: Client, body: dict[str, Any], field: str
) -> None:
    _unit, space, bo = place()
    client.force_login(bo)
    if field != "space":
        body = {**body, "space": space.pk}

    answer = post(client, ROOT, **body)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Interaction.objects.exists()


def test_others_get_404_and_readers_403(client: Client) -> None:
    unit, space, bo = place()
    row = logged(space, bo, contact_handle="@helene")
    client.force_login(volunteer(make.unit(), "Chi"))
    assert client.get(f"{ROOT}{row.pk}/").status_code == 404
    assert post(client, f"{ROOT}{row.pk}/claim/").status_code == 404
    assert client.get(ROOT).json()["results"] == []

    client.force_login(make.person(Perm.INTERACTION_VIEW, on=unit))
    assert client.get(f"{ROOT}{row.pk}/").status_code == 200
    assert post(client, f"{ROOT}{row.pk}/claim/").status_code == 403
    contact = client.get(f"/api/v1/contacts/{row.contact_id}/").json()
    assert (contact["name"], contact["handle"]) == (None, None)


def test_the_list_pages_by_cursor(client: Client) -> None:
    _unit, space, bo = place()
    rows = {logged(space, bo).pk for _ in range(5)}
    client.force_login(bo)

    found, address = [], f"{ROOT}?page_size=2"
    while address:
        page = client.get(address).json()
        found += [row["id"] for row in page["results"]]
        address = page["next"]

    assert (len(found), set(found)) == (5, rows)


def test_contacts_are_erased_by_those_who_may(client: Client) -> None:
    unit, space, bo = place()
    row = logged(space, bo, contact_handle="@helene")
    address = f"/api/v1/contacts/{row.contact_id}/"
    client.force_login(bo)
    assert client.get(address).json()["handle"] == "@helene"
    assert post(client, f"{address}erase/").status_code == 403

    client.force_login(volunteer(unit, "Ana", Perm.CONTACT_ERASE))
    assert post(client, f"{address}erase/").status_code == 204
    assert not ContactIdentity.objects.exists()


def test_imports_are_listed(client: Client) -> None:
    unit, space, bo = place()
    imported(space, questions((1, "2026-03-01 10:00:00 +0000", "T", "W", "a", "en")))
    client.force_login(bo)
    assert client.get("/api/v1/imports/").status_code == 403

    client.force_login(volunteer(unit, "Ana", Perm.INTERACTION_IMPORT))
    assert client.get("/api/v1/imports/").json()["results"][0]["interactions"] == 1
