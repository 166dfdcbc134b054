"""The rules in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from governance.perms import Perm
from tests import make
from tests.governance.checks import build

if TYPE_CHECKING:
    from django.test import Client

    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def test_the_rules_come_with_their_findings_at_any_day(client: Client) -> None:
    hub = make.hub()
    space = make.space(hub, name="Forum")
    client.force_login(make.person(Perm.CHECK_VIEW, on=hub, language="en"))

    (rule,) = client.get("/api/v1/checks/?code=G12").json()
    build.covered(space, make.user(), *range(7))
    (held,) = client.get("/api/v1/checks/?code=G12").json()
    (then,) = client.get("/api/v1/checks/?code=G12&at=2025-12-31").json()

    assert (rule["state"], rule["severity"], rule["stake"]) == ("block", "error", "speaking")
    assert rule["findings"][0]["sentence"] == "Nobody covers Forum at all"
    assert rule["findings"][0]["key"] == f"space:{space.pk}"
    assert held["state"] == "held"
    assert then["state"] == "block"
    assert len(client.get("/api/v1/checks/").json()) == 24


@pytest.mark.parametrize("query", ["at=soon", "code=G99", "state=loud"])
def test_a_question_that_cannot_be_read_is_refused(client: Client, query: str) -> None:
    client.force_login(make.person(Perm.CHECK_VIEW, on=make.hub()))

    assert client.get(f"/api/v1/checks/?{query}").status_code == 400


def test_a_rule_is_set_aside_and_counts_again(client: Client) -> None:
    hub = make.hub()
    client.force_login(make.person(Perm.CHECK_VIEW, Perm.CHECK_WAIVE, on=hub))
    facts = {"unit": hub.pk, "code": "G12", "reason": "R", "ends_at": "2026-05-01T00:00:00Z"}

    def post(address: str, data: object = None) -> tuple[int, dict[str, object]]:
        response = client.post(address, data or {}, content_type="application/json")
        return response.status_code, response.json()

    status, made = post("/api/v1/check-waivers/", facts)
    again, _conflict = post("/api/v1/check-waivers/", facts)
    elsewhere, _unknown = post("/api/v1/check-waivers/", {**facts, "unit": make.hub().pk})
    ended, _gone = post(f"/api/v1/check-waivers/{made['id']}/end/")

    assert (status, again, elsewhere, ended) == (201, 409, 400, 200)


def test_a_hub_says_where_it_reports(client: Client) -> None:
    hub = make.hub()
    client.force_login(make.person(Perm.UNIT_VIEW, Perm.UNIT_CHANGE, on=hub))

    made = client.post(
        "/api/v1/hub-reportings/",
        {"unit": hub.pk, "department": "strategy"},
        content_type="application/json",
    )

    assert made.status_code == 201
    assert client.get("/api/v1/hub-reportings/").json()["results"][0]["department"] == "strategy"
