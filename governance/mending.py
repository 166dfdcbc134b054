"""Who can mend what a check finds: those who hold the power behind its link, there or above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from governance.models import Appointment, OrgUnit, Role
from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from accounts.models import User
    from governance.checks.registry import Check, Finding

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Mend:
    """A finding with the people who can mend it, at most three, the nearest first."""

    check: Check[object]
    finding: Finding
    people: list[User]


def power_behind(href: str) -> Perm:
    """The power that opens ``href``; changing the organisation where the link does not say."""
    try:
        view = resolve(href.partition("?")[0].partition("#")[0]).func
    except Resolver404:
        return Perm.UNIT_CHANGE
    power = getattr(view, "access", None)
    return power if isinstance(power, Perm) else Perm.UNIT_CHANGE


def who_can_mend(
    found: Iterable[tuple[Check[object], Sequence[Finding]]], *, at: datetime
) -> list[Mend]:
    """Each finding with who can mend it; three queries however many."""
    rows = [
        (check, finding, finding.mended_by or power_behind(finding.act_href))
        for check, findings in found
        for finding in findings
    ]
    powers = {power for _check, _finding, power in rows}
    parents = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    places = {place for _check, each, _power in rows for place in _upwards(each.unit_id, parents)}
    roles = {role.pk: role for role in Role.objects.all()}
    wanted = [pk for pk, role in roles.items() if set(role.powers) & powers]
    held = (
        Appointment.objects.in_force(at=at)
        .filter(unit__in=places, role__in=wanted, person__is_active=True)
        .select_related("person")
        .order_by("role__position", "person__name", "pk")
    )
    there: dict[tuple[int, Perm], list[User]] = {}
    for each in held:
        for power in powers:
            if power.value in roles[each.role_id].powers:
                there.setdefault((each.unit_id, power), []).append(each.person)
    return [
        Mend(check, finding, _nearest(finding.unit_id, power, there, parents))
        for check, finding, power in rows
    ]


def _nearest(
    unit: int,
    power: Perm,
    there: dict[tuple[int, Perm], list[User]],
    parents: Mapping[int, int | None],
) -> list[User]:
    found: dict[int, User] = {}
    for place in _upwards(unit, parents):
        found |= {person.pk: person for person in there.get((place, power), [])}
    return list(found.values())[:MOST_NAMED]


def _upwards(unit: int, parents: Mapping[int, int | None]) -> list[int]:
    place: int | None = unit
    found = []
    while place is not None:
        found.append(place)
        place = parents.get(place)
    return found
