"""Strangers, people without a role and tokens: every address; and what the scan is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests.guards.isolation import (
    ACTORS,
    OUTSIDERS,
    REVIEWERS,
    TEAMS,
    TOKENS,
    canaries_in,
    cases,
    client_of,
    faults_of,
)

if TYPE_CHECKING:
    from tests.guards.world import World

pytestmark = [pytest.mark.isolation, pytest.mark.django_db]


@pytest.mark.parametrize("actor", [*OUTSIDERS, *TOKENS])
def test_nobody_reaches_or_reads_what_is_not_theirs(actor: str, world: World) -> None:
    faults = faults_of(actor, world)
    assert not faults, "\n".join(faults)


def test_the_canaries_do_sing(world: World) -> None:
    """The scan finds a canary where it may be read: else it proves nothing."""
    with transaction.atomic():
        client = client_of("strategist", world)
        place = world.places["north-a"]
        response = client.get(f"/interactions/{place.ids['interaction']}/")
        transaction.set_rollback(True)
    assert canaries_in(response, {place.canary}) == [place.canary]


def test_every_actor_is_tried() -> None:
    assert sorted([*TEAMS, *REVIEWERS, *OUTSIDERS, *TOKENS]) == sorted(ACTORS)


def test_there_are_ten_thousand_cases() -> None:
    assert sum(len(cases(actor)) for actor in ACTORS) >= 10_000
