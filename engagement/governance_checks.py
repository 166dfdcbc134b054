"""G06 and G21: who really answers. Departments are counted, nobody is named or ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagement import activity
from governance.checks import g11, reading, registry
from governance.checks.registry import (
    Check,
    Evidence,
    Finding,
    NotMeasuredError,
    Severity,
    Stake,
)
from governance.domain.facade import may_show

if TYPE_CHECKING:
    from engagement.activity import Presence
    from governance.checks.registry import Scope

MOST_PERCENT: Final = 70
HUB_PERCENT: Final = 30
"""From here on the hub's own part is looked at: it should fall."""
FEWEST_ANSWERS: Final = 10
WINDOW: Final = 28


def judge_presences(facts: list[Presence]) -> list[Finding]:
    """G06: one finding for each presence that fewer than two people or departments carry."""
    if not facts:
        raise NotMeasuredError(_("No open space is to be judged here."))
    return [_facade(each) for each in facts if not each.carried]


def _facade(presence: Presence) -> Finding:
    told = {"hub": presence.name, "days": activity.DAYS}
    if not presence.active:
        said = _("Nobody has answered for %(hub)s in %(days)s days")
    elif presence.active == 1:
        said = _("One person alone has answered for %(hub)s in %(days)s days")
    else:
        said = _("One department alone has answered for %(hub)s in %(days)s days")
    return Finding(
        unit_id=presence.unit_id,
        about="facade",
        sentence=said % told,
        reason=_("Behind the front there is nobody: recruit, or pause."),
        needed=_("Two active community managers of two departments."),
        rows=_facade_rows(presence),
        act=_("Recruit or pause"),
        act_href=f"{reverse('engagement:facade')}?unit={presence.unit_id}",
    )


def _facade_rows(presence: Presence) -> tuple[Evidence, ...]:
    """How many departments are at work, and who lends volunteers; never which of them rests."""
    told = {"busy": presence.busy, "all": len(presence.departments)}
    rows = [Evidence(_("Departments at work"), note=_("%(busy)s of %(all)s") % told)]
    for unit, each in presence.departments.items():
        said = ngettext("%(count)s volunteer", "%(count)s volunteers", each.appointed)
        href = reverse("governance:unit-detail", args=[unit])
        rows.append(Evidence(presence.names[unit], href, said % {"count": each.appointed}))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Share:
    """One department's part of the answers, and how many people gave them."""

    unit_id: int
    name: str
    answers: int
    people: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who answers for a hub: the parts now, and the hub's own part before, in percent."""

    unit_id: int
    name: str
    shares: tuple[Share, ...]
    own_now: float
    own_before: float | None

    @property
    def answers(self) -> int:
        """All answers of the period."""
        return sum(each.answers for each in self.shares)


def read_sharing(scope: Scope) -> list[Sharing]:
    """The hubs of the scope; seven queries."""
    tree = reading.tree()
    now = activity.answers_by_unit(scope.at, since_days=WINDOW)
    before = activity.answers_by_unit(scope.at, since_days=2 * WINDOW, until_days=WINDOW)
    found = []
    for hub in tree.hubs(scope.unit_ids):
        shares = tuple(
            Share(unit, tree.name(unit), sum(counts), len(counts))
            for unit, counts in sorted(now.items())
            if tree.hub_of(unit) == hub
        )
        earlier = {unit: sum(done) for unit, done in before.items() if tree.hub_of(unit) == hub}
        own = {each.unit_id: each.answers for each in shares}
        found.append(
            Sharing(hub, tree.name(hub), shares, _percent(hub, own) or 0, _percent(hub, earlier))
        )
    return found


def _percent(unit: int, answers: dict[int, int]) -> float | None:
    total = sum(answers.values())
    return 100 * answers.get(unit, 0) / total if total >= FEWEST_ANSWERS else None


def judge_sharing(facts: list[Sharing]) -> list[Finding]:
    """G21: one finding where a department answers nearly all, or the hub ever more."""
    return [finding for each in facts for finding in _shared(each)]


def _shared(hub: Sharing) -> list[Finding]:
    if hub.answers < FEWEST_ANSWERS:
        return []
    found = []
    top = max(hub.shares, key=lambda each: each.answers)
    if 100 * top.answers > MOST_PERCENT * hub.answers:
        said = _("%(unit)s gives more than %(percent)s %% of the answers for %(hub)s")
        told = {"unit": top.name, "percent": MOST_PERCENT, "hub": hub.name}
        found.append(_unshared(hub, said % told, "department"))
    if hub.own_before is not None and hub.own_now > max(HUB_PERCENT, hub.own_before):
        said = _("%(hub)s answers a growing part itself")
        found.append(_unshared(hub, said % {"hub": hub.name}, "hub"))
    return found


def _unshared(hub: Sharing, said: str, about: str) -> Finding:
    people = sum(each.people for each in hub.shares)
    return Finding(
        unit_id=hub.unit_id,
        about=about,
        sentence=said,
        reason=_("When one department answers all, the others stop listening."),
        needed=_("Volunteers of other departments answer on their own topics."),
        rows=tuple(
            Evidence(each.name, reverse("governance:unit-detail", args=[each.unit_id]), note)
            for each in hub.shares
            if (note := _part(each, hub.answers, people))
        ),
        act=_("See who applies"),
        act_href=reverse("governance:application-list"),
    )


def _part(share: Share, answers: int, people: int) -> str:
    """A department's part, where it and the others are five people or more."""
    if not may_show(share.people, people - share.people):
        return _("fewer than five people: not shown")
    told = {"percent": round(100 * share.answers / answers), "count": share.people}
    said = ngettext(
        "%(percent)s %% of the answers, %(count)s person",
        "%(percent)s %% of the answers, %(count)s people",
        share.people,
    )
    return said % told


FACADE = Check(
    code="G06",
    rule=gettext_lazy("Two community managers of two departments are active at least"),
    severity=Severity.ERROR,
    stake=Stake.SPONSOR,
    read=activity.presences,
    judge=judge_presences,
    of_hub=True,
)
SHARING = Check(
    code="G21",
    rule=gettext_lazy("The work is shared: no department answers more than seven in ten"),
    severity=Severity.WARNING,
    stake=Stake.PEOPLE,
    read=read_sharing,
    judge=judge_sharing,
    of_hub=True,
)


def register() -> None:
    """Called once, when the models are loaded."""
    registry.register(FACADE)
    registry.register(SHARING)
    g11.register_volume(activity.volume)
