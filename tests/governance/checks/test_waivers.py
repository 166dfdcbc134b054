"""Setting a rule aside: whole or in one place, with a reason, an author and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.checks.board import State
from governance.models import AuditEvent, CheckWaiver, OrgUnit
from governance.perms import Perm
from governance.services.checks import end_waiver, waive_check
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.checks import build
from tests.governance.people_contract.build import boss

pytestmark = pytest.mark.django_db
LATER = make.NOON + timedelta(days=30)


def waive(unit: OrgUnit, code: str = "G12", **facts: object) -> CheckWaiver:
    """Ana sets a rule aside at noon."""
    given = {"about": "", "reason": "Closed on Sundays", "ends_at": LATER, "by": boss()}
    return waive_check(unit=unit, code=code, at=make.NOON, **{**given, **facts})  # type: ignore[arg-type]


def test_a_finding_that_is_set_aside_stands_apart_with_its_reason() -> None:
    hub = make.hub()
    first, second = make.space(hub, name="First"), make.space(hub, name="Second")

    waiver = waive(hub, about=f"space:{first.pk}")

    line = build.line("G12")
    assert [each.finding.space_id for each in line.waived] == [first.pk]
    assert line.waived[0].waiver == waiver
    assert [each.space_id for each in line.findings] == [second.pk]
    assert line.state is State.BLOCK


def test_a_rule_set_aside_in_a_hub_covers_what_is_below_and_ends() -> None:
    hub = make.hub()
    make.space(make.unit(under=hub))
    waive(hub)

    assert build.line("G12").state is State.WAIVED
    assert build.line("G12", at=make.NOON - timedelta(hours=1)).state is State.BLOCK
    assert build.line("G12", at=LATER).state is State.BLOCK


def test_a_place_of_one_unit_says_nothing_of_another() -> None:
    north, south = make.hub(), make.hub()
    make.space(north)
    make.space(south)
    waive(north)

    assert [each.unit_id for each in build.line("G12").findings] == [south.pk]


def test_it_counts_again_when_ended_early_and_only_once() -> None:
    hub = make.hub()
    make.space(hub)
    waiver, ana, at = waive(hub), boss(), make.NOON + timedelta(hours=1)
    stale = CheckWaiver.objects.get(pk=waiver.pk)

    ended = end_waiver(waiver=waiver, by=ana, at=at)

    assert (ended.ends_at, ended.ended_by) == (at, ana)
    assert build.line("G12", at=at).state is State.BLOCK
    with pytest.raises(ConflictError):
        end_waiver(waiver=stale, by=ana, at=at)
    assert [event.action for event in AuditEvent.objects.about(waiver)] == [
        "check.waived",
        "check.waiver_ended",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": make.NOON},
        {"ends_at": make.NOON + timedelta(days=367)},
        {"reason": "   "},
        {"code": "G99"},
    ],
)
def test_without_a_reason_or_an_end_within_a_year_nothing_is_set_aside(
    wrong: dict[str, object],
) -> None:
    with pytest.raises(ValidationError):
        waive(make.hub(), **wrong)  # type: ignore[arg-type]
    assert not CheckWaiver.objects.exists()


def test_the_same_is_set_aside_once() -> None:
    hub = make.hub()
    waive(hub)

    with pytest.raises(ConflictError):
        waive(hub)


def test_only_those_who_may_set_a_rule_aside() -> None:
    north, south = make.hub(), make.hub()
    bo = make.person(Perm.CHECK_WAIVE, on=south)

    with pytest.raises(PermissionDenied):
        waive(north, by=bo)
