"""Every page a role can reach at a desk, by night, is without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.browsing import DESK
from tests.e2e.crawling import Walk, walked

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WALKS = (
    Walk("strategist", "en", DESK, "dark"),
    Walk("unit-lead", "fr", DESK, "dark"),
    Walk("legal-reviewer", "fr", DESK, "dark"),
    Walk("crisis-cell", "en", DESK, "dark"),
    Walk("auditor", "en", DESK, "dark"),
    Walk("sponsor", "fr", DESK, "light"),
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
