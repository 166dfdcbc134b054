"""A hub ready to launch, and spaces at its gate."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from governance import services
from governance.domain.network_fit import FitCriterion
from governance.models import GoNoGo, LaunchStage, Network, NetworkKind, StageEntry, WeeklyCover
from governance.perms import Perm
from governance.services import strategy
from tests import make

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.domain.launch_gate import Stage
    from governance.models import Decision, OrgUnit, Space

FIT = tuple(FitCriterion)
RUNS = (
    Perm.STRATEGY_VIEW,
    Perm.STRATEGY_CHANGE,
    Perm.LAUNCH_CHANGE,
    Perm.SPACE_VIEW,
    Perm.SPACE_CHANGE,
    Perm.SPONSOR_ASK,
    Perm.MATURITY_ASSESS,
    Perm.PEOPLE_APPOINT,
)


def strategist(hub: OrgUnit) -> User:
    """Who may do everything of the strategy in ``hub``."""
    return make.person(*RUNS, on=hub, language="en")


def sponsor(hub: OrgUnit) -> User:
    return make.person(Perm.SPONSOR_SIGN, Perm.STRATEGY_VIEW, on=hub, language="en")


def network(slug: str, kind: NetworkKind = NetworkKind.SOCIAL) -> Network:
    found, _made = Network.objects.get_or_create(
        slug=slug, defaults={"name": slug.capitalize(), "kind": kind}
    )
    return found


def planned(hub: OrgUnit, slug: str = "linkedin", **facts: object) -> Space:
    return make.space(hub, name=f"Alvéa on {slug}", opened_on=None, network=network(slug), **facts)


def cover(space: Space, *weekdays: int) -> None:
    """Somebody of its own for each of these weekdays; all seven by default."""
    person = make.user()
    for weekday in weekdays or range(7):
        WeeklyCover.objects.create(
            unit=space.unit,
            person=person,
            space=space,
            weekday=weekday,
            starts=time(9),
            ends=time(12),
            zone="Europe/Paris",
            starts_on=make.LONG_AGO.date(),
        )


def stands_at(hub: OrgUnit, stage: Stage, *, by: User, **criteria: object) -> None:
    """``hub`` entered ``stage`` long ago; of its criteria only those given are asked."""
    StageEntry.objects.create(unit=hub, stage=stage, entered_at=make.LONG_AGO, by=by)
    asks(hub, stage, by=by, **criteria)


def asks(hub: OrgUnit, stage: Stage, *, by: User, **criteria: object) -> LaunchStage:
    """What a stage asks: the room and the full week, unless said otherwise."""
    facts = {"networks": 3, "volunteers": 0, "full_week": True, "ecosystem": False, "go": False}
    return LaunchStage.objects.create(
        unit=hub, stage=stage, set_by=by, starts_at=make.LONG_AGO, **{**facts, **criteria}
    )


def signed(space: Space, *, by: User, sponsor: User, at: datetime = make.NOON) -> Decision:
    """The sponsor's signature under the opening of ``space``."""
    decision = strategy.ask_override(
        hub=strategy.hub_of(space.unit),
        sponsor=sponsor,
        why="The fair is on Monday",
        due_on=(at + timedelta(days=7)).date(),
        spaces=[space],
        by=by,
        at=at,
    )
    return services.sign_decision(decision=decision, by=sponsor, at=at)


def go(space: Space, *, by: User, word: bool = True) -> GoNoGo:
    """A decided go/no-go about ``space``."""
    return GoNoGo.objects.create(
        unit=space.unit,
        space=space,
        owner=by,
        by=by,
        recorded_at=make.LONG_AGO,
        go=word,
        decided_at=make.LONG_AGO,
    )
