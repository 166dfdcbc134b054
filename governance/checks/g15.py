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
    """A finding for each hub that speaks to customers without a validated analysis."""
    return [
        Finding(
            unit_id=each.hub_id,
            sentence=_("The ecosystem analysis is not validated."),
            reason=_("It comes before the first network, and holds for a year."),
            needed=_("Complete the map, and have the strategist validate it."),
            act=_("Open the map"),
            act_href=reverse("governance:ecosystem-list"),
        )
        for each in standings
        if each.facts.networks and not each.facts.ecosystem
    ]


CHECK = Check(
    code="G15",
    rule=gettext_lazy("The ecosystem analysis is validated before the first network"),
    severity=Severity.ERROR,
    stake=Stake.OPENING,
    read=read_standings,
    judge=judge,
)
