"""G03: a sponsor one or two levels above the strategist has signed within the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import services
from governance.checks import reading
from governance.checks.registry import Check, Evidence, Finding, Severity, Stake
from governance.domain.people_contract import Standing
from governance.perms import Perm

if TYPE_CHECKING:
    from governance.checks.registry import Scope
    from governance.services import SponsorStanding


@dataclass(frozen=True, slots=True)
class Backing:
    """A hub and where the commitment to it stands."""

    name: str
    standing: SponsorStanding


def read(scope: Scope) -> list[Backing]:
    """The hubs of the scope; four queries."""
    tree = reading.tree()
    hubs = set(tree.hubs(scope.unit_ids))
    return [
        Backing(tree.name(each.unit_id), each)
        for each in services.sponsor_standing(scope.at)
        if each.unit_id in hubs
    ]


def judge(facts: list[Backing]) -> list[Finding]:
    """One finding for each hub that nobody backs, or somebody at another level."""
    return [_finding(each) for each in facts if not each.standing.holds]


def _finding(backing: Backing) -> Finding:
    standing, facts = backing.standing, {"hub": backing.name}
    if standing.standing.holds:
        said = _("The sponsor of %(hub)s is no longer one or two levels above the strategist")
    elif standing.standing is Standing.ASKED:
        said = _("The commitment to %(hub)s waits for its signature")
    elif standing.standing in {Standing.LAPSED, Standing.ENDED}:
        said = _("The commitment to %(hub)s has run out")
    else:
        said = _("Nobody backs %(hub)s yet")
    contract = reverse("governance:sponsorship-list")
    return Finding(
        unit_id=standing.unit_id,
        sentence=said % facts,
        reason=_("A programme that nobody backs stops at the first difficult week."),
        needed=_("The n+1 or n+2 of the strategist signs for a year."),
        rows=(Evidence(_("The sponsor contract"), contract),),
        act=_("See the contract")
        if standing.standing is Standing.ASKED
        else _("Ask for the commitment"),
        act_href=contract
        if standing.standing is Standing.ASKED
        else reverse("governance:sponsorship-create"),
        mended_by=Perm.SPONSOR_SIGN if standing.standing is Standing.ASKED else None,
    )


CHECK = Check(
    code="G03",
    rule=gettext_lazy("A sponsor above the strategist has signed within the year"),
    severity=Severity.ERROR,
    stake=Stake.SPONSOR,
    read=read,
    judge=judge,
    of_hub=True,
)
