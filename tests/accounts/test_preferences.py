"""Language, appearance, time zone, and where people land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from accounts import home
from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db

LANGUAGE = "accounts:preferences-language"


@pytest.mark.parametrize(
    ("accepted", "language"), [("en-GB,en;q=0.8", "en"), ("fr", "fr"), ("de,zz;q=0.1", "fr")]
)
def test_a_stranger_is_answered_in_the_browser_s_language_of_the_two(
    client: Client, accepted: str, language: str
) -> None:
    answer = client.get(reverse("account_login"), headers={"Accept-Language": accepted})

    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()


def test_a_stranger_s_choice_is_kept_in_a_cookie(client: Client) -> None:
    client.post(reverse(LANGUAGE), {"language": "en", "next": reverse("account_login")})

    answer = client.get(reverse("account_login"), headers={"Accept-Language": "fr"})

    assert answer["Content-Language"] == "en"


def test_a_person_s_choice_is_kept_with_the_person(client: Client) -> None:
    ana = make.user("Ana", language="fr")
    client.force_login(ana)

    answer = client.post(reverse(LANGUAGE), {"language": "en", "next": "/me/"})

    ana.refresh_from_db()
    assert (answer.status_code, answer["Location"], ana.language) == (302, "/me/", "en")


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_a_choice_never_leads_to_another_site(client: Client, to: str) -> None:
    answer = client.post(reverse(LANGUAGE), {"language": "en", "next": to})

    assert answer["Location"] == "/"


@pytest.mark.parametrize("language", ["", "de", "../../x", "fr\r\nX: y"])
def test_a_language_of_another_product_is_refused(client: Client, language: str) -> None:
    assert client.post(reverse(LANGUAGE), {"language": language}).status_code == 400


def test_the_theme_is_kept_and_system_means_none(client: Client) -> None:
    ana = make.user("Ana")
    client.force_login(ana)
    url = reverse("accounts:preferences-theme")

    client.post(url, {"theme": "dark"})
    page = client.get(reverse("accounts:profile")).content.decode()
    assert 'data-bs-theme="dark"' in page

    client.post(url, {"theme": "system"})
    ana.refresh_from_db()
    assert ana.theme == ""
    assert client.post(url, {"theme": "neon"}).status_code == 400


def test_a_page_speaks_the_person_s_language_whatever_the_browser_says(client: Client) -> None:
    client.force_login(make.user("Ana", language="en"))

    answer = client.get(reverse("accounts:profile"), headers={"Accept-Language": "fr"})

    assert answer["Content-Language"] == "en"


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "", "language": "fr", "time_zone": "Europe/Paris"},
        {"name": "Ana", "language": "xx", "time_zone": "Europe/Paris"},
        {"name": "Ana", "language": "fr", "time_zone": "Mars/Phobos"},
        {"name": "Ana", "language": "fr", "time_zone": "../../etc/passwd"},
        {"name": "Ana", "language": "fr", "time_zone": "UTC", "quiet_from": "19:00"},
        {"name": "Ana", "language": "fr", "time_zone": "UTC", "quiet_from": "25:00"},
    ],
)
def test_a_profile_that_cannot_be_is_shown_again_with_what_was_typed(
    client: Client, facts: dict[str, str]
) -> None:
    client.force_login(make.user("Ana"))

    page = client.post(reverse("accounts:profile"), facts)

    assert page.status_code == 200
    assert b'role="alert"' in page.content


def test_a_profile_is_saved(client: Client) -> None:
    ana = make.user("Ana")
    client.force_login(ana)
    facts = {"name": "Ana Ruiz", "language": "en", "time_zone": "Europe/Madrid"}

    client.post(
        reverse("accounts:profile"), {**facts, "quiet_from": "19:00", "quiet_until": "8:00"}
    )

    ana.refresh_from_db()
    assert (ana.name, ana.language, ana.time_zone) == ("Ana Ruiz", "en", "Europe/Madrid")


def test_home_sends_each_person_to_the_first_page_that_is_theirs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "_destinations", {})
    home.register(50, lambda person: person.name == "Ana", "accounts:token-list")
    home.register(60, lambda _person: True, "accounts:profile")

    assert _home_of(client, make.user("Ana")) == reverse("accounts:token-list")
    assert _home_of(client, make.user("Bo")) == reverse("accounts:profile")


def test_somebody_who_holds_nothing_is_told_whom_to_ask(client: Client) -> None:
    make.appoint(make.user("Claire Morvan"), make.shipped_role("strategist"), on=make.company())
    client.force_login(make.user("Bo", language="en"))

    page = client.get(reverse("home"), follow=True).content.decode()

    assert "no role" in page
    assert "Claire Morvan" in page
    assert reverse("governance:application-create") in page


def test_who_holds_a_role_is_not_offered_to_begin(client: Client) -> None:
    client.force_login(make.person(Perm.UNIT_VIEW, on=make.unit(), language="en"))

    page = client.get(reverse("accounts:profile")).content.decode()

    assert reverse("governance:application-create") not in page


def test_the_first_page_asks_a_stranger_to_log_in(client: Client) -> None:
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))


def test_somebody_who_sees_the_organisation_lands_somewhere(client: Client) -> None:
    where = _home_of(client, make.person(Perm.UNIT_VIEW, on=make.unit()))

    assert where != reverse("accounts:profile")


def _home_of(client: Client, person: User) -> str:
    client.force_login(person)
    return client.get(reverse("home"))["Location"]
