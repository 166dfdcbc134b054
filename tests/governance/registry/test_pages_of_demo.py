"""The pages of the demo: whole in both languages, and who reads what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import User
from governance.demo import LOGINS, address, seed_organisation
from governance.demo.registry import seed_registry
from governance.models import (
    AccessFact,
    Network,
    SocialAccount,
    Space,
)
from tests import make
from tests.governance.registry.pages import as_, page
from tests.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from tests.clock import Clock

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing(django_db_blocker, _seed):
        yield


def _seed() -> None:
    seed_organisation(make.NOON)
    seed_registry(make.NOON)


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def everything() -> dict[str, str]:
    """The address of each page."""
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
