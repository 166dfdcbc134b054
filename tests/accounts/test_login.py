"""Logging in: nobody learns who has an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from governance.models import AuditEvent
from tests import make

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_a_password_opens_and_a_wrong_one_is_audited(client: Client) -> None:
    ana = make.user("Ana", password=PASSWORD)
    url = reverse("account_login")

    client.post(url, {"login": ana.email, "password": "wrong"})
    opened = client.post(url, {"login": ana.email.upper(), "password": PASSWORD})

    assert opened.status_code == 302
    assert AuditEvent.objects.get(action="login.failed").target_id == str(ana.pk)


def test_nobody_signs_up_alone(client: Client) -> None:
    facts = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), facts)

    assert not type(make.user()).objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_known_and_unknown_addresses_get_the_same_answer(client: Client, name: str) -> None:
    known = make.user("Ana", password=PASSWORD).email

    answers = []
    for email in (known, "nobody@example.org"):
        cache.clear()
        client.cookies.clear()
        answers.append(client.post(reverse(name), {"email": email}))

    assert len({(answer.status_code, answer.get("Location")) for answer in answers}) == 1


def test_a_mail_leaves_for_a_known_and_for_an_unknown_address(client: Client) -> None:
    """So that the time of the answer tells nothing."""
    for email in (make.user("Ana").email, "nobody@example.org"):
        client.cookies.clear()
        client.post(reverse("account_request_login_code"), {"email": email})

        assert mail.outbox.pop().to == [email]


def test_a_deactivated_person_s_password_opens_nothing(client: Client) -> None:
    ana = make.user("Ana", password=PASSWORD)
    type(ana).objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=make.NOON)

    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})

    assert client.get(reverse("accounts:profile")).status_code == 302
