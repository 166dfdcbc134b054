"""The product's main job, from an empty page to a governed answer, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.journey import FRENCH, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.browsing import Visitor
    from tests.e2e.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_call_for_help_climbs_and_ends_as_a_figure_that_opens_its_rows(
    world: World, visit: Callable[..., Visitor]
) -> None:
    play(world, visit, FRENCH)
