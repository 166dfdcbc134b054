"""What G14, G15 and G18 read: where each hub of the scope stands in its launch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from governance.models import NetworkKind
from governance.services.strategy.places import read_places
from governance.services.strategy.standing import excused_networks, read_hubs

if TYPE_CHECKING:
    from governance.checks.registry import Scope
    from governance.domain.launch_gate import HubFacts


@dataclass(frozen=True, slots=True)
class HubStanding:
    """A hub, its facts, and the networks it speaks on by a sponsor's signature."""

    hub_id: int
    facts: HubFacts
    excused: frozenset[int] = frozenset()


def read_standings(scope: Scope) -> list[HubStanding]:
    """Every hub of the scope; a space that opens counts as open, and its hub alone is read."""
    places, opening = read_places(), scope.opening
    hubs = {hub for hub in places.homes.values() if hub in scope.unit_ids}
    if opening is not None:
        hubs = {places.homes[opening.unit_id]}
    facts = read_hubs(hubs, at=scope.at, places=places)
    excused = excused_networks(at=scope.at, places=places)
    if opening is not None and opening.network.kind != NetworkKind.INTERNAL:
        hub = places.homes[opening.unit_id]
        more = facts[hub].networks | {opening.network_id}
        facts[hub] = replace(facts[hub], networks=more)
    return [HubStanding(hub, facts[hub], frozenset(excused.get(hub, ()))) for hub in sorted(hubs)]
