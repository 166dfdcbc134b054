"""What a responsibility grants: its powers, there, for its period; never more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from governance import access, services
from governance.perms import Perm
from tests import make
from tests.governance.process import build
from tests.governance.process.build import ANSWERS, ASKED, DOES, TOLD, WEEKDAYS

if TYPE_CHECKING:
    from governance.models import OrgUnit

pytestmark = pytest.mark.django_db
POWER = Perm.INTERACTION_ANSWER


@pytest.fixture
def scene() -> dict[str, Any]:
    hub = make.hub("Hub")
    ana = build.runner(hub)
    return {
        "hub": hub,
        "ana": ana,
        "spoke": make.unit("Spoke", under=hub),
        "beside": make.unit("Beside"),
        "bo": make.user("Bo"),
        "what": build.activity(hub, ana, POWER),
    }


def holds(person: User, unit: OrgUnit, perm: Perm = POWER) -> bool:
    return access.can(User.objects.get(pk=person.pk), perm, unit)


@pytest.mark.parametrize("letter", [DOES, ANSWERS])
def test_who_does_it_or_answers_for_it_holds_its_powers_there(
    letter: Any, scene: dict[str, Any]
) -> None:
    assert not holds(scene["bo"], scene["hub"])
    build.assign(scene["what"], letter, scene["bo"], scene["ana"])

    assert holds(scene["bo"], scene["hub"])
    assert holds(scene["bo"], scene["spoke"])
    assert not holds(scene["bo"], scene["beside"])
    assert not holds(scene["bo"], scene["hub"], Perm.INTERACTION_VIEW)


@pytest.mark.parametrize("letter", [ASKED, TOLD])
def test_who_is_asked_or_told_holds_nothing(letter: Any, scene: dict[str, Any]) -> None:
    build.assign(scene["what"], letter, scene["bo"], scene["ana"])

    assert not holds(scene["bo"], scene["hub"])


def test_limits_of_space_or_time_route_and_grant_nothing(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"], space=make.space(scene["hub"]))
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)

    assert not holds(scene["bo"], scene["hub"])


def test_a_role_gives_it_to_those_appointed_there_and_below(scene: dict[str, Any]) -> None:
    role = make.role()
    here, below = (make.appoint(make.user(), role, on=scene[place]) for place in ("hub", "spoke"))
    beside = make.appoint(make.user(), role, on=scene["beside"])
    build.assign(scene["what"], DOES, role, scene["ana"])

    assert holds(here, scene["hub"])
    assert holds(here, scene["spoke"])
    assert holds(below, scene["spoke"])
    assert not holds(below, scene["hub"])
    assert not holds(beside, scene["beside"])
    assert not holds(beside, scene["hub"])


def test_it_ends_with_its_period(scene: dict[str, Any]) -> None:
    row = build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    assert holds(scene["bo"], scene["hub"])

    services.close_assignment(assignment=row, by=scene["ana"], at=make.NOON)
    assert not holds(scene["bo"], scene["hub"])


def test_it_begins_with_its_period(scene: dict[str, Any]) -> None:
    far = datetime(2200, 1, 1, tzinfo=UTC)
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"], starts_at=far)

    assert not holds(scene["bo"], scene["hub"])


def test_it_ends_with_the_activity_and_with_the_appointment(scene: dict[str, Any]) -> None:
    role = make.role()
    cy = make.appoint(make.user(), role, on=scene["hub"], ends_at=make.NOON)
    build.assign(scene["what"], DOES, role, scene["ana"])
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    assert not holds(cy, scene["hub"])

    services.retire_activity(activity=scene["what"], by=scene["ana"], at=make.NOON)
    assert not holds(scene["bo"], scene["hub"])


def test_nobody_gives_what_they_do_not_hold(scene: dict[str, Any]) -> None:
    poor = make.person(Perm.PROCESS_CHANGE, on=scene["hub"])

    with pytest.raises(ValidationError, match="Take and answer interactions"):
        build.assign(scene["what"], DOES, scene["bo"], poor)
    with pytest.raises(ValidationError, match="do not hold"):
        build.activity(scene["hub"], poor, POWER)
    build.assign(scene["what"], DOES, scene["bo"], poor, window=WEEKDAYS)
    build.assign(scene["what"], ASKED, scene["bo"], poor)
    assert not holds(scene["bo"], scene["hub"])


def test_nobody_widens_an_activity_by_what_they_do_not_hold(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    poor = make.person(Perm.PROCESS_CHANGE, POWER, on=scene["hub"])
    wider = [POWER.value, Perm.REPORT_VIEW.value]

    with pytest.raises(ValidationError, match="Read reports"):
        services.change_activity(
            activity=scene["what"], facts={"powers": wider}, by=poor, at=make.NOON
        )
    assert not holds(scene["bo"], scene["hub"], Perm.REPORT_VIEW)


def test_narrowing_an_activity_takes_back_at_once(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    services.change_activity(
        activity=scene["what"], facts={"powers": []}, by=scene["ana"], at=make.NOON
    )

    assert not holds(scene["bo"], scene["hub"])


@pytest.mark.parametrize("power", [Perm.PEOPLE_APPOINT, Perm.AUDIT_VIEW, Perm.PROCESS_CHANGE])
def test_what_sets_rules_is_never_lent(power: Perm, scene: dict[str, Any]) -> None:
    ana = make.appoint(scene["ana"], make.role(power), on=scene["hub"])

    with pytest.raises(ValidationError, match="come with a role only"):
        build.activity(scene["hub"], ana, power)


def test_one_query_still(scene: dict[str, Any], django_assert_num_queries: Any) -> None:
    build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    bo = User.objects.get(pk=scene["bo"].pk)

    with django_assert_num_queries(1):
        assert access.can(bo, POWER, scene["hub"])
        assert access.holds(bo, POWER)
