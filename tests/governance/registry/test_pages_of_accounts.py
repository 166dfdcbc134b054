"""The pages of accounts: holders, accesses, decisions about too many, a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.models import (
    AccountImport,
    SocialAccount,
    SprawlDecision,
)
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
