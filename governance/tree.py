"""The organisation as one page shows it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Appointment, AppointmentQuerySet, OrgUnit, UnitKind
from governance.perms import Perm
from socialteam.kit.drawings.organisation import Hub, Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from accounts.models import User

RUNS = ("strategist", "deputy")
LEADS = (*RUNS, "unit-lead")
VOLUNTEERS = "community-manager"
MOST_LISTED = 60
"""Units in one table; beyond, it folds."""


@dataclass(slots=True)
class Place:
    """A unit with the people who hold a role in it now."""

    unit: OrgUnit
    depth: int
    leads: list[User] = field(default_factory=list)
    volunteers: int = 0
    people: int = 0

    @property
    def indent(self) -> str:
        """Two spaces of one em for each level."""
        return "\u2003" * self.depth


@dataclass(frozen=True, slots=True)
class Tree:
    """The units a person may see, in order, and how they are drawn."""

    places: list[Place]
    hubs: list[Hub]
    strategists: list[User]
    sponsors: list[User]
    people: int
    opened: int | None = None

    @property
    def is_folded(self) -> bool:
        """Whether there are so many units that each hub shows its own on demand."""
        return len(self.places) > MOST_LISTED

    @property
    def listed(self) -> list[Place]:
        """The rows of the table: everything, or when folded no spokes but those of one hub."""
        if not self.is_folded:
            return self.places
        return [
            each
            for each in self.places
            if each.unit.kind != UnitKind.SPOKE or each.unit.parent_id == self.opened
        ]

    @property
    def below(self) -> dict[int, int]:
        """How many spokes are attached to each unit."""
        return Counter(
            each.unit.parent_id
            for each in self.places
            if each.unit.kind == UnitKind.SPOKE and each.unit.parent_id is not None
        )

    @property
    def hub(self) -> OrgUnit | None:
        """The first hub in the tree."""
        found = (each.unit for each in self.places if each.unit.kind == UnitKind.HUB)
        return next(found, None)

    @property
    def hub_count(self) -> int:
        """How many hubs there are."""
        return sum(each.unit.kind == UnitKind.HUB for each in self.places)

    @property
    def spoke_count(self) -> int:
        """How many spokes there are."""
        return sum(each.unit.kind == UnitKind.SPOKE for each in self.places)

    @property
    def unanswered(self) -> list[Place]:
        """Spokes where no volunteer answers."""
        return [each for each in self.alone if not each.volunteers]

    @property
    def alone(self) -> list[Place]:
        """Spokes where a single volunteer answers, or none."""
        spokes = (each for each in self.places if each.unit.kind == UnitKind.SPOKE)
        return [each for each in spokes if each.volunteers < 2]


def tree_for(person: User, *, at: datetime, opened: int | None = None) -> Tree:
    """The units that ``person`` may see, with who holds which role at ``at``; four queries.

    Names of people appear only for units where ``person`` may see who holds which role.
    ``opened`` is the hub whose units are listed although the organisation is folded.
    """
    units = list(
        OrgUnit.objects.with_tree_fields()
        .visible_to(person, Perm.UNIT_VIEW)
        .select_related("parent")
    )
    held = Appointment.objects.visible_to(person, Perm.PEOPLE_VIEW).in_force(at=at)
    held = held.filter(person__is_active=True)
    counts = _counts(held)
    named: dict[int, list[Appointment]] = defaultdict(list)
    for each in _with_names(held):
        named[each.unit_id].append(each)
    depths = [int(vars(unit)["tree_depth"]) for unit in units]
    places = [
        _place(unit, named[unit.pk], counts[unit.pk], depth - min(depths))
        for unit, depth in zip(units, depths, strict=True)
    ]
    everybody = [each for rows in named.values() for each in rows]
    return Tree(
        places=places,
        hubs=drawn(places),
        strategists=_holding(everybody, RUNS),
        sponsors=_holding(everybody, ("sponsor",)),
        people=held.aggregate(people=Count("person", distinct=True))["people"],
        opened=opened,
    )


def _counts(held: AppointmentQuerySet) -> dict[int, tuple[int, int]]:
    """People, and volunteers among them, by unit."""
    volunteers = Count("person", distinct=True, filter=Q(role__slug=VOLUNTEERS))
    rows = held.order_by().values("unit").annotate(Count("person", distinct=True), v=volunteers)
    found = {row["unit"]: (row["person__count"], row["v"]) for row in rows}
    return defaultdict(lambda: (0, 0), found)


def _with_names(held: AppointmentQuerySet) -> AppointmentQuerySet:
    """The few whose names the page says."""
    few = held.filter(role__slug__in=(*LEADS, "sponsor"))
    return few.select_related("person", "role").order_by("role__position", "person__name")


def _place(unit: OrgUnit, held: list[Appointment], counts: tuple[int, int], depth: int) -> Place:
    people, volunteers = counts
    return Place(
        unit=unit,
        depth=depth,
        leads=_holding(held, LEADS),
        volunteers=volunteers,
        people=people,
    )


def _holding(held: Iterable[Appointment], roles: tuple[str, ...]) -> list[User]:
    found = {each.person_id: each.person for each in held if each.role.slug in roles}
    return list(found.values())


def drawn(places: list[Place], *, changed: Collection[int] = ()) -> list[Hub]:
    """Each hub with the spokes attached to it; spokes of the company stand around its name.

    ``changed`` are the units that a rehearsal would change, drawn in yellow.
    """
    around: dict[int | None, list[Unit]] = defaultdict(list)
    for each in places:
        is_changed = each.unit.pk in changed
        if each.unit.kind == UnitKind.SPOKE:
            around[each.unit.parent_id].append(_stem(each, each.unit.name, changed=is_changed))
        elif each.unit.kind == UnitKind.HUB and each.volunteers:
            around[each.unit.pk].append(_stem(each, _("its own team"), changed=is_changed))
    centres = {each.unit.pk: each.unit.name for each in places if each.unit.kind == UnitKind.HUB}
    for each in places:
        parent = each.unit.parent
        if parent is not None and parent.pk in around:
            centres.setdefault(parent.pk, parent.name)
    return [
        Hub(name, tuple(around.get(pk, ())), changed=pk in changed) for pk, name in centres.items()
    ]


def _stem(place: Place, name: str, *, changed: bool) -> Unit:
    count = place.volunteers
    note = ngettext("%(count)s volunteer", "%(count)s volunteers", count) % {"count": count}
    href = reverse("governance:unit-detail", args=[place.unit.pk])
    return Unit(name, "o" * count, note=note, href=href, changed=changed)
