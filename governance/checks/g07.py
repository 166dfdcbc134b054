"""G07: no role, space or topic hangs on one person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.checks import reading
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.models import Role, Topic, WeeklyCover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.checks.reading import Held, Tree
    from governance.checks.registry import Scope

ROLES: Final = ("trainer", "legal-reviewer", "crisis-cell", "hr-partner")
"""Central roles that need a stand-in; the strategist's deputy is rule G01."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on one person: the roles of a hub, a space, or the topics of a unit."""

    kind: str
    unit_id: int
    unit: str
    things: tuple[str, ...]
    space_id: int | None = None


def read(scope: Scope) -> list[Hanging]:
    """Whatever one person alone holds, covers or answers; six queries."""
    tree = reading.tree()
    rows = reading.held(at=scope.at, roles=(*ROLES, reading.VOLUNTEER))
    return [*_roles(scope, tree, rows), *_spaces(scope, tree), *_topics(scope, tree, rows)]


def _roles(scope: Scope, tree: Tree, rows: list[Held]) -> Iterable[Hanging]:
    names = {role.slug: role for role in Role.objects.filter(slug__in=ROLES)}
    for hub in tree.hubs(scope.unit_ids):
        line = set(tree.upward(hub))
        people: dict[str, set[int]] = defaultdict(set)
        for each in rows:
            if each.unit_id in line and each.role in ROLES:
                people[each.role].add(each.person_id)
        alone = tuple(str(names[slug]) for slug in ROLES if len(people[slug]) == 1)
        if alone:
            yield Hanging("roles", hub, tree.name(hub), alone)


def _spaces(scope: Scope, tree: Tree) -> Iterable[Hanging]:
    spaces = reading.spaces_open(scope)
    people: dict[int, set[int]] = defaultdict(set)
    covers = WeeklyCover.objects.in_force(on=scope.at.date()).filter(
        space__in=[space.pk for space in spaces], person__is_active=True
    )
    for space_id, person_id in covers.values_list("space_id", "person_id").distinct():
        people[space_id].add(person_id)
    for space in spaces:
        if len(people[space.pk]) == 1:
            unit = tree.name(space.unit_id)
            yield Hanging("space", space.unit_id, unit, (space.name,), space.pk)


def _topics(scope: Scope, tree: Tree, rows: list[Held]) -> Iterable[Hanging]:
    people: dict[int, set[int]] = defaultdict(set)
    for each in rows:
        if each.role == reading.VOLUNTEER:
            people[each.unit_id].add(each.person_id)
    alone = [unit for unit in scope.unit_ids if len(people[unit]) == 1]
    topics: dict[int, list[str]] = defaultdict(list)
    live = Topic.objects.filter(unit_id__in=alone, retired_on__isnull=True).order_by("name")
    for unit, name in live.values_list("unit_id", "name"):
        topics[unit].append(name)
    for unit in sorted(topics):
        yield Hanging("topics", unit, tree.name(unit), tuple(topics[unit]))


def judge(facts: list[Hanging]) -> list[Finding]:
    """One finding a space, a unit's topics, or a hub's roles."""
    return [_finding(each) for each in facts]


def _finding(each: Hanging) -> Finding:
    act, href = _act(each)
    return Finding(
        unit_id=each.unit_id,
        space_id=each.space_id,
        about="" if each.space_id else each.kind,
        sentence=_sentence(each),
        reason=_("An absence, and nobody takes over."),
        needed=_("A second person who can step in."),
        rows=tuple(Evidence(thing) for thing in each.things),
        act=act,
        act_href=href,
    )


def _sentence(each: Hanging) -> str:
    facts = {"unit": each.unit, "thing": each.things[0], "count": len(each.things)}
    if each.kind == "space":
        return _("One person alone covers %(thing)s") % facts
    if each.kind == "roles":
        return _alone_in(each) % facts
    if len(each.things) == 1:
        return _("The topic %(thing)s hangs on one person") % facts
    said = ngettext(
        "%(count)s topic of %(unit)s hangs on one person",
        "%(count)s topics of %(unit)s hang on one person",
        len(each.things),
    )
    return said % facts


def _alone_in(each: Hanging) -> str:
    if len(each.things) == 1:
        return _("In %(unit)s one person alone holds the role “%(thing)s”")
    return ngettext(
        "In %(unit)s %(count)s role is held by one person",
        "In %(unit)s %(count)s roles are held by one person each",
        len(each.things),
    )


def _act(each: Hanging) -> tuple[str, str]:
    if each.kind == "space":
        return _("Find a relay"), reverse("governance:cover-create")
    if each.kind == "roles":
        return _("Appoint a second person"), reverse(
            "governance:appointment-create", args=[each.unit_id]
        )
    return _("Find a relay"), reverse("governance:appointment-create", args=[each.unit_id])


CHECK = Check(
    code="G07",
    rule=gettext_lazy("No role, space or topic hangs on one person"),
    severity=Severity.WARNING,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
)
