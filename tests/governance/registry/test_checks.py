"""G16 and G19: red, green, at another date, and for a space that is to open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from governance import access, services
from governance.checks.g16 import G16
from governance.checks.g19 import G19
from governance.checks.registry import Scope, registered
from governance.models import SprawlChoice
from governance.perms import Perm
from governance.services import registry
from tests import make
from tests.governance.registry import build

if TYPE_CHECKING:
    from datetime import datetime

    from django.test.utils import CaptureQueriesContext  # noqa: F401 - the fixture's type

    from governance.models import OrgUnit, Space

pytestmark = pytest.mark.django_db


def scope(*units: OrgUnit, at: datetime = make.NOON, opening: Space | None = None) -> Scope:
    return Scope(frozenset(unit.pk for unit in units), at, opening)


def test_both_are_registered() -> None:
    assert {"G16", "G19"} <= {check.code for check in registered()}


def test_g16_asks_for_an_owner_and_a_deputy_where_people_may_comment() -> None:
    ana, hub = build.boss(), make.hub()
    space = make.space(hub, name="Forum", owner=ana)
    make.space(hub, takes_comments=False)
    make.space(hub, opened_on=None)
    make.space(make.hub())  # out of scope

    (finding,) = G16.findings(scope(hub))
    assert (finding.space_id, finding.unit_id) == (space.pk, hub.pk)
    assert finding.sentence == "Forum takes comments without a deputy."
    services.change_space(space=space, facts={"deputy": make.user()}, by=ana, at=make.NOON)
    assert G16.findings(scope(hub)) == []


def test_g16_is_not_satisfied_by_somebody_who_left() -> None:
    ana, hub = build.boss(), make.hub()
    bo = make.appoint(make.user("Bo"), make.shipped_role("community-manager"), on=hub)
    make.space(hub, owner=bo, deputy=ana)

    services.deactivate_person(person=bo, by=ana, at=make.NOON)

    assert "an owner" in G16.findings(scope(hub))[0].sentence


def test_g16_looks_at_the_day_and_at_the_space_that_opens() -> None:
    hub = make.hub()
    planned = make.space(hub, opened_on=None)
    make.space(hub, opened_on=make.NOON.date(), closed_on=make.NOON.date() + timedelta(days=2))

    assert len(G16.findings(scope(hub))) == 1
    assert G16.findings(scope(hub, at=make.NOON - timedelta(days=1))) == []
    assert G16.findings(scope(hub, at=make.NOON + timedelta(days=2))) == []
    opening = G16.findings(scope(hub, at=make.NOON - timedelta(days=1), opening=planned))
    assert [finding.space_id for finding in opening] == [planned.pk]


def test_g19_is_red_until_something_is_decided() -> None:
    ana, hub = build.boss(), make.hub("North")
    account = build.account(hub, by=ana)

    (finding,) = G19.findings(scope(hub))
    assert finding.sentence == "North may have one place too many."
    assert [row.note for row in finding.rows] == ["nobody answers for it"]
    until = make.NOON.date() + timedelta(days=30)
    choice = registry.Choice(choice=SprawlChoice.KEEP, reason="Soon", silent_until=until)
    registry.decide_sprawl(subject=account, choice=choice, by=ana, at=make.NOON)
    assert G19.findings(scope(hub)) == []
    assert len(G19.findings(scope(hub, at=make.NOON + timedelta(days=30)))) == 1


def test_the_checks_cost_the_same_for_one_as_for_many(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    hub, ana = make.hub(), build.boss()
    for number in range(20):
        unit = make.unit(under=hub)
        make.space(unit)
        build.account(unit, handle=f"a{number}")
    units = access.unit_ids(ana, Perm.CHECK_VIEW)

    with django_assert_max_num_queries(5):  # G16: spaces; G19: spaces, accounts, heard, kept
        G16.findings(Scope(units, make.NOON))
        assert len(G19.findings(Scope(units, make.NOON))) == 20
