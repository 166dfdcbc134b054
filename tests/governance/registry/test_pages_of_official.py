"""What the public reads: our accounts, and whether a name is ours."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from governance.models import (
    Network,
)
from governance.services import registry
from tests import make
from tests.governance.registry import build
from tests.governance.registry.pages import as_, page

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def public() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Client().get(page("official-json")).content)
    return told


def test_anybody_reads_our_accounts_and_nothing_that_is_internal() -> None:
    ana, hub = build.boss(), make.hub("SecretUnit")
    bo = make.appoint(make.user("BoSecret"), make.shipped_role("community-manager"), on=hub)
    lou = make.appoint(make.user("Lou Public"), make.shipped_role("community-manager"), on=hub)
    registry.agree_to_be_named(by=lou, at=make.LONG_AGO)
    space = make.space(hub, name="SecretSpace", network=build.network())
    account = build.account(
        hub,
        by=ana,
        handle="@alvea",
        space=space,
        tool="SecretTool",
        url="https://facebook.com/alvea",
    )
    build.access(account, bo, by=ana)
    registry.add_holder(account=account, person=bo, by=ana, at=make.NOON)
    inside = build.network("inside", "Inside")
    Network.objects.filter(pk=inside.pk).update(kind="internal")
    inside.refresh_from_db()
    build.account(hub, by=ana, handle="SecretInside", network=inside)
    gone = build.account(hub, by=ana, handle="SecretGone")
    registry.close_account(account=gone, on=TODAY, by=ana, at=make.NOON)
    build.account(hub, by=ana, handle="SecretSoon", opened_on=TODAY + timedelta(days=1))

    response = Client().get(page("official"))
    both = response.content.decode() + json.dumps(public())

    assert response["Cache-Control"] == "public, max-age=300"
    assert "Secret" not in both
    assert lou.email not in both
    assert public()["speakers"] == ["Lou Public"]
    assert public()["accounts"] == [
        {
            "network": "Facebook",
            "handle": "@alvea",
            "url": "https://facebook.com/alvea",
            "language": "fr",
            "country": "",
        }
    ]


@pytest.mark.parametrize(
    ("asked", "ours"),
    [
        ("@Alvea", True),
        ("ALVEA", True),
        ("https://www.facebook.com/Alvea/", True),
        ("http://m.facebook.com/alvea?ref=x", True),
        ("facebook.com/alvea/about", True),
        ("https://facebook.com.evil.example/alvea", False),
        ("https://evil.example/alvea", False),
        ("https://x.com/alvea", False),
        ("alvea-officiel", False),
        ("https://[", False),
    ],
)
def test_a_pasted_name_or_address_is_ours_or_not(asked: str, ours: bool) -> None:
    build.account(handle="@alvea", url="https://www.facebook.com/alvea")

    answer = Client().get(page("official-json"), {"q": asked}).json()["answer"]
    text = Client().get(page("official"), {"q": asked}, headers={"Accept-Language": "en"})

    assert answer["is_ours"] is ours
    assert ("not ours</mark>" not in text.content.decode()) is ours


def test_one_s_own_name_is_one_s_own_to_give() -> None:
    bo = make.appoint(make.user("Bo"), make.shipped_role("community-manager"), on=make.hub())
    client = as_(bo)

    client.post(page("public-name-agree"))
    assert public()["speakers"] == ["Bo"]
    client.post(page("public-name-withdraw"))
    assert public()["speakers"] == []


@pytest.mark.parametrize(("country", "shown"), [("CH", "Switzerland"), ("JP", "JP")])
def test_a_country_is_named_to_the_public(country: str, shown: str) -> None:
    build.account(country=country)

    said = Client().get(page("official"), headers={"Accept-Language": "en"}).content.decode()

    assert f"{shown} · French" in said


@pytest.mark.parametrize(
    ("browser", "asked", "spoken", "other"),
    [("fr", "en", "en", "fr"), ("en", "fr", "fr", "en"), ("fr", "xx", "fr", "en")],
)
def test_a_link_speaks_the_other_language(
    browser: str, asked: str, spoken: str, other: str
) -> None:
    client = Client(headers={"Accept-Language": browser})
    answer = client.get(page("official"), {"q": "@alvea", "lang": asked})
    text = answer.content.decode()
    assert f'<html lang="{spoken}"' in text
    assert f'href="?q=%40alvea&amp;lang={other}"' in text
    assert answer["Content-Language"] == spoken
    assert "Set-Cookie" not in answer.headers
