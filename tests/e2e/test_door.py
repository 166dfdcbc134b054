"""Coming in, being shown out, and losing nothing on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from accounts.services import deactivate_person
from engagement.models import Interaction
from governance import demo
from tests.e2e.browsing import PHONE
from tests.e2e.conftest import TUESDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
SIGN_IN = re.compile("/account/login/")
EMAIL = demo.address("Samira Benali")


@LANGUAGES
def test_a_wrong_password_is_told_and_the_address_stays(
    visit: Callable[..., Visitor], language: str
) -> None:
    visitor = visit(language=language, size=PHONE)
    page = visitor.open(reverse("account_login"))
    assert page.locator("html").get_attribute("lang") == language
    visitor.fill(login=EMAIL, password="not the password")
    visitor.press("Sign in")
    page.locator(".st-errs li").first.wait_for()
    assert page.locator("[name=login]").input_value() == EMAIL
    assert visitor.axe() == []
    visitor.shoot(f"door-wrong-{language}")


@LANGUAGES
def test_somebody_who_must_sign_in_first_arrives_where_they_meant_to_go(
    world: World, visit: Callable[..., Visitor], language: str
) -> None:
    world.speak(language)
    visitor = visit(language=language)
    wanted = reverse("engagement:interaction-list") + "?state=answered"
    page = visitor.open(wanted)
    assert page.url.startswith(world.address + reverse("account_login"))
    visitor.shoot(f"door-{language}")
    visitor.fill(login=EMAIL, password=demo.PASSWORD)
    visitor.press("Sign in")
    page.wait_for_url(world.address + wanted)


@LANGUAGES
def test_a_code_by_mail_opens_the_door_and_a_wrong_one_does_not(
    world: World, visit: Callable[..., Visitor], language: str
) -> None:
    world.speak(language)
    mail.outbox.clear()
    visitor = visit(language=language, size=PHONE)
    page = visitor.open(reverse("account_login"))
    visitor.press("Receive a code")
    visitor.fill(email=EMAIL)
    visitor.press("Receive a code")
    page.locator("[name=code]").fill("AAAAAA")
    page.locator("[name=code]").press("Enter")
    page.locator(".st-err, .st-errs").first.wait_for()
    visitor.shoot(f"door-code-{language}")
    code = re.search(r"^\s*([A-Z0-9-]{6,12})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    page.locator("[name=code]").fill(code[1])
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(world.address + reverse("engagement:today"))


def test_an_answer_outlives_a_session_that_ends_while_it_is_written(
    world: World, visit: Callable[..., Visitor]
) -> None:
    world.speak("en")
    visitor = visit("community-manager", language="en", size=PHONE)
    interaction = Interaction.objects.get(title__startswith="Mon conseiller a changé")
    here = reverse("engagement:interaction", args=[interaction.pk])
    page = visitor.open(here)
    page.locator("#reply-body").type("Hello, Karim is your new adviser.")
    world.end_sessions()
    visitor.press("Log the reply")
    page.wait_for_url(SIGN_IN)
    visitor.fill(login=EMAIL, password=demo.PASSWORD)
    visitor.press("Sign in")
    page.wait_for_url(world.address + here)
    assert page.locator("#reply-body").input_value() == "Hello, Karim is your new adviser."


def test_somebody_deactivated_is_out_at_the_next_click(
    world: World, visit: Callable[..., Visitor]
) -> None:
    email = demo.address("Bastien Colas")
    visitor = visit("Bastien Colas", language="fr")
    page = visitor.open(reverse("engagement:today"))
    deactivate_person(person=world.person("Bastien Colas"), by=None, at=TUESDAY)
    page.locator("nav a").first.click()
    page.wait_for_url(SIGN_IN)
    visitor.fill(login=email, password=demo.PASSWORD)
    visitor.press("Sign in")
    assert page.locator(".st-nav").count() == 0
