"""The pages: whole in both languages, what they refuse, what they cost, what the public reads."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from governance.demo import LOGINS, address, seed_organisation
from governance.demo.covers import seed_covers
from governance.demo.people_contract import seed_people_contract
from governance.demo.registry import seed_registry
from governance.models import (
    AccessFact,
    AccountImport,
    Network,
    SocialAccount,
    Space,
    SprawlDecision,
)
from governance.perms import Perm
from governance.services import registry
from tests import make
from tests.governance.registry import build

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def page(name: str, *args: int) -> str:
    return reverse(f"governance:{name}", args=args)


def as_(person: User, language: str = "en") -> Client:
    client = Client()
    person.language = language
    person.save()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def everything() -> dict[str, Any]:
    """The demo, and the address of each page."""
    seed_organisation(make.NOON)
    seed_registry(make.NOON)
    space = Space.objects.get(slug="alvea-et-vous")
    account = SocialAccount.objects.get(handle="@AlveaEnergie")
    network = Network.objects.get(slug="x")
    return {
        **{name: page(name) for name in ("network-list", "network-create", "space-list")},
        **{name: page(name) for name in ("account-list", "account-create", "account-import")},
        **{name: page(name) for name in ("sprawl", "official", "public-name", "topic-spaces")},
        **{name: page(name, space.pk) for name in ("space-detail", "space-change", "space-card")},
        **{name: page(name, space.pk) for name in ("space-card-write", "sprawl-space")},
        **{name: page(name, account.pk) for name in ("account-detail", "account-change")},
        "sprawl-account": page("sprawl-account", account.pk),
        **{name: page(name, network.pk) for name in ("network-detail", "network-change")},
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_whole_in_both_languages(language: str) -> None:
    pages = everything()
    client = as_(User.objects.get(email=address(LOGINS["strategist"])), language)

    for name, url in pages.items():
        response = client.get(url)
        text = response.content.decode()
        assert response.status_code == 200, name
        assert text.count("<h1") == 1, name
        assert f'<html lang="{language}"' in text, name


def test_seeding_twice_changes_nothing() -> None:
    everything()
    counts = [SocialAccount.objects.count(), AccessFact.objects.count()]

    seed_registry(make.NOON)

    assert [SocialAccount.objects.count(), AccessFact.objects.count()] == counts


def test_who_only_answers_reads_the_card_and_no_account() -> None:
    pages = everything()
    client = as_(User.objects.get(email=address(LOGINS["community-manager"])))

    assert "Warm" not in client.get(pages["space-card"]).content.decode()
    assert client.get(pages["space-card"]).status_code == 200
    assert "@alvea" not in client.get(pages["space-detail"]).content.decode()
    assert {client.get(pages[name]).status_code for name in ("account-list", "sprawl")} == {403}
    assert client.get(pages["account-detail"]).status_code == 403


def test_the_list_of_spaces_is_searched_filtered_and_exported() -> None:
    hub = make.hub()
    client = as_(build.boss())
    make.space(hub, name="Forum d’entraide")
    make.space(hub, name="=Facebook", language="en", network=build.network())
    make.space(hub, name="Bientôt", opened_on=None)

    def names(query: str) -> set[str]:
        text = client.get(page("space-list") + query).content.decode()
        rows = text.partition("<tbody>")[2].partition("</tbody>")[0]
        return {name for name in ("entraide", "Facebook</a>", "Bientôt") if name in rows}

    assert names("") == {"entraide", "Facebook</a>"}
    assert names("?q=ENTRAIDE") == {"entraide"}
    assert names("?language=en") == {"Facebook</a>"}
    assert names("?state=planned") == {"Bientôt"}
    assert names(f"?network={build.network().pk}") == {"Facebook</a>"}
    export = client.get(page("space-export") + "?state=open")
    lines = b"".join(export.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert any("'=Facebook" in line for line in lines)


def test_a_space_is_reviewed_and_a_planned_one_opens_from_the_list() -> None:
    client, space = as_(build.boss()), make.space(make.hub())

    client.post(page("space-review", space.pk))

    space.refresh_from_db()
    assert space.review_on == TODAY.replace(month=9)
    planned = make.space(make.company(), opened_on=None)
    assert page("space-open", planned.pk) in client.get(page("space-list")).content.decode()


def test_a_form_that_is_refused_keeps_what_was_typed() -> None:
    client, hub = as_(build.boss()), make.hub()
    space = make.space(hub)
    facts = {
        "name": "Kept name",
        "network": space.network_id,
        "language": "fr",
        "target_minutes": 5,
        "urgent_target_minutes": 5,
        "ownership": "own",
        "takes_comments": "on",
        "owner": "nobody@example.org",
    }

    refused = client.post(page("space-change", space.pk), facts)

    assert refused.status_code == 200
    text = refused.content.decode()
    assert "Kept name" in text
    assert "nobody@example.org" in text
    assert "Nobody with this address" in text
    owner = make.user()
    client.post(page("space-change", space.pk), facts | {"owner": owner.email.upper()})
    space.refresh_from_db()
    assert (space.name, space.owner) == ("Kept name", owner)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (
            "account-create",
            {"network": "x", "handle": "", "url": "nowhere", "language": "français"},
        ),
        ("account-create", {"network": 10**30, "handle": "a" * 500, "opened_on": "31/02/2026"}),
        ("network-create", {"name": "", "kind": "dream", "launched_on": "never"}),
        ("account-import", {"unit": "x", "language": "!!"}),
    ],
)
def test_nonsense_in_a_form_is_told_and_never_an_error_of_ours(
    name: str, typed: dict[str, Any]
) -> None:
    client = as_(build.boss())

    response = client.post(page(name), typed)

    assert response.status_code == 200
    assert "is-invalid" in response.content.decode() or "st-errors" in response.content.decode()


@pytest.mark.parametrize("name", ["space-list", "account-list", "sprawl"])
@pytest.mark.parametrize("query", ["?network=x&unit=99999999999999999999", "?state=no&fault=no"])
def test_filters_that_cannot_be_read_filter_nothing(name: str, query: str) -> None:
    assert as_(build.boss()).get(page(name) + query).status_code == 200


def test_an_account_gets_its_holders_and_accesses_from_its_page() -> None:
    client, account, bo = as_(build.boss()), build.account(), make.user("Bo")
    detail = page("account-detail", account.pk)
    assert "Nobody</mark> holds" in client.get(detail).content.decode()

    client.post(page("account-holder-add", account.pk), {"holder-person": bo.email})
    refused = client.post(page("account-holder-add", account.pk), {"holder-person": bo.email})
    given = {"person": bo.email, "level": "admin", "second_factor": "on", "given_on": "2026-01-05"}
    client.post(
        page("account-access-add", account.pk), {f"access-{k}": v for k, v in given.items()}
    )

    assert "holds the account already" in refused.content.decode()
    fact = account.accesses.get()
    client.post(page("account-access-rotate", fact.pk))
    fact = account.accesses.get(ends_at__isnull=True)
    assert fact.rotated_on == TODAY
    change = {"level": "read", "second_factor": "off", "rotated_on": "2026-03-01"}
    client.post(page("account-access-change", fact.pk), change)
    fact = account.accesses.get(ends_at__isnull=True)
    assert (fact.level, fact.second_factor) == ("read", "off")
    assert "One person alone" in client.get(detail).content.decode()
    client.post(page("account-access-close", fact.pk))
    client.post(page("account-holder-end", account.holders.get().pk))
    assert not account.accesses.filter(ends_at__isnull=True).exists()
    assert account.holders.get().ends_at is not None


def test_another_unit_s_accounts_do_not_exist() -> None:
    ours, theirs = make.hub(), make.hub()
    account = build.account(theirs)
    fact = build.access(account, make.user(), by=build.boss())
    space = make.space(theirs)
    client = as_(make.person(*Perm, on=ours))

    gets = [page("account-detail", account.pk), page("account-change", account.pk)]
    gets += [page("space-detail", space.pk), page("space-card", space.pk)]
    posts = [page("account-close", account.pk), page("account-access-rotate", fact.pk)]
    posts += [page("sprawl-account", account.pk), page("space-review", space.pk)]
    assert {client.get(url).status_code for url in gets} == {404}
    assert {client.post(url).status_code for url in posts} == {404}
    assert "alvea" not in client.get(page("account-list")).content.decode()


def test_a_decision_about_too_many_is_made_and_taken_back_on_the_page() -> None:
    hub = make.hub()
    account = build.account(hub)
    client = as_(build.boss())
    assert "nobody answers" in client.get(page("sprawl")).content.decode()
    typed = {"choice": "keep", "reason": "Launch in June", "silent_until": "2026-06-30"}

    refused = client.post(page("sprawl-account", account.pk), {**typed, "silent_until": ""})
    client.post(page("sprawl-account", account.pk), typed)

    assert "later day" in refused.content.decode()
    text = client.get(page("sprawl")).content.decode()
    assert "No place</mark> is one too many" in text
    assert "Launch in June" in text
    client.post(page("sprawl-undo", SprawlDecision.objects.get().pk))
    assert "One place</mark> may be" in client.get(page("sprawl")).content.decode()


@pytest.mark.parametrize(
    "name", ["space-list", "account-list", "sprawl", "network-list", "official"]
)
def test_a_list_costs_the_same_for_one_as_for_thirty(name: str) -> None:
    hub = make.hub()
    client = as_(build.boss())

    def cost() -> int:
        client.get(page(name))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page(name)).status_code == 200
        return len(queries)

    def add(number: int) -> None:
        make.space(make.unit(under=hub), owner=make.user(), network=build.network(f"n{number}"))
        build.account(make.unit(under=hub), handle=f"a{number}")

    add(0)
    one = cost()
    for number in range(1, 30):
        add(number)
    assert cost() == one


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
def test_a_pasted_name_or_address_is_ours_or_not(asked: str, ours: bool) -> None:  # noqa: FBT001
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


def test_a_sheet_is_looked_at_first_and_then_all_of_it_comes_in() -> None:
    hub = make.hub("North")
    client = as_(build.boss())
    build.network()
    rows = "Réseau,Compte,Unité\nFacebook,@one,North\nfacebook,two,\n"
    file = SimpleUploadedFile("accounts.csv", rows.encode("cp1252"))

    checked = client.post(
        page("account-import"), {"file": file, "unit": hub.pk, "language": "fr"}, follow=True
    )

    assert "2 accounts</mark> would be listed" in checked.content.decode()
    assert not SocialAccount.objects.exists()
    kept = AccountImport.objects.get()
    columns = {"network": "Réseau", "handle": "Compte", "unit": "Unité"}
    client.post(page("account-import-confirm", kept.pk), columns)
    assert set(SocialAccount.objects.values_list("handle_key", flat=True)) == {"one", "two"}
    again = client.post(page("account-import-confirm", kept.pk), columns, follow=True)
    assert "imported already" in again.content.decode()


def test_topics_are_set_against_the_spaces_where_their_people_are_on_duty() -> None:
    for seed in (seed_organisation, seed_people_contract, seed_covers):
        seed(make.NOON)
    client = as_(User.objects.get(email=address(LOGINS["strategist"])))

    text = client.get(page("topic-spaces")).content.decode()

    assert "Nobody on duty can answer on" in text
    assert all(name in text for name in ("Facturation", "Recrutement", "Alvéa et vous"))
    counts = registry.people_by_unit(Space.objects.all(), on=TODAY)
    forum = Space.objects.get(slug="forum-entraide")
    technique = forum.covers.filter(unit__name="Technique")
    assert counts[forum.pk, technique[0].unit_id] == 3


@pytest.mark.parametrize(("country", "shown"), [("CH", "Switzerland"), ("JP", "JP")])
def test_a_country_is_named_to_the_public(country: str, shown: str) -> None:
    build.account(country=country)

    said = Client().get(page("official"), headers={"Accept-Language": "en"}).content.decode()

    assert f"{shown} · French" in said
