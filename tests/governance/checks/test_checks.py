"""Each rule of this application, once red and once green."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from governance import services
from governance.checks import g11
from governance.checks.board import State, board_of
from governance.checks.g11 import Staffing
from governance.checks.registry import NotMeasuredError, Scope, registered
from governance.models import (
    Charter,
    CharterVersion,
    Department,
    EligibilityOverride,
    Space,
    Sponsorship,
)
from governance.services.checks import set_hub_reporting
from tests import make
from tests.governance.checks import build
from tests.governance.people_contract.build import boss

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db
BEFORE = make.LONG_AGO - timedelta(days=1)


def test_g01_asks_for_a_strategist_then_a_deputy_then_is_held() -> None:
    hub = make.hub("Cell")
    assert build.said("G01") == ["Nobody is accountable for Cell"]

    build.holding("strategist", make.company())
    assert build.said("G01") == ["The strategist of Cell has no deputy"]

    build.holding("deputy", hub)
    assert build.line("G01").state is State.HELD


def test_g01_counts_the_nearest_strategists() -> None:
    hub = make.hub("Cell")
    build.holding("deputy", hub)
    build.holding("strategist", make.company())
    build.holding("strategist", hub)
    assert build.line("G01").state is State.HELD

    build.holding("strategist", hub)
    assert build.said("G01") == ["2 strategists are accountable for Cell"]


def test_g01_remembers_who_ran_it_then() -> None:
    hub = make.hub("Cell")
    build.holding("strategist", hub)
    build.holding("deputy", hub)

    assert build.said("G01", at=BEFORE) == ["Nobody is accountable for Cell"]
    assert build.said("G01") == []


def test_a_deputy_is_somebody_else() -> None:
    hub = make.hub("Cell")
    ana = build.holding("strategist", hub)
    make.appoint(ana, make.shipped_role("deputy"), on=hub)

    assert build.said("G01") == ["The strategist of Cell has no deputy"]


def test_g02_says_which_strategist_answers_too() -> None:
    hub = make.hub()
    spoke = make.unit("Shops", under=hub)
    ana = build.holding("strategist", hub, "Ana")
    assert build.line("G02").state is State.HELD

    make.appoint(ana, make.shipped_role("community-manager"), on=spoke)

    assert build.said("G02") == ["Ana runs the programme and answers for Shops as well"]
    assert build.only("G02").unit_id == spoke.pk


def test_g03_is_held_while_the_sponsor_stands_above_the_strategist() -> None:
    hub = make.hub("Cell")
    ana, sponsor = build.holding("strategist", hub), build.holding("sponsor", make.company())
    assert build.said("G03") == ["Nobody backs Cell yet"]

    _signed(ana, sponsor)
    assert build.said("G03") == [
        "The sponsor of Cell is no longer one or two levels above the strategist"
    ]

    services.set_manager(person=ana, manager=sponsor, by=boss(), at=make.LONG_AGO)
    assert build.line("G03").state is State.HELD
    assert build.said("G03", at=make.NOON + timedelta(days=400)) == [
        "The commitment to Cell has run out"
    ]


def _signed(strategist: User, sponsor: User) -> None:
    Sponsorship.objects.create(
        unit=make.company(),
        sponsor=sponsor,
        strategist=strategist,
        commitment="Time",
        state="signed",
        asked_by=strategist,
        asked_at=make.LONG_AGO,
        signed_at=make.NOON - timedelta(days=30),
        levels=1,
        starts_on=make.NOON.date() - timedelta(days=30),
        ends_on=make.NOON.date() + timedelta(days=335),
    )


def test_g04_follows_the_department_through_time() -> None:
    hub, ana = make.hub("Cell"), boss()
    assert build.said("G04") == ["Nobody has recorded to whom Cell reports"]

    earlier = make.NOON - timedelta(days=9)
    for department, at in (
        (Department.MARKETING, earlier),
        (Department.COMMUNICATIONS, make.NOON),
    ):
        set_hub_reporting(unit=hub, department=department, by=ana, at=at)

    assert build.said("G04", at=earlier) == ["Cell reports to Marketing"]
    assert build.line("G04").state is State.HELD


def test_g05_counts_people_once_and_stops_at_seven() -> None:
    hub = make.hub("Cell")
    for _number in range(7):
        person = build.holding("trainer", hub)
    make.appoint(person, make.shipped_role("hr-partner"), on=hub)
    assert build.line("G05").state is State.HELD

    build.holding("legal-reviewer", make.company())
    assert build.said("G05") == ["8 people steer Cell"]


def test_g07_names_the_topics_the_space_and_the_roles_of_one_person() -> None:
    hub = make.hub("Cell")
    shops = make.unit("Shops", under=hub)
    make.topic(shops, name="Returns")
    space = make.space(hub, name="Forum")
    bo = build.holding("community-manager", shops)
    build.holding("trainer", hub)
    build.covered(space, bo, *range(7))

    assert set(build.said("G07")) == {
        "The topic Returns hangs on one person",
        "One person alone covers Forum",
        "In Cell one person alone holds the role “Trainer”",
    }

    chi = build.holding("community-manager", shops)
    build.holding("trainer", make.company())
    build.covered(space, chi, 0)
    assert build.line("G07").state is State.HELD


def test_g08_asks_for_experience_and_accepts_an_exception() -> None:
    shops = make.unit("Shops", under=make.hub())
    bo, chi = (build.holding("community-manager", shops, name) for name in ("Bo", "Chi"))
    build.employed(bo, "intern")
    assert build.said("G08") == [
        "Bo does not speak alone yet",
        "Nobody has recorded since when Chi works here",
    ]

    build.employed(chi)
    EligibilityOverride.objects.create(
        unit=shops,
        person=bo,
        reason="Never alone",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 4, 1),
        granted_by=chi,
        granted_at=make.NOON,
    )
    assert build.line("G08").state is State.HELD


def test_g09_looks_at_those_on_duty_only() -> None:
    space = make.space(make.unit(under=make.hub()))
    bo = build.holding("community-manager", space.unit, "Bo")
    assert build.line("G09").state is State.HELD

    build.covered(space, bo, 0, 2)
    assert build.said("G09") == ["Nobody has consented to the time of Bo"]
    assert build.only("G09").rows[0].note == "Monday and Wednesday"

    build.consented(bo, space.unit)
    assert build.line("G09").state is State.HELD
    assert build.said("G09", at=make.NOON + timedelta(days=310)) == [
        "The consent to the time of Bo has run out"
    ]


@pytest.mark.parametrize(("minutes", "findings"), [(60, 0), (90, 0), (91, 1)])
def test_g10_warns_far_above_an_hour(minutes: int, findings: int) -> None:
    shops = make.unit(under=make.hub())
    build.consented(build.holding("community-manager", shops), shops, minutes)

    assert len(build.line("G10").findings) == findings


def test_g11_is_not_measured_before_the_size_is_known() -> None:
    make.hub()

    found = build.line("G11")

    assert (found.state, found.unmeasured) == (
        State.UNMEASURED,
        "The size of the company is not recorded yet.",
    )


@pytest.mark.parametrize(
    ("size", "a_day", "wanted"), [("sme", 0, 4), ("sme", 25, 5), ("mid", 0, 0), ("mid", 60, 10)]
)
def test_g11_needs_four_in_a_small_firm_and_what_the_volume_says(
    size: str, a_day: int, wanted: int
) -> None:
    facts = Staffing(1, size, volunteers=0, minutes_each=60, interactions=28 * a_day)

    assert g11.needed(facts) == wanted
    assert len(g11.judge(facts)) == (wanted > 0)
    assert g11.judge(Staffing(1, size, wanted, 60, 28 * a_day)) == []


def test_g12_names_the_days_that_nobody_covers() -> None:
    space = make.space(make.hub(), name="Forum")
    bo = make.user()
    assert build.said("G12") == ["Nobody covers Forum at all"]

    build.covered(space, bo, *range(5))
    assert build.said("G12") == ["Nobody covers Forum on Saturday and Sunday"]

    build.covered(space, bo, 5, 6)
    assert build.line("G12").state is State.HELD


def test_a_planned_space_breaks_no_rule_and_shows_what_it_needs() -> None:
    hub = make.hub()
    build.covered(make.space(hub), make.user(), *range(7))
    planned = build.planned(hub, "LinkedIn")

    found = build.line("G12", opening=planned)

    assert found.state is State.HELD
    assert [each.sentence for each in found.opening] == ["Nobody covers LinkedIn at all"]


def test_g12_is_not_measured_without_a_space_nor_g20_without_a_charter() -> None:
    make.hub()
    Space.objects.all().delete()

    assert build.line("G12").state is State.UNMEASURED
    assert build.line("G20").state is State.UNMEASURED


@pytest.mark.parametrize(("words", "state"), [(40, State.HELD), (900, State.WARN)])
def test_g20_reads_the_charter_in_force(words: int, state: State) -> None:
    author, reviewer = make.user(), make.user()
    charter = Charter.objects.create(
        unit=make.hub(), slug="c", kind="charter", title_fr="C", title_en="C", created_at=BEFORE
    )
    version = CharterVersion.objects.create(
        charter=charter,
        number=1,
        author=author,
        started_at=BEFORE,
    )
    version.texts.create(language="en", body="We say it as it is. " * (words // 6))
    moments = dict.fromkeys(("approved_at", "published_at", "grace_until"), BEFORE)
    CharterVersion.objects.filter(pk=version.pk).update(
        state="published", approved_by=reviewer, **moments
    )

    assert build.line("G20").state is state


def test_what_a_check_needs_and_does_not_have_is_an_error_of_its_own() -> None:
    with pytest.raises(NotMeasuredError):
        g11.judge(None)


def test_rules_of_hubs_are_not_measured_for_a_spoke_alone() -> None:
    spoke = make.unit(under=make.hub())
    board = board_of(Scope(unit_ids=frozenset({spoke.pk}), at=make.NOON))

    assert board.line("G01").state is State.UNMEASURED
    assert board.line("G22").state is State.UNMEASURED
    assert board.line("G09").state is State.HELD


def test_judging_looks_nothing_up(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hub = make.hub()
    space = make.space(make.unit(under=hub))
    build.covered(space, build.holding("community-manager", space.unit), 0)
    scope = Scope(unit_ids=frozenset({hub.pk, space.unit_id}), at=make.NOON)
    facts = [(check, check.read(scope)) for check in registered()]

    with django_assert_num_queries(0):
        for check, read in facts:
            try:
                check.judge(read)
            except NotMeasuredError:
                continue


@pytest.mark.parametrize("how_many", [1, 12])
def test_all_rules_cost_the_same_for_one_unit_as_for_twelve(
    django_assert_max_num_queries: DjangoAssertNumQueries, how_many: int
) -> None:
    hub = make.hub()
    for _number in range(how_many):
        space = make.space(make.unit(under=hub))
        build.covered(space, build.holding("community-manager", space.unit), 0)

    with django_assert_max_num_queries(82):
        build.board()
