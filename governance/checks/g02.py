"""G02: the strategist is not also a community manager."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks import reading
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake

if TYPE_CHECKING:
    from governance.checks.registry import Scope


@dataclass(frozen=True, slots=True)
class Both:
    """A strategist who is also a volunteer in a unit."""

    person_id: int
    name: str
    unit_id: int
    unit: str


def read(scope: Scope) -> list[Both]:
    """Volunteers of the scope who run a programme anywhere; two queries."""
    tree = reading.tree()
    rows = reading.held(at=scope.at, roles=(reading.STRATEGIST, reading.VOLUNTEER))
    running = {each.person_id for each in rows if each.role == reading.STRATEGIST}
    return [
        Both(each.person_id, each.name, each.unit_id, tree.name(each.unit_id))
        for each in rows
        if each.role == reading.VOLUNTEER
        and each.person_id in running
        and each.unit_id in scope.unit_ids
    ]


def judge(facts: list[Both]) -> list[Finding]:
    """One finding a person and unit."""
    return [
        Finding(
            unit_id=each.unit_id,
            person_id=each.person_id,
            sentence=_("%(name)s runs the programme and answers for %(unit)s as well")
            % {"name": each.name, "unit": each.unit},
            reason=_("Who answers all day has no time left to support those who answer."),
            needed=_("Somebody else takes over as a community manager."),
            rows=(Evidence(each.unit, reverse("governance:unit-detail", args=[each.unit_id])),),
            act=_("Hand over the role"),
            act_href=reverse("governance:person-detail", args=[each.person_id]),
        )
        for each in facts
    ]


CHECK = Check(
    code="G02",
    rule=gettext_lazy("The strategist is not also a community manager"),
    severity=Severity.WARNING,
    stake=Stake.PEOPLE,
    read=read,
    judge=judge,
)
