"""A rehearsal as its page shows it: the drawing to come, and the rows one may read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from governance import access, rehearsal, services
from governance.models import Change, OrgUnit, Rehearsal, UnitKind
from governance.perms import Perm
from governance.tree import Place, drawn, tree_for

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from accounts.models import User
    from governance.rehearsal import Row, Told
    from governance.tree import Tree


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one aspect: how many, and the first of them in words."""

    key: str
    label: str
    count: int
    lines: list[Told]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


class Difference:
    """The rows of a rehearsal that ``person`` may read: those of units they see into."""

    def __init__(self, made: Rehearsal, person: User) -> None:
        self._names = services.names_in(made)
        seen = access.unit_ids(person, Perm.PEOPLE_VIEW) | self._names.keys()
        every = rehearsal.from_json(made.difference)
        self.new_hubs = {made.unit_id} if made.change == Change.PROMOTE else {*self._names}
        self.rows = [row for row in every if row.unit_id in seen]
        self.hidden = len(every) - len(self.rows)

    @cached_property
    def people(self) -> int:
        """How many people it concerns."""
        return len({person for row in self.rows for person in row.people})

    @cached_property
    def losing(self) -> int:
        """How many people lose a power."""
        rights = (row for row in self.rows if row.aspect == "rights")
        return len({person for row in rights if _loses(row) for person in row.people})

    @cached_property
    def units(self) -> set[int]:
        """The units where something changes for those who work there."""
        return {row.unit_id for row in self.rows}

    def groups(self, *, first: int) -> list[Group]:
        """Each aspect with its count and its first rows in words."""
        by_aspect = {
            aspect: [row for row in self.rows if row.aspect == aspect.key]
            for aspect in rehearsal.aspects()
        }
        shown = self._told([row for rows in by_aspect.values() for row in rows[:first]])
        return [
            Group(
                aspect.key,
                str(aspect.label),
                len(rows),
                [line for line in shown if line.row.aspect == aspect.key],
            )
            for aspect, rows in by_aspect.items()
        ]

    def lines(self, wanted: Callable[[Told], bool]) -> list[Told]:
        """Every row that is wanted, in words."""
        return [line for line in self._told(self.rows) if wanted(line)]

    def _told(self, rows: list[Row]) -> list[Told]:
        return rehearsal.told(rows, self._names)


def _loses(row: Row) -> bool:
    after = row.after or {"powers": [], "reach": []}
    before = row.before or {"powers": [], "reach": []}
    return any(set(before[side]) - set(after[side]) for side in ("powers", "reach"))


def rehearsed_tree(
    person: User, made: Rehearsal | None, changed: Collection[int], *, at: datetime
) -> Tree:
    """The units that ``person`` may see, as they stand, or as they would after ``made``."""
    tree = tree_for(person, at=at)
    if made is None:
        return tree
    places = _reshaped(tree.places, made)
    return replace(tree, places=places, hubs=drawn(places, changed=_touched(made, changed)))


def _touched(made: Rehearsal, changed: Collection[int]) -> set[int]:
    """What is drawn in yellow: the units that move or turn; for a model all it changes."""
    facts = made.facts
    if made.change == Change.MODEL:
        return {*changed, made.unit_id}
    if made.change == Change.SPLIT:
        return {facts["new"], *facts["spokes"]}
    return {made.unit_id}


def _reshaped(places: Iterable[Place], made: Rehearsal) -> list[Place]:
    facts, found = made.facts, list(places)
    units = {place.unit.pk: place.unit for place in found}
    if made.change == Change.SPLIT:
        parent = units.get(made.unit_id)
        new = OrgUnit(pk=facts["new"], name=facts["name"], kind=UnitKind.HUB, parent=parent)
        units[new.pk] = new
        found.append(Place(new, 1))
    for place in found:
        _reshape(place.unit, made, units)
    return _in_order(found)


def _reshape(unit: OrgUnit, made: Rehearsal, units: dict[int, OrgUnit]) -> None:
    facts = made.facts
    own = unit.pk == made.unit_id
    if (own and made.change == Change.MODEL) or (
        made.change == Change.SPLIT and unit.pk == facts["new"]
    ):
        unit.model = facts["model"]
    elif own and made.change == Change.PROMOTE:
        unit.kind, unit.model = UnitKind.HUB, facts["model"]
    elif own and made.change == Change.MOVE:
        unit.parent = units.get(facts["parent"])
    elif made.change == Change.SPLIT and unit.pk in facts["spokes"]:
        unit.parent = units[facts["new"]]


def _in_order(places: list[Place]) -> list[Place]:
    """Parents before their children, with the depth each has now."""
    known = {place.unit.pk for place in places}
    below: dict[int | None, list[Place]] = {}
    for place in places:
        parent = place.unit.parent_id
        below.setdefault(parent if parent in known else None, []).append(place)
    ordered: list[Place] = []

    def walk(parent: int | None, depth: int) -> None:
        for place in below.get(parent, []):
            place.depth = depth
            ordered.append(place)
            walk(place.unit.pk, depth + 1)

    walk(None, 0)
    return ordered
