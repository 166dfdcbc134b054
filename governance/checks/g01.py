"""G01: every hub has exactly one accountable strategist, with a deputy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks import reading
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake

if TYPE_CHECKING:
    from governance.checks.reading import Tree
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Hub:
    """Who runs a hub: those appointed in it, else in the nearest unit above that has any."""

    unit_id: int
    name: str
    strategists: tuple[tuple[int, str], ...]
    deputies: tuple[tuple[int, str], ...]


def read(scope: Scope) -> list[Hub]:
    """The hubs of the scope; two queries."""
    tree = reading.tree()
    where: dict[tuple[str, int], dict[int, str]] = {}
    for each in reading.held(at=scope.at, roles=(reading.STRATEGIST, reading.DEPUTY)):
        where.setdefault((each.role, each.unit_id), {})[each.person_id] = each.name
    return [
        Hub(
            unit,
            tree.name(unit),
            _nearest(tree, unit, reading.STRATEGIST, where),
            _nearest(tree, unit, reading.DEPUTY, where),
        )
        for unit in tree.hubs(scope.unit_ids)
    ]


def _nearest(
    tree: Tree, unit: int, role: str, where: dict[tuple[str, int], dict[int, str]]
) -> tuple[tuple[int, str], ...]:
    found = (where[role, place] for place in tree.upward(unit) if (role, place) in where)
    return tuple(next(found, {}).items())


def judge(hubs: list[Hub]) -> list[Finding]:
    """One finding for each hub without a strategist, with several, or without a deputy."""
    return [finding for hub in hubs for finding in _judge(hub)]


def _judge(hub: Hub) -> list[Finding]:
    names = {person for person, _name in hub.strategists}
    others = [person for person, _name in hub.deputies if person not in names]
    facts = {"hub": hub.name, "count": len(names)}
    if not names:
        said = _("Nobody is accountable for %(hub)s") % facts
    elif len(names) > 1:
        said = _("%(count)s strategists are accountable for %(hub)s") % facts
    elif not others:
        said = _("The strategist of %(hub)s has no deputy") % facts
    else:
        return []
    people = dict(hub.strategists)
    rows = tuple(
        Evidence(name, reverse("governance:person-detail", args=[person]))
        for person, name in people.items()
    )
    act, name = (
        (_("Appoint a strategist"), "governance:appointment-create")
        if not names
        else (_("Choose one"), "governance:unit-detail")
        if len(names) > 1
        else (_("Appoint a deputy"), "governance:appointment-create")
    )
    return [
        Finding(
            unit_id=hub.unit_id,
            sentence=said,
            reason=_("One person answers for the whole, and somebody can stand in tomorrow."),
            needed=_("Exactly one strategist, and a deputy who is somebody else."),
            rows=rows,
            act=act,
            act_href=reverse(name, args=[hub.unit_id]),
        )
    ]


CHECK = Check(
    code="G01",
    rule=gettext_lazy("Every hub has exactly one accountable strategist, with a deputy"),
    severity=Severity.ERROR,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
    of_hub=True,
)
