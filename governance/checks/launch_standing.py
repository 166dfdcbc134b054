"""What G14, G15 and G18 read: where each hub of the scope stands in its launch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from governance.models import NetworkKind
from governance.services.strategy.places import read_places
from governance.services.strategy.standing import excused_networks, read_hubs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.checks.registry import Scope
    from governance.domain.launch_gate import HubFacts
    from governance.models import Space


@dataclass(frozen=True, slots=True)
class HubStanding:
    """A hub, its facts, and the networks it speaks on by a sponsor's signature.

    ``opening`` is the planned space that is judged as though it were open, and its network.
    """

    hub_id: int
    facts: HubFacts
    excused: frozenset[int] = frozenset()
    opening: tuple[int, int] | None = None

    def judged(self) -> Iterator[tuple[int | None, HubFacts]]:
        """The facts as they are, then as they would be with the opening space, named by its id."""
        yield None, self.facts
        if self.opening is not None:
            space, network = self.opening
            yield space, replace(self.facts, networks=self.facts.networks | {network})


def read_standings(scope: Scope) -> list[HubStanding]:
    """Every hub of the scope, and the hub of a space that opens."""
    places, opening = read_places(), scope.opening
    hubs = {hub for hub in places.homes.values() if hub in scope.unit_ids}
    home = places.homes[opening.unit_id] if opening is not None else None
    if home is not None:
        hubs.add(home)
    facts = read_hubs(hubs, at=scope.at, places=places)
    excused = excused_networks(at=scope.at, places=places)
    return [
        HubStanding(
            hub,
            facts[hub],
            frozenset(excused.get(hub, ())),
            _seen(opening) if hub == home else None,
        )
        for hub in sorted(hubs)
    ]


def _seen(opening: Space | None) -> tuple[int, int] | None:
    """The space and its network, if customers will see it."""
    if opening is None or opening.network.kind == NetworkKind.INTERNAL:
        return None
    return opening.pk, opening.network_id
