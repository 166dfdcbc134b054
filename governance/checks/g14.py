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
    from governance.domain.launch_gate import HubFacts


def judge(standings: list[HubStanding]) -> list[Finding]:
    """A finding for each hub that speaks on more networks than its stage has room for.

    Networks opened by a sponsor's signature are not counted. What only a space that opens would
    bring about is a finding of that space.
    """
    return [found for each in standings for found in _findings(each)]


def _findings(standing: HubStanding) -> list[Finding]:
    before = 0
    found = []
    for space, facts in standing.judged():
        more = too_many(facts, excused=standing.excused)
        if more > before:
            found.append(_finding(standing.hub_id, facts, more, space))
        before = more
    return found


def _finding(hub: int, facts: HubFacts, more: int, space: int | None) -> Finding:
    said = ngettext(
        "One network more than the stage “%(stage)s” has room for.",
        "%(more)s networks more than the stage “%(stage)s” has room for.",
        more,
    )
    return Finding(
        unit_id=hub,
        space_id=space,
        sentence=said % {"more": more, "stage": STAGE_LABELS[facts.stage]},
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
