"""G18: nothing answers customers by itself before the stage that allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance import launch_facts
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.services.strategy.places import read_places
from governance.services.strategy.standing import read_hubs

if TYPE_CHECKING:
    from governance.checks.registry import Scope
    from governance.launch_facts import Automation


@dataclass(frozen=True, slots=True)
class Answering:
    """A unit with what answers there by itself, and whether its launch allows it."""

    unit_id: int
    allowed: bool
    automations: tuple[Automation, ...]


def read(scope: Scope) -> list[Answering]:
    """Units of the scope where something answers by itself; no query when nothing does."""
    running: dict[int, list[Automation]] = {}
    for each in launch_facts.automations(scope.at):
        if each.unit_id in scope.unit_ids:
            running.setdefault(each.unit_id, []).append(each)
    if not running:
        return []
    places = read_places()
    homes = {unit: places.homes[unit] for unit in running}
    facts = read_hubs(set(homes.values()), at=scope.at, places=places)
    return [
        Answering(unit, facts[homes[unit]].asked.automation, tuple(found))
        for unit, found in running.items()
    ]


def judge(facts: list[Answering]) -> list[Finding]:
    """A finding for each unit that answers by itself too early."""
    return [_finding(each) for each in facts if not each.allowed]


def _finding(facts: Answering) -> Finding:
    count = len(facts.automations)
    said = ngettext(
        "Something answers customers by itself, and the launch is not there yet.",
        "%(count)s things answer customers by themselves, and the launch is not there yet.",
        count,
    )
    return Finding(
        unit_id=facts.unit_id,
        sentence=said % {"count": count},
        reason=_("People first: a machine repeats mistakes that nobody has understood yet."),
        needed=_("Switch it off, or enter the stage that allows it."),
        rows=tuple(Evidence(each.label, each.href) for each in facts.automations),
        act=_("See the stages"),
        act_href=reverse("governance:strategy-launch"),
    )


CHECK = Check(
    code="G18",
    rule=gettext_lazy("Nothing answers by itself before the stage that allows it"),
    severity=Severity.ERROR,
    stake=Stake.SPEAKING,
    read=read,
    judge=judge,
)
