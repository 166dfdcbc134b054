"""G15: the analysis of the ecosystem is validated before customers see the first space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.checks.launch_standing import read_standings
from governance.checks.registry import Check, Finding, Severity, Stake

if TYPE_CHECKING:
    from governance.checks.launch_standing import HubStanding


def judge(standings: list[HubStanding]) -> list[Finding]:
    """A finding for each hub that speaks to customers without a validated analysis.

    Where only a space that opens would speak to them, it is a finding of that space.
    """
    found = []
    for each in standings:
        speaking = [space for space, facts in each.judged() if facts.networks]
        if speaking and not each.facts.ecosystem:
            found.append(_finding(each.hub_id, speaking[0]))
    return found


def _finding(hub: int, space: int | None) -> Finding:
    return Finding(
        unit_id=hub,
        space_id=space,
        sentence=_("The ecosystem analysis is not validated."),
        reason=_("It comes before the first network, and holds for a year."),
        needed=_("Complete the map, and have the strategist validate it."),
        act=_("Open the map"),
        act_href=reverse("governance:ecosystem-list"),
    )


CHECK = Check(
    code="G15",
    rule=gettext_lazy("The ecosystem analysis is validated before the first network"),
    severity=Severity.ERROR,
    stake=Stake.OPENING,
    read=read_standings,
    judge=judge,
)
