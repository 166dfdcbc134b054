"""G04: the hub reports to Communications or Strategy, not to Marketing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks import reading
from governance.checks.registry import Check, Finding, Severity, Stake
from governance.models import Department, HubReporting

if TYPE_CHECKING:
    from governance.checks.registry import Scope

FITTING = {Department.COMMUNICATIONS.value, Department.STRATEGY.value}


@dataclass(frozen=True, slots=True)
class Standing:
    """A hub and the department it reports to; empty where nobody has recorded one."""

    unit_id: int
    name: str
    department: str


def read(scope: Scope) -> list[Standing]:
    """The hubs of the scope; two queries."""
    tree = reading.tree()
    known = HubReporting.objects.in_force(at=scope.at).values_list("unit_id", "department")
    departments = dict(known)
    return [
        Standing(unit, tree.name(unit), departments.get(unit, ""))
        for unit in tree.hubs(scope.unit_ids)
    ]


def judge(facts: list[Standing]) -> list[Finding]:
    """One finding for each hub that stands elsewhere, or nobody says where."""
    return [_finding(each) for each in facts if each.department not in FITTING]


def _finding(hub: Standing) -> Finding:
    if hub.department == Department.MARKETING:
        said = _("%(hub)s reports to Marketing")
    elif hub.department:
        said = _("%(hub)s reports neither to Communications nor to Strategy")
    else:
        said = _("Nobody has recorded to whom %(hub)s reports")
    return Finding(
        unit_id=hub.unit_id,
        sentence=said % {"hub": hub.name},
        reason=_("Under Marketing, conversations turn into campaigns and customers notice."),
        needed=_("The hub reports to Communications or to Strategy."),
        act=_("Say to whom it reports"),
        act_href=reverse("governance:hub-reporting", args=[hub.unit_id]),
    )


CHECK = Check(
    code="G04",
    rule=gettext_lazy("The hub reports to Communications or Strategy, not to Marketing"),
    severity=Severity.WARNING,
    stake=Stake.SPONSOR,
    read=read,
    judge=judge,
    of_hub=True,
)
