"""What the model of the nearest hub decides about a unit, a topic, a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from governance.domain.org_models import Body, path_order, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from governance.domain.org_models import ModelRules
    from governance.models import Topic

CELLS = """
WITH RECURSIVE climb AS (
    SELECT id AS start, id, parent_id, kind, model FROM governance_orgunit WHERE id = ANY(%s)
    UNION ALL
    SELECT climb.start, unit.id, unit.parent_id, unit.kind, unit.model
    FROM governance_orgunit unit JOIN climb ON unit.id = climb.parent_id AND climb.kind <> 'hub'
)
SELECT start, id, model FROM climb WHERE kind = 'hub'
"""


class Cell(NamedTuple):
    """The hub that a unit belongs to; a hub belongs to itself."""

    hub_id: int
    model: str

    @property
    def rules(self) -> ModelRules:
        """What its model decides."""
        return rules_of(self.model)


def cells_of(unit_ids: Iterable[int]) -> dict[int, Cell]:
    """The nearest hub of each unit, itself included; a unit outside any hub is left out.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [sorted(set(unit_ids))])
        return {start: Cell(hub, model) for start, hub, model in cursor.fetchall()}


def answering_unit_ids(topics: Iterable[Topic]) -> dict[int, int]:
    """The unit that answers on each topic: its own, or the hub where the hub answers all.

    One query.
    """
    units = {topic.pk: topic.unit_id for topic in topics}
    cells = cells_of(units.values())
    return {topic: answering_unit_id(unit, cells.get(unit)) for topic, unit in units.items()}


def answering_unit(unit_id: int) -> int:
    """The unit that answers what goes to a unit; one query."""
    return answering_unit_id(unit_id, cells_of([unit_id]).get(unit_id))


def answering_unit_id(unit_id: int, cell: Cell | None) -> int:
    """Who answers what belongs to a unit of ``cell``."""
    if cell is not None and cell.rules.answers == Body.HUB:
        return cell.hub_id
    return unit_id


def path_lines(lines: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """For each unit, the units whose escalation paths apply to it, the first to ask first.

    ``lines`` gives the units from one upwards, itself first. One query.
    """
    cells = cells_of(lines)
    ordered = {}
    for unit, line in lines.items():
        cell = cells.get(unit)
        ordered[unit] = path_order(
            line, hub=cell and cell.hub_id, model=cell.model if cell else ""
        )
    return ordered
