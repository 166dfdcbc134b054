"""G14: the launch goes in stages, and a stage has room for so many networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.checks.launch_standing import read_standings
from governance.checks.registry import Check, Finding, Severity, Stake
from governance.domain.launch_gate import too_many
from governance.models.launch import STAGE_LABELS

if TYPE_CHECKING:
    from governance.checks.launch_standing import HubStanding


def judge(standings: list[HubStanding]) -> list[Finding]:
    """A finding for each hub that speaks on more networks than its stage has room for.

    Networks opened by a sponsor's signature are not counted.
    """
    return [
        _finding(each, more)
        for each in standings
        if (more := too_many(each.facts, excused=each.excused))
    ]


def _finding(standing: HubStanding, more: int) -> Finding:
    stage = STAGE_LABELS[standing.facts.stage]
    said = ngettext(
        "One network more than the stage “%(stage)s” has room for.",
        "%(more)s networks more than the stage “%(stage)s” has room for.",
        more,
    )
    return Finding(
        unit_id=standing.hub_id,
        sentence=said % {"more": more, "stage": stage},
        reason=_("A launch that outgrows its means answers late everywhere."),
        needed=_("Enter the next stage, leave a network, or have the sponsor sign."),
        act=_("See the stages"),
        act_href=reverse("governance:strategy-launch"),
    )


CHECK = Check(
    code="G14",
    rule=gettext_lazy("The launch goes in stages; each stage has room for so many networks"),
    severity=Severity.ERROR,
    stake=Stake.OPENING,
    read=read_standings,
    judge=judge,
)
