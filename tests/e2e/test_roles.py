"""Each role comes in by the front door and finds its own house: no room too few or too many."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.urls import reverse

from governance import demo
from tests.e2e.browsing import DESK, PHONE
from tests.e2e.conftest import HOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class House(NamedTuple):
    """Where a role lands, what its masthead offers, and a page that is not for it."""

    home: str
    rooms: tuple[str, ...]
    closed: str = ""


TODAY, INBOX, LOG = "engagement:today", "engagement:interaction-list", "engagement:interaction-log"
TREE, TEAM, RULES = "governance:organisation", "governance:person-list", "governance:rules"
CALLS, PATHS = "escalation:escalation-list", "escalation:path-add"
HOME, CHECKS = "governance:check-home", "governance:check-list"
REPORTS, SPONSOR = "reporting:report-list", "reporting:sponsor"
AUDIT, IMPORT = "governance:audit-list", "engagement:import-add"
LEARN = "training:my-learning"
CHARTERS, DECISIONS = "governance:charter-list", "governance:decision-list"
RUNS = (HOME, TREE, TEAM, RULES, INBOX, REPORTS)
HOUSES = {
    "strategist": House(HOME, RUNS, SPONSOR),
    "deputy": House(HOME, RUNS, SPONSOR),
    "unit-lead": House(HOME, (HOME, TODAY, TREE, TEAM, CHARTERS, INBOX, CALLS, REPORTS), PATHS),
    "community-manager": House(TODAY, (TODAY, TREE, TEAM, CHARTERS, INBOX, CALLS), REPORTS),
    "legal-reviewer": House(CALLS, (TREE, TEAM, CHARTERS, INBOX, CALLS), LOG),
    "trainer": House(TREE, (TREE, TEAM, CHARTERS), INBOX),
    "crisis-cell": House(CALLS, (TREE, TEAM, CHARTERS, INBOX, CALLS), IMPORT),
    "hr-partner": House(TREE, (TREE, TEAM, CHARTERS), AUDIT),
    "sponsor": House(SPONSOR, (SPONSOR, DECISIONS, TREE, TEAM, CHARTERS, CHECKS, REPORTS), INBOX),
    "auditor": House(AUDIT, (AUDIT, TREE, TEAM, CHARTERS, CHECKS, REPORTS), TODAY),
}


@pytest.mark.parametrize("role", HOUSES)
def test_a_role_finds_its_own_pages_and_no_others(
    world: World, visit: Callable[..., Visitor], role: str
) -> None:
    house = HOUSES[role]
    world.speak("fr")
    visitor = visit(language="fr", size=DESK)
    page = visitor.open(reverse("account_login"))
    visitor.fill(login=HOLDERS[role].email, password=demo.PASSWORD)
    visitor.press("Sign in")
    page.wait_for_url(world.address + reverse(house.home))
    visitor.shoot(f"home-{role}-fr")
    rooms = links(visitor, ".st-nav a")
    assert rooms == {reverse(name) for name in (*house.rooms, LEARN)}
    _answers(visitor, rooms)
    _is_refused(visitor, reverse(house.closed), f"closed-{role}")

    world.speak("en")
    phone = visit(role, language="en", size=PHONE, theme="dark")
    phone.open("/")
    phone.shoot(f"home-{role}-en")
    bar = links(phone, ".st-thumb a, #more a")
    assert rooms <= bar
    _answers(phone, bar)


def links(visitor: Visitor, where: str) -> set[str]:
    """The addresses behind the links of a bar."""
    return {str(link.get_attribute("href")) for link in visitor.page.locator(where).all()}


def _answers(visitor: Visitor, addresses: set[str]) -> None:
    for address in addresses:
        assert visitor.context.request.get(address).status == 200, address


def _is_refused(visitor: Visitor, address: str, name: str) -> None:
    """The page answers 403, looks like ours, and shows a way on; a page that is nowhere, 404."""
    for wanted, status in ((address, 403), ("/nowhere/", 404)):
        page = visitor.open(wanted, status=status)
        font = page.locator("h1").evaluate("title => getComputedStyle(title).fontFamily")
        assert "Source Serif" in font
        assert page.locator("main a.btn").get_attribute("href") == "/"
        visitor.shoot(f"{name}-{status}")
