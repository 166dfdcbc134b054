"""Who really answers: G06, G21, the façade index, its page and its place in the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from engagement.activity import presences
from governance.checks.board import State
from governance.checks.registry import Scope
from governance.domain.facade import Activity, Level, carried, facade_index, level_of, may_show
from governance.models import OrgUnit
from governance.perms import Perm
from tests import make
from tests.governance.checks import build
from tests.reporting import making

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from governance.models import Space
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
YESTERDAY = make.NOON - timedelta(days=1)


def team() -> tuple[OrgUnit, Space, User, User]:
    """A hub with a space and one volunteer in each of two departments."""
    hub = make.hub("Cell")
    space = make.space(hub, name="Forum")
    bo = build.holding("community-manager", make.unit("Shops", under=hub), "Bo Silent")
    chi = build.holding("community-manager", make.unit("Sales", under=hub), "Chi")
    return hub, space, bo, chi


def answers(space: Space, by: User, count: int = 1, *, days: int = 1) -> None:
    """``by`` answers some interactions of the space."""
    for _number in range(count):
        at = make.NOON - timedelta(days=days)
        making.answer(making.interaction(space, at=at), by, at=at)


def index_of(hub: OrgUnit) -> int:
    units = frozenset(OrgUnit.objects.values_list("pk", flat=True))
    found = {each.unit_id: each for each in presences(Scope(unit_ids=units, at=make.NOON))}
    return found[hub.pk].index.value


def test_a_second_active_person_of_another_department_moves_the_index() -> None:
    hub, space, bo, chi = team()
    assert build.said("G06") == ["Nobody has answered for Cell in 30 days"]

    answers(space, bo, 3)
    assert build.said("G06") == ["One person alone has answered for Cell in 30 days"]
    alone = index_of(hub)
    assert level_of(alone) is Level.FACADE

    answers(space, chi)
    assert build.line("G06").state is State.HELD
    assert index_of(hub) < alone
    assert level_of(index_of(hub)) is not Level.FACADE


def test_a_hub_that_is_about_to_open_its_first_space_is_no_facade() -> None:
    planned = make.space(make.hub("Cell"), name="Forum", opened_on=None)
    scope = Scope(unit_ids=frozenset({planned.unit_id}), at=make.NOON, opening=planned)

    assert presences(scope) == []


def test_a_space_is_judged_from_the_day_after_it_opened() -> None:
    space = make.space(make.hub("Cell"), name="Forum", opened_on=make.NOON.date())
    units = frozenset({space.unit_id})

    assert presences(Scope(unit_ids=units, at=make.NOON)) == []
    tomorrow = make.NOON + timedelta(days=1)
    assert [each.name for each in presences(Scope(unit_ids=units, at=tomorrow))] == ["Cell"]


def test_two_people_of_one_department_are_still_a_facade() -> None:
    _hub, space, bo, _chi = team()
    dee = build.holding("community-manager", OrgUnit.objects.get(name="Shops"))
    answers(space, bo)
    answers(space, dee)

    assert build.said("G06") == ["One department alone has answered for Cell in 30 days"]


def test_logging_counts_and_what_is_older_than_a_month_does_not() -> None:
    _hub, space, bo, chi = team()
    answers(space, bo)
    answers(space, chi, days=31)
    assert build.line("G06").state is State.BLOCK
    assert build.line("G06", at=make.NOON - timedelta(days=30)).state is State.BLOCK

    making.interaction(space, at=YESTERDAY, logged_by=chi)
    assert build.line("G06").state is State.HELD


def test_a_lead_who_answers_is_no_volunteer() -> None:
    _hub, space, bo, _chi = team()
    answers(space, bo)
    answers(space, build.holding("unit-lead", OrgUnit.objects.get(name="Sales")))

    assert build.line("G06").state is State.BLOCK


def test_without_an_open_space_there_is_nothing_to_judge() -> None:
    make.hub()

    assert build.line("G06").state is State.UNMEASURED


def test_the_rows_name_departments_and_no_person() -> None:
    _hub, space, bo, _chi = team()
    answers(space, bo)

    rows = build.only("G06").rows

    assert [(row.label, row.note) for row in rows] == [
        ("Departments at work", "1 of 2"),
        ("Shops", "1 volunteer"),
        ("Sales", "1 volunteer"),
    ]


@pytest.mark.parametrize(("mine", "theirs", "points"), [(7, 3, 0), (8, 2, 1), (9, 0, 0)])
def test_no_department_answers_more_than_seven_in_ten(mine: int, theirs: int, points: int) -> None:
    _hub, space, bo, chi = team()
    answers(space, bo, mine)
    answers(space, chi, theirs)

    assert len(build.said("G21")) == points
    if points:
        assert build.said("G21") == ["Shops gives more than 70 % of the answers for Cell"]
        assert {row.note for row in build.only("G21").rows} == {
            "fewer than five people: not shown"
        }


def test_the_hubs_own_part_should_fall() -> None:
    hub, space, bo, chi = team()
    ana = build.holding("deputy", hub)
    answers(space, bo, 10, days=40)
    answers(space, ana, 4)
    answers(space, bo, 4)
    answers(space, chi, 4)

    assert build.said("G21") == ["Cell answers a growing part itself"]
    answers(space, ana, 10, days=41)
    assert build.line("G21").state is State.HELD


def test_the_formula_weighs_people_spread_and_balance() -> None:
    even = facade_index({1: Activity(2, 2, 5), 2: Activity(2, 2, 5)})
    leaning = facade_index({1: Activity(2, 1, 9), 2: Activity(2, 1, 1)})
    alone = facade_index({1: Activity(1, 1, 9)})
    nobody = facade_index({})

    assert (even.value, even.level) == (0, Level.SOLID)
    assert leaning.value == round(100 * (1 - (0.4 * 0.5 + 0.3 + 0.3 * 0.2)))
    assert (alone.value, alone.floored, alone.level) == (75, True, Level.FACADE)
    assert (nobody.value, nobody.level) == (100, Level.FACADE)
    assert not carried(2, 1)


def test_numbers_below_five_are_not_told() -> None:
    assert may_show(5, 0)
    assert may_show(7, 5)
    assert not may_show(4, 9)
    assert not may_show(9, 4)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_the_formula_and_the_rows(
    client: Client, clock: Clock, language: str
) -> None:
    clock.freeze(make.NOON)
    hub, space, bo, _chi = team()
    answers(space, bo)
    client.force_login(make.person(Perm.CHECK_VIEW, on=hub, language=language))

    text = client.get(reverse("engagement:facade") + f"?unit={hub.pk}").content.decode()

    assert "Shops" in text
    assert ("0,4" if language == "fr" else "0.4") in text
    assert bo.name not in text
    assert "too few" in text or language == "fr"
    if language == "en":
        assert "One person alone carries Cell: <mark>recruit, or pause</mark>." in text


def test_the_page_says_so_when_nothing_is_open(client: Client, clock: Clock) -> None:
    clock.freeze(make.NOON)
    client.force_login(make.person(Perm.CHECK_VIEW, on=make.hub(), language="en"))

    assert "No open space" in client.get(reverse("engagement:facade")).content.decode()


def test_the_index_is_in_the_api(client: Client, clock: Clock) -> None:
    clock.freeze(make.NOON)
    hub, space, bo, _chi = team()
    answers(space, bo)
    client.force_login(make.person(Perm.CHECK_VIEW, on=hub))

    (found,) = client.get("/api/v1/facade/").json()

    assert (found["unit"], found["level"], found["carried"]) == (hub.pk, "facade", False)


def test_the_sponsor_reads_recruit_or_pause(client: Client, clock: Clock) -> None:
    clock.freeze(make.NOON)
    hub, space, bo, chi = team()
    answers(space, bo)
    sponsor = make.appoint(
        make.user("Inès", language="en"), make.shipped_role("sponsor"), on=make.company()
    )
    client.force_login(sponsor)

    red = client.get(reverse("reporting:sponsor")).content.decode()
    answers(space, chi)
    solid = client.get(reverse("reporting:sponsor")).content.decode()

    assert "One person alone carries Cell: recruit, or pause." in red
    assert f"{reverse('engagement:facade')}?unit={hub.pk}" in red
    assert "recruit, or pause" not in solid
