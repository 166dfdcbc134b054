"""Without a mouse, and without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from engagement.models import Interaction
from escalation.models import EscalationPath
from governance.models import Space, Topic
from tests.e2e.browsing import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TABS = 25
RING = """() => {
    const here = document.activeElement;
    const styles = [
        getComputedStyle(here), getComputedStyle(here, "::after"),
        getComputedStyle(here.closest("label") ?? document.body),
    ];
    return styles.some((one) => one.outlineStyle !== "none" && one.outlineWidth !== "0px");
}"""
HERE = "document.activeElement.textContent.trim()"


def _tabbed_to(page: Page, wanted: str) -> int:
    """How many times Tab is pressed until ``wanted`` has the focus, which shows all the way."""
    for count in range(1, MOST_TABS + 1):
        page.keyboard.press("Tab")
        assert page.evaluate(RING), f"no ring on {page.evaluate(HERE)}"
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return count
    raise AssertionError(f"{wanted} is out of reach")


@pytest.mark.parametrize(
    ("role", "home", "act"),
    [
        ("community-manager", "engagement:today", "main .btn"),
        ("strategist", "governance:check-home", "main .btn-primary"),
        ("sponsor", "reporting:sponsor", "main .st-fig a"),
        ("strategist", "governance:organisation", "main .btn"),
    ],
)
def test_the_main_act_is_a_few_tabs_away_and_the_focus_always_shows(
    world: World, visit: Callable[..., Visitor], role: str, home: str, act: str
) -> None:
    world.speak("en")
    visitor = visit(role, language="en")
    page = visitor.open(reverse(home))
    assert _tabbed_to(page, ".st-skip") == 1
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert _tabbed_to(page, act) < MOST_TABS


def test_an_error_takes_the_focus_and_leads_to_its_field(
    world: World, visit: Callable[..., Visitor]
) -> None:
    world.speak("en")
    visitor = visit("community-manager", language="en", size=PHONE)
    page = visitor.open(reverse("engagement:interaction-log"))
    visitor.press("Keep")
    summary = page.locator(".st-errs")
    summary.wait_for()
    assert page.evaluate("document.activeElement.className") == "st-errs"
    summary.get_by_role("link", name=re.compile("says", re.IGNORECASE)).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "words"
    assert visitor.axe() == []
    visitor.shoot("log-error-en")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_logging_answering_and_changing_a_path_need_no_script(
    world: World, visit: Callable[..., Visitor], language: str
) -> None:
    world.speak(language)
    volunteer = visit("community-manager", language=language, size=PHONE, scripts=False)
    page = volunteer.open(reverse("engagement:interaction-log"))
    space, topic = Space.objects.get(slug="alvea-et-vous"), Topic.objects.get(name="Facturation")
    words = f"Où est ma facture de novembre ? ({language})"
    volunteer.fill(space=space.pk, topic=topic.pk, words=words)
    volunteer.press("Keep")
    volunteer.sees(words)
    logged = Interaction.objects.get(title=words)
    page.locator("#reply-body").fill("Dans votre espace client.")
    volunteer.press("Log the reply")
    volunteer.sees("Dans votre espace client.")
    logged.refresh_from_db()
    assert logged.first_response_at is not None

    path = EscalationPath.objects.get(name="Circuit général")
    strategist = visit("strategist", language=language, scripts=False)
    page = strategist.open(reverse("escalation:path", args=[path.pk]))
    strategist.press("Add a step")
    strategist.fill(**{"steps-2-tell": "on_duty", "steps-2-channels": "email"})
    strategist.fill(**{"steps-2-delay_minutes": ""})
    strategist.press("Save the path")
    assert "3" in page.locator(".st-errs a").inner_text()
    strategist.fill(**{"steps-2-delay_minutes": 25})
    page.locator("button[name=move][value='up:3']").click()
    assert page.locator("[name='steps-1-delay_minutes']").input_value() == "25"
    strategist.press("Save the path")
    assert page.url.endswith(reverse("escalation:path-list"))
    assert path.steps.count() == 3
    path.steps.filter(delay_minutes=25).delete()
