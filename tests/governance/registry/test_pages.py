"""Every page: what it refuses, what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from governance.perms import Perm
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


@pytest.mark.parametrize(
    "name", ["space-list", "account-list", "sprawl", "network-list", "official"]
)
def test_a_list_costs_the_same_for_one_as_for_thirty(name: str) -> None:
    hub, ana = make.hub(), build.boss()
    client = as_(ana)

    def cost() -> int:
        client.get(page(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(name)).status_code == 200
        return len(queries)

    def add(number: int) -> None:
        make.space(make.unit(under=hub), owner=make.user(), network=build.network(f"n{number}"))
        there, by = make.unit(under=hub), User.objects.get(pk=ana.pk)
        build.account(there, by=by, handle=f"a{number}")

    add(0)
    one = cost()
    for number in range(1, 30):
        add(number)
    assert cost() == one
