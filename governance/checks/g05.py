"""G05: the steering cell stays light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks import reading
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake

if TYPE_CHECKING:
    from governance.checks.registry import Scope

MOST: Final = 7
STEERS: Final = ("strategist", "deputy", "trainer", "legal-reviewer", "hr-partner")
"""Who steers week after week. The crisis cell meets in a crisis, the sponsor signs, the auditor
looks on: none of them belongs to the steering cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The people with a steering role in a hub or in a unit above it."""

    unit_id: int
    name: str
    people: tuple[tuple[int, str], ...]


def read(scope: Scope) -> list[Cell]:
    """The steering cell of each hub of the scope; two queries."""
    tree = reading.tree()
    rows = reading.held(at=scope.at, roles=STEERS)
    cells = []
    for hub in tree.hubs(scope.unit_ids):
        line = set(tree.upward(hub))
        people = {each.person_id: each.name for each in rows if each.unit_id in line}
        cells.append(Cell(hub, tree.name(hub), tuple(people.items())))
    return cells


def judge(cells: list[Cell]) -> list[Finding]:
    """One finding for each cell of more than seven people."""
    return [
        Finding(
            unit_id=cell.unit_id,
            sentence=_("%(count)s people steer %(hub)s")
            % {"count": len(cell.people), "hub": cell.name},
            reason=_("Beyond seven people a cell meets instead of deciding."),
            needed=_("Seven people or fewer hold a steering role."),
            rows=tuple(
                Evidence(name, reverse("governance:person-detail", args=[person]))
                for person, name in cell.people
            ),
            act=_("See who steers"),
            act_href=reverse("governance:unit-detail", args=[cell.unit_id]),
        )
        for cell in cells
        if len(cell.people) > MOST
    ]


CHECK = Check(
    code="G05",
    rule=gettext_lazy("The steering cell stays light: seven people at most"),
    severity=Severity.WARNING,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
    of_hub=True,
)
