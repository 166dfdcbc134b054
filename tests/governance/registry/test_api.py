"""The registry for programs: each action, what it refuses, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from governance.models import SocialAccount, Space
from governance.perms import Perm
from tests import make
from tests.governance.registry import build

pytestmark = pytest.mark.django_db


class Program:
    """Calls the API as somebody who is logged in."""

    def __init__(self, person: Any) -> None:
        self.client = Client()
        self.client.force_login(
            person, backend="allauth.account.auth_backends.AuthenticationBackend"
        )

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}/").json()

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        answer = self.client.post(f"/api/v1/{path}/", body, content_type="application/json")
        return answer.status_code, answer.json()


def test_a_network_from_its_first_day_to_its_last() -> None:
    api = Program(build.boss())

    status, network = api.post("networks", name="Threads", kind="social")
    assert status == 201
    here = f"networks/{network['id']}"
    assert api.post(f"{here}/change", name="Threads!", kind="social")[1]["name"] == "Threads!"
    fact = {
        "text": "Open in Europe",
        "source": "https://example.org/",
        "observed_on": "2026-01-01",
    }
    assert api.post(f"{here}/observe", **fact)[0] == 201
    assert api.get(here)["facts"][0]["text"] == "Open in Europe"
    assert api.post(f"{here}/retire")[1]["retired_on"]
    assert api.post(f"{here}/retire")[0] == 409
    assert api.post(f"{here}/restore")[1]["retired_on"] is None
    assert api.post("networks", name="Bad", kind="dream")[0] == 400


def test_a_space_gets_its_people_its_card_and_its_review() -> None:
    ana, hub = build.boss(), make.hub()
    bo = make.person(Perm.UNIT_VIEW, on=hub)
    space = make.space(hub)
    api = Program(ana)
    card = {
        "tone": "Warm",
        "length": "Short",
        "dos": "Thank",
        "donts": "Promise",
        "disclosure": "#us",
        "languages": ["fr"],
    }

    changed = api.post(f"spaces/{space.pk}/change", owner=bo.pk, ownership="third_party")[1]
    assert (changed["owner"], changed["ownership"]) == (bo.pk, "third_party")
    assert api.post(f"spaces/{space.pk}/change", deputy=bo.pk)[0] == 400
    assert api.post(f"spaces/{space.pk}/write_card", **card)[0] == 201
    assert api.post(f"spaces/{space.pk}/write_card", **{**card, "languages": ["nope!"]})[0] == 400
    assert [each["number"] for each in api.get(f"spaces/{space.pk}/cards")] == [1]
    assert api.post(f"spaces/{space.pk}/review")[1]["review_on"]
    assert Space.objects.get().owner == bo


def test_an_account_its_holders_and_its_accesses() -> None:
    ana, hub = build.boss(), make.hub()
    bo = make.person(Perm.UNIT_VIEW, on=hub)
    build.network()
    api = Program(ana)

    status, account = api.post("social-accounts", unit=hub.pk, network="facebook", handle="@a")
    assert status == 201
    here, pk = f"social-accounts/{account['id']}", account["id"]
    assert api.post(f"{here}/change", tool="Agorapulse")[1]["tool"] == "Agorapulse"
    assert api.post("account-holders", account=pk, person=bo.pk)[1]["position"] == 1
    assert api.post("account-holders", account=pk, person=bo.pk)[0] == 400
    assert api.get(here)["holder_count"] == 1
    given = {"account": pk, "person": bo.pk, "given_on": "2026-01-01"}
    level = {"level": "admin", "second_factor": "on"}
    status, fact = api.post("account-accesses", **given, **level)
    assert status == 201
    after = api.post(f"account-accesses/{fact['id']}/rotate")[1]
    assert after["rotated_on"]
    assert api.post(f"account-accesses/{fact['id']}/rotate")[0] == 409
    changed = api.post(f"account-accesses/{after['id']}/change", **{**level, "level": "read"})[1]
    assert changed["rotated_on"] == after["rotated_on"]
    assert api.post(f"account-accesses/{changed['id']}/close")[1]["ends_at"]
    holder = api.get("account-holders")["results"][0]["id"]
    assert api.post(f"account-holders/{holder}/end")[1]["ends_at"]
    assert api.post(f"{here}/close")[1]["closed_on"]
    assert api.post(f"{here}/close")[0] == 409


def test_too_many_is_found_decided_and_taken_back() -> None:
    ana, hub = build.boss(), make.hub()
    account, space = build.account(hub, by=ana), make.space(hub)
    api = Program(ana)

    assert {each["name"] for each in api.get("sprawl-decisions/found")} == {
        str(account),
        str(space),
    }
    keep = {"choice": "keep", "reason": "Why not", "silent_until": "2199-01-01"}
    status, decision = api.post("sprawl-decisions", account=account.pk, **keep)
    assert status == 201
    assert api.post("sprawl-decisions", **keep)[0] == 400
    assert api.post("sprawl-decisions", account=account.pk, space=space.pk, **keep)[0] == 400
    assert len(api.get("sprawl-decisions/found")) == 1
    assert api.post(f"sprawl-decisions/{decision['id']}/undo")[1]["undone_at"]
    assert api.post(f"sprawl-decisions/{decision['id']}/undo")[0] == 409


def test_a_sheet_is_brought_in_whole_or_not_at_all() -> None:
    hub, api = make.hub(), Program(build.boss())
    build.network()
    good, bad = {"network": "Facebook", "handle": "a"}, {"network": "Orkut", "handle": "b"}

    refused = api.post("social-accounts/bring", unit=hub.pk, rows=[good, bad])[1]
    looked = api.post("social-accounts/bring", unit=hub.pk, rows=[good], look_only=True)[1]

    assert [(each["row"], each["column"]) for each in refused["problems"]] == [(2, "network")]
    assert looked == {"added": 1, "known": 0, "problems": []}
    assert not SocialAccount.objects.exists()
    assert api.post("social-accounts/bring", unit=hub.pk, rows=[good])[1]["added"] == 1
    assert SocialAccount.objects.count() == 1


def test_who_may_not_is_refused_and_who_is_elsewhere_finds_nothing() -> None:
    hub, other = make.hub(), make.hub()
    account = build.account(hub)
    reader, stranger = make.person(Perm.ACCOUNT_VIEW, on=hub), make.person(*Perm, on=other)

    assert Program(reader).post(f"social-accounts/{account.pk}/close")[0] == 403
    assert Program(stranger).post(f"social-accounts/{account.pk}/close")[0] == 404
    assert Program(stranger).get("social-accounts")["results"] == []
