"""Those who run a hub or a unit, and those who answer there: every address, every unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.guards.isolation import TEAMS, faults_of

if TYPE_CHECKING:
    from tests.guards.world import World

pytestmark = [pytest.mark.isolation, pytest.mark.django_db]


@pytest.mark.parametrize("actor", TEAMS)
def test_nobody_reaches_or_reads_what_is_not_theirs(actor: str, world: World) -> None:
    faults = faults_of(actor, world)
    assert not faults, "\n".join(faults)
