"""Who was at work in the last days, by department: counts, never people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count

from engagement.models import Direction, Interaction, Message
from governance.checks import reading
from governance.domain.facade import Activity, Index, carried, facade_index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from governance.checks.reading import Tree
    from governance.checks.registry import Scope

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Presence:
    """A hub that speaks somewhere, and the units around it that lend volunteers."""

    unit_id: int
    name: str
    departments: dict[int, Activity]
    names: dict[int, str]

    @property
    def active(self) -> int:
        """How many volunteers were active."""
        return sum(each.active for each in self.departments.values())

    @property
    def busy(self) -> int:
        """How many departments had an active volunteer."""
        return sum(each.active > 0 for each in self.departments.values())

    @property
    def carried(self) -> bool:
        """Whether two people of two departments carry it."""
        return carried(self.active, self.busy)

    @property
    def index(self) -> Index:
        """The façade index, with its parts."""
        return facade_index(self.departments)


def presences(scope: Scope, *, days: int = DAYS) -> list[Presence]:
    """The hubs of the scope that have an open space, with their volunteers' work; five queries.

    A space that is about to open, or opens this very day, counts for nothing: nobody could have
    answered there.
    A volunteer is active who answered or logged an interaction of the hub in the last ``days``.
    Somebody appointed in several units counts in the first of them.
    """
    tree = reading.tree()
    spaces = reading.spaces_open(replace(scope, opening=None))
    today = scope.at.date()
    hubs = {
        tree.hub_of(space.unit_id)
        for space in spaces
        if space.opened_on is not None and space.opened_on < today
    }
    homes: dict[int, dict[int, int]] = defaultdict(dict)
    for each in reading.held(at=scope.at, roles=(reading.VOLUNTEER,)):
        homes[tree.hub_of(each.unit_id)].setdefault(each.person_id, each.unit_id)
    work = _work(tree, scope.at - timedelta(days=days), scope.at)
    return [
        _presence(tree, hub, homes[hub], work.get(hub, {}))
        for hub in sorted(hubs & scope.unit_ids)
    ]


def _presence(tree: Tree, hub: int, homes: dict[int, int], work: dict[int, int]) -> Presence:
    departments: dict[int, list[int]] = defaultdict(list)
    for person, unit in homes.items():
        departments[unit].append(work.get(person, 0))
    return Presence(
        hub,
        tree.name(hub),
        {
            unit: Activity(len(done), sum(count > 0 for count in done), sum(done))
            for unit, done in sorted(departments.items())
        },
        {unit: tree.name(unit) for unit in departments},
    )


def _work(tree: Tree, since: datetime, until: datetime) -> dict[int, dict[int, int]]:
    """Pieces of work by hub and person: interactions answered, and interactions logged."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for person, unit, count in (*_answered(since, until), *_logged(since, until)):
        found[tree.hub_of(unit)][person] += count
    return found


def _answered(since: datetime, until: datetime) -> Iterable[tuple[int, int, int]]:
    return (
        Message.objects.filter(
            direction=Direction.OUTBOUND,
            author__isnull=False,
            occurred_at__gte=since,
            occurred_at__lt=until,
        )
        .order_by()
        .values_list("author_id", "interaction__unit_id")
        .annotate(Count("interaction_id", distinct=True))
    )


def _logged(since: datetime, until: datetime) -> Iterable[tuple[int, int, int]]:
    return (
        Interaction.objects.filter(
            logged_by__isnull=False, received_at__gte=since, received_at__lt=until
        )
        .order_by()
        .values_list("logged_by_id", "unit_id")
        .annotate(Count("pk"))
    )


def answers_by_unit(at: datetime, *, since_days: int, until_days: int = 0) -> dict[int, list[int]]:
    """Interactions answered by people of each unit, between two days before ``at``; three queries.

    Returns:
        For each unit one count a person, without names. A unit is where the person holds a role;
        the one furthest from the company counts.
    """
    counts: dict[int, int] = defaultdict(int)
    rows = _answered(at - timedelta(days=since_days), at - timedelta(days=until_days))
    for person, _unit, count in rows:
        counts[person] += count
    homes = _homes(counts, at)
    found: dict[int, list[int]] = defaultdict(list)
    for person, count in counts.items():
        if person in homes:
            found[homes[person]].append(count)
    return found


def _homes(people: Iterable[int], at: datetime) -> dict[int, int]:
    """The unit of each person that is furthest from the company."""
    tree = reading.tree()
    depth = {unit: sum(1 for _above in tree.upward(unit)) for unit in tree.places}
    homes: dict[int, int] = {}
    for each in reading.held_by(people, at=at):
        known = homes.get(each.person_id)
        if known is None or depth[each.unit_id] > depth[known]:
            homes[each.person_id] = each.unit_id
    return homes


def volume(since: datetime, until: datetime) -> int:
    """How many interactions came in between two instants."""
    return Interaction.objects.filter(occurred_at__gte=since, occurred_at__lt=until).count()
