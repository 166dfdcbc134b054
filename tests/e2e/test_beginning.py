"""An empty organisation begins: set up, refused by the gate, made ready, open. Both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from governance import demo
from tests import template
from tests.e2e import beginning
from tests.e2e.conftest import World, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from tests.e2e.beginning import Story
    from tests.e2e.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", params=[beginning.ENGLISH, beginning.FRENCH], ids=["en", "fr"])
def story(request: pytest.FixtureRequest) -> Story:
    """What is typed."""
    found: Story = request.param
    return found


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, story: Story
) -> Iterator[World]:
    """Nothing but one person, whom the installer has named."""
    with (
        django_db_blocker.unblock(),
        served(template.empty()) as world,
        pytest.MonkeyPatch.context() as set_,
    ):
        set_.setenv("SOCIALTEAM_FIRST_PASSWORD", beginning.PASSWORD)
        call_command(
            "begin",
            email=demo.address(beginning.STRATEGIST),
            person=beginning.STRATEGIST,
            language=story.language,
            verbosity=0,
        )
        yield world


def test_an_empty_organisation_comes_to_its_first_open_space(
    world: World, visit: Callable[..., Visitor], story: Story
) -> None:
    beginning.play(world, visit, story)
