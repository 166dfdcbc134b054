"""API tokens: what opens, and what does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import ApiToken
from governance.perms import Perm
from socialteam.kit import clock as clocks
from tests import make

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db

ME = "/api/v1/me/"


def key_of(user: User, *scopes: str, days: int = 30) -> tuple[ApiToken, str]:
    at = clocks.now()
    return services.create_token(
        user=user,
        name="Figures",
        scopes=scopes or ["organisation:read"],
        expires_at=at + timedelta(days=days),
        at=at,
    )


def call(client: Client, key: str, path: str = ME, **post: Any) -> HttpResponse:
    headers = {"Authorization": f"Bearer {key}"}
    if post:
        return client.post(path, post, "application/json", headers=headers)  # type: ignore[return-value]
    return client.get(path, headers=headers)  # type: ignore[return-value]


def test_a_key_opens_and_only_its_digest_is_kept(client: Client) -> None:
    token, key = key_of(make.user("Ana"))

    assert call(client, key).status_code == 200
    assert key.startswith("st_")
    assert key not in str(ApiToken.objects.values().get())
    assert token.prefix == key[:9]


def test_a_key_costs_one_query_and_one_write_a_day(client: Client) -> None:
    _token, key = key_of(make.user("Ana"))
    call(client, key)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        call(client, key)

    assert len(asked) == 1


@pytest.mark.parametrize(
    "key", ["", "st_", "st_unknown", "other_thing", "st_" + "x" * 200, "st_é", "st_a b"]
)
def test_a_key_that_is_none_is_told_what_to_bring(client: Client, key: str) -> None:
    answer = call(client, key)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_a_revoked_and_an_unknown_key_get_the_same_answer(
    client: Client, clock: Clock
) -> None:
    clock.freeze(make.NOON)
    ana = make.user("Ana")
    _old, expired = key_of(ana, days=1)
    gone, revoked = key_of(ana, days=30)
    services.revoke_token(token=gone, by=ana, at=make.NOON)
    assert call(client, expired).status_code == 200
    clock.forward(days=1)

    answers = [call(client, key) for key in (expired, revoked, "st_never")]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_a_deactivated_person_s_key_is_refused_at_once(client: Client) -> None:
    ana = make.user("Ana")
    _token, key = key_of(ana)
    assert call(client, key).status_code == 200

    type(ana).objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=make.NOON)

    assert call(client, key).status_code == 401


def test_a_reading_key_cannot_write_though_its_person_may(client: Client) -> None:
    hub = make.hub()
    ana = make.person(Perm.UNIT_VIEW, Perm.UNIT_CHANGE, on=hub)
    _token, reading = key_of(ana, "organisation:read")
    _token, writing = key_of(ana, "organisation:write")
    facts = {"parent": hub.pk, "name": "Shops", "kind": "spoke"}

    assert call(client, reading, "/api/v1/units/").status_code == 200
    assert call(client, reading, "/api/v1/units/", **facts).status_code == 403
    assert call(client, writing, "/api/v1/units/").status_code == 403
    assert call(client, writing, "/api/v1/units/", **facts).status_code == 201


def test_a_key_gives_no_more_than_its_person_holds(client: Client) -> None:
    _token, key = key_of(make.user("Bo"), "organisation:read", "organisation:write")

    assert call(client, key, "/api/v1/units/").status_code == 403


def test_a_key_lists_keys_and_makes_none(client: Client) -> None:
    _token, key = key_of(make.user("Ana"), "organisation:write")

    assert call(client, key, "/api/v1/tokens/").status_code == 200
    made = call(
        client, key, "/api/v1/tokens/", name="More", scopes=["audit:read"], expires_at="2999-01-01"
    )
    assert made.status_code == 403


def test_somebody_else_s_key_cannot_be_revoked(client: Client) -> None:
    token, _key = key_of(make.user("Ana"))
    client.force_login(make.user("Bo"))

    answer = client.post(reverse("accounts:token-revoke", args=[token.pk]))

    token.refresh_from_db()
    assert answer.status_code == 404
    assert token.revoked_at is None


def test_the_page_shows_a_new_key_once(client: Client) -> None:
    client.force_login(make.user("Ana", language="en"))
    facts = {"name": "Figures", "scopes": ["reports:read"], "days": "30"}

    page = client.post(reverse("accounts:token-create"), facts).content.decode()
    listed = client.get(reverse("accounts:token-list")).content.decode()

    key = page.split('value="st_')[1].split('"')[0]
    assert len(key) > 40
    assert key not in listed
    assert "Figures" in listed


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"name": "x", "days": "30"},
        {"name": "x", "scopes": ["root"], "days": "30"},
        {"name": "x" * 81, "scopes": ["reports:read"], "days": "30"},
        {"name": "x", "scopes": ["reports:read"], "days": "99999"},
    ],
)
def test_a_token_form_says_what_is_wrong_and_makes_nothing(
    client: Client, facts: dict[str, Any]
) -> None:
    client.force_login(make.user("Ana"))

    page = client.post(reverse("accounts:token-create"), facts)

    assert page.status_code == 200
    assert b'role="alert"' in page.content
    assert not ApiToken.objects.exists()


def test_a_token_ends_after_it_begins() -> None:
    with pytest.raises(ValidationError):
        key_of(make.user("Ana"), days=0)
