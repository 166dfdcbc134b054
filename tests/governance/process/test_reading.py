"""Who is responsible at a moment, and when nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from governance import services
from governance.domain.week import DAY, WEEK
from governance.services import gaps_among, responsible_for
from tests import make
from tests.governance.process import build
from tests.governance.process.build import ANSWERS, ASKED, DOES, TOLD, WEEKDAYS, WEEKEND

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SATURDAY = datetime(2026, 3, 7, 12, tzinfo=UTC)


@pytest.fixture
def scene() -> dict[str, Any]:
    hub = make.hub("Hub")
    ana = build.runner(hub)
    return {
        "hub": hub,
        "ana": ana,
        "spoke": make.unit("Spoke", under=hub),
        "bo": make.user("Bo"),
        "chi": make.user("Chi"),
        "what": build.activity(hub, ana, name="Answer"),
    }


def named(scene: dict[str, Any], where: str = "hub", at: datetime = make.NOON, **more: Any) -> Any:
    found = responsible_for(scene["what"], unit=scene[where], at=at, **more)
    return [(each.letter.value, each.person.name) for each in found]


def gaps(scene: dict[str, Any], at: datetime = make.NOON) -> list[Any]:
    return gaps_among([scene["hub"], scene["spoke"]], [scene["what"]], at=at, zone=PARIS)


def test_letters_come_in_order(scene: dict[str, Any]) -> None:
    for letter, who in ((TOLD, "ana"), (ASKED, "chi"), (ANSWERS, "ana"), (DOES, "bo")):
        build.assign(scene["what"], letter, scene[who], scene["ana"])

    assert named(scene) == [("R", "Bo"), ("A", "Ana"), ("C", "Chi"), ("I", "Ana")]


def test_the_nearest_unit_upwards_says_who(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["ana"], scene["ana"])
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    assert named(scene, "spoke") == [("R", "Bo"), ("A", "Ana")]

    build.assign(scene["what"], DOES, scene["chi"], scene["ana"], unit=scene["spoke"])
    assert named(scene, "spoke") == [("R", "Chi"), ("A", "Ana")]
    assert named(scene) == [("R", "Bo"), ("A", "Ana")]


def test_a_role_stands_for_the_people_nearest_to_the_work(scene: dict[str, Any]) -> None:
    role = make.role()
    make.appoint(scene["bo"], role, on=scene["hub"])
    build.assign(scene["what"], DOES, role, scene["ana"])
    assert named(scene, "spoke") == [("R", "Bo")]

    make.appoint(scene["chi"], role, on=scene["spoke"])
    assert named(scene, "spoke") == [("R", "Chi")]
    assert named(scene) == [("R", "Bo")]


def test_hours_and_spaces_decide(scene: dict[str, Any]) -> None:
    page, forum = make.space(scene["hub"]), make.space(scene["hub"])
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS, space=page)
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], window=WEEKEND)

    assert named(scene, space=page) == [("A", "Bo")]
    assert named(scene, space=forum) == []
    assert named(scene, space=forum, at=SATURDAY) == [("A", "Chi")]


def test_hours_count_in_their_own_zone(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKEND)
    friday_evening_in_london = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)

    assert named(scene, at=friday_evening_in_london) == [("A", "Bo")]
    assert named(scene, at=friday_evening_in_london - timedelta(hours=1)) == []


def test_the_name_of_an_activity_is_enough_and_an_unknown_one_is_nobodys(
    scene: dict[str, Any],
) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])

    assert responsible_for("answer", unit=scene["hub"], at=make.NOON)
    assert responsible_for("nothing", unit=scene["hub"], at=make.NOON) == []


def test_an_activity_without_anybody_is_a_gap_all_week(scene: dict[str, Any]) -> None:
    (gap,) = gaps(scene)

    assert (gap.unit, gap.space, gap.spans) == (scene["hub"], None, ((0, WEEK),))
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    assert gaps(scene) == []


def test_a_weekend_left_out_is_a_gap(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)

    (gap,) = gaps(scene)
    assert gap.spans == ((5 * DAY, WEEK),)


def test_a_space_left_out_is_a_gap(scene: dict[str, Any]) -> None:
    page, forum = make.space(scene["hub"]), make.space(scene["hub"])
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], space=page)

    (gap,) = gaps(scene)
    assert gap.space == forum


def test_a_unit_below_has_no_gap_while_the_one_above_answers(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], DOES, scene["chi"], scene["ana"], unit=scene["spoke"])
    assert {gap.unit.name for gap in gaps(scene)} == {"Hub", "Spoke"}

    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    assert gaps(scene) == []


def test_a_role_that_nobody_holds_is_a_gap(scene: dict[str, Any]) -> None:
    role = make.role()
    build.assign(scene["what"], ANSWERS, role, scene["ana"])
    (gap,) = gaps(scene)
    assert gap.vacant == str(role)

    make.appoint(scene["bo"], role, on=scene["hub"])
    assert gaps(scene) == []


def test_a_retired_activity_is_missed_by_nobody(scene: dict[str, Any]) -> None:
    scene["what"] = services.retire_activity(activity=scene["what"], by=scene["ana"], at=make.NOON)

    assert gaps(scene) == []
    assert len(gaps(scene, at=make.NOON - timedelta(days=2))) == 1


def test_gaps_cost_the_same_for_one_and_for_thirty(
    scene: dict[str, Any], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        gaps(scene)
    units = [make.unit(under=scene["hub"]) for _number in range(30)]
    ana = User.objects.get(pk=scene["ana"].pk)
    for unit in units:
        build.assign(scene["what"], DOES, scene["bo"], ana, unit=unit)
    with django_assert_num_queries(3):
        gaps(scene)
