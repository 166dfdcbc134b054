"""A newcomer comes to speak, is held back by what changed, and comes back, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.learning import ENGLISH, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_newcomer_learns_speaks_is_held_back_and_comes_back(
    world: World, visit: Callable[..., Visitor]
) -> None:
    play(world, visit, ENGLISH)
