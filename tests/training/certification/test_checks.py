"""G08 and G13 know training."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from governance.checks import registry
from governance.checks.registry import Scope
from governance.perms import Perm
from tests import make
from tests.training.certification import build
from training import governance_checks, services

if TYPE_CHECKING:
    from governance.models import OrgUnit
    from training.models import Track

NOON, DAY = make.NOON, timedelta(days=1)


def scope(*units: OrgUnit) -> Scope:
    return Scope(unit_ids=frozenset(unit.pk for unit in units), at=NOON)


def about(code: str, units: tuple[OrgUnit, ...], name: str) -> list[str]:
    judged = registry.evaluate(scope(*units), codes=[code])
    found = {check.code: findings for check, findings in judged}
    return [each.sentence for each in found.get(code, []) if each.about == name]


def ask(unit: OrgUnit, track: Track) -> None:
    ruler = make.person(Perm.SPEAKING_CHANGE, on=unit)
    at = NOON - 5 * DAY
    services.add_requirement(
        unit=unit, track=track, role=None, where=services.Where(), by=ruler, at=at
    )


def test_g13_asks_for_permits_where_a_space_is_open(unit: OrgUnit) -> None:
    make.space(unit)
    assert len(about("G13", (unit,), "training")) == 1
    ruler = make.person(Perm.SPEAKING_CHANGE, on=make.company())
    services.set_policy(unit=make.company(), asks=services.Asks(), by=ruler, at=NOON)
    assert about("G13", (unit,), "training") == []


def test_g13_leaves_a_closed_or_planned_space_alone(unit: OrgUnit) -> None:
    make.space(unit, closed_on=(NOON - DAY).date())
    make.space(unit, opened_on=(NOON + DAY).date())
    assert about("G13", (unit,), "training") == []


def test_g13_holds_back_a_space_that_opens_until_permits_are_asked(unit: OrgUnit) -> None:
    planned = make.space(unit, opened_on=(NOON + DAY).date())
    asked = Scope(unit_ids=frozenset({unit.pk}), at=NOON, opening=planned)
    (found,) = governance_checks.read_ungated(asked)
    assert (found.unit_id, found.spaces) == (unit.pk, (planned.name,))
    ruler = make.person(Perm.SPEAKING_CHANGE, on=unit)
    services.set_policy(unit=unit, asks=services.Asks(), by=ruler, at=NOON)
    assert governance_checks.read_ungated(asked) == []


def test_g08_names_volunteers_who_have_not_passed(track: Track, unit: OrgUnit) -> None:
    volunteer = make.shipped_role("community-manager")
    first = make.appoint(make.user("Ana"), volunteer, on=unit)
    make.appoint(make.user("Bo"), volunteer, on=unit)
    assert about("G08", (unit,), "untrained") == []
    ask(unit, track)
    (said,) = about("G08", (unit,), "untrained")
    assert said.startswith("2 volunteers of Care")
    build.certified(first, track)
    (said,) = about("G08", (unit,), "untrained")
    assert said.startswith("1 volunteer of Care")
    build.version(track, at=NOON, grace=timedelta(0))
    (said,) = about("G08", (unit,), "untrained")
    assert said.startswith("2 volunteers of Care")


def test_g08_asks_nothing_of_another_hub(track: Track, unit: OrgUnit) -> None:
    elsewhere = make.unit()
    make.appoint(make.user(), make.shipped_role("community-manager"), on=elsewhere)
    ask(unit, track)
    assert about("G08", (elsewhere,), "untrained") == []


def test_the_rules_cost_as_much_for_thirty_as_for_one(
    track: Track, unit: OrgUnit, django_assert_num_queries: Any
) -> None:
    volunteer = make.shipped_role("community-manager")
    ask(unit, track)
    make.space(unit)

    def run(count: int) -> None:
        for _ in range(count):
            make.appoint(make.user(), volunteer, on=unit)
            make.space(unit)
        with django_assert_num_queries(9):
            governance_checks.read_untrained(scope(unit))
            governance_checks.read_ungated(scope(unit))

    run(1)
    run(29)
