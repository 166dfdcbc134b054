"""Every page a role can reach on a phone, by day, is without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.browsing import PHONE
from tests.e2e.crawling import Walk, walked

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WALKS = (
    Walk("strategist", "fr", PHONE, "light"),
    Walk("deputy", "en", PHONE, "light"),
    Walk("community-manager", "en", PHONE, "light"),
    Walk("employee-advocate", "fr", PHONE, "light"),
    Walk("trainer", "en", PHONE, "light"),
    Walk("hr-partner", "fr", PHONE, "light"),
    Walk("sponsor", "en", PHONE, "dark"),
)


@pytest.fixture(scope="module")
def examined() -> set[tuple[object, ...]]:
    """What axe has seen."""
    return set()


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: f"{walk.role}-{walk.language}")
def test_every_page_within_reach_is_without_a_fault(
    world: World, visit: Callable[..., Visitor], walk: Walk, examined: set[tuple[object, ...]]
) -> None:
    faults = walked(world, visit, walk, examined)
    assert not faults, "\n".join(faults)
