"""Which hub a unit belongs to; a launch is the hub's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from governance.models import OrgUnit, UnitKind


@dataclass(frozen=True)
class Places:
    """Every unit with its parent and kind."""

    units: dict[int, tuple[int | None, str]]

    @cached_property
    def homes(self) -> dict[int, int]:
        """The nearest hub upwards of each unit; the company where there is none."""
        return {unit: self._home(unit) for unit in self.units}

    def _home(self, unit: int) -> int:
        return next(
            (each for each in self.upwards(unit) if self.units[each][1] == UnitKind.HUB),
            self.upwards(unit)[-1],
        )

    def upwards(self, unit: int) -> list[int]:
        """``unit`` and every unit above it, nearest first."""
        found = [unit]
        while (parent := self.units[found[-1]][0]) is not None:
            found.append(parent)
        return found

    def territory(self, hub: int) -> frozenset[int]:
        """Units whose hub this is."""
        return frozenset(unit for unit, home in self.homes.items() if home == hub)


def read_places() -> Places:
    """The tree as it stands; one query."""
    rows = OrgUnit.objects.order_by().values_list("pk", "parent_id", "kind")
    return Places({pk: (parent, kind) for pk, parent, kind in rows})


def hub_of(unit: OrgUnit) -> OrgUnit:
    """The hub that leads the launch in ``unit``."""
    return OrgUnit.objects.get(pk=read_places().homes[unit.pk])
