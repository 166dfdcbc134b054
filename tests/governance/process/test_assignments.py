"""Exactly one accountable, dated, and prevented by the database."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from governance import holdings, services
from governance.models import AuditEvent, RaciAssignment
from governance.perms import Perm
from governance.services import Window, responsible_for
from socialteam.kit.errors import ConflictError
from tests import make
from tests.governance.process import build
from tests.governance.process.build import ANSWERS, ASKED, DOES, TOLD, WEEKDAYS, WEEKEND

pytestmark = pytest.mark.django_db


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


def test_one_person_answers_and_a_second_is_refused(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])

    with pytest.raises(ValidationError, match="Somebody already answers for it"):
        build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"])
    for letter in (DOES, ASKED, TOLD):
        build.assign(scene["what"], letter, scene["bo"], scene["ana"])
        build.assign(scene["what"], letter, scene["chi"], scene["ana"])


def test_the_database_itself_refuses_the_second(scene: dict[str, Any]) -> None:
    row = build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    row.pk, row.person = None, scene["chi"]

    with pytest.raises(IntegrityError, match="governance_raci_one_accountable"):
        row.save(force_insert=True)


def test_two_who_raced_are_one(scene: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have passed the look before the leap; the second insertion is refused."""
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    monkeypatch.setattr(RaciAssignment, "full_clean", lambda _row: None)

    with pytest.raises(ConflictError):
        build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"])
    assert RaciAssignment.objects.filter(letter=ANSWERS).count() == 1


def test_days_of_the_week_share_it(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], window=WEEKEND)

    with pytest.raises(ValidationError, match="Somebody already answers"):
        build.assign(scene["what"], ANSWERS, scene["ana"], scene["ana"])


def test_hours_that_touch_do_not_overlap(scene: dict[str, Any]) -> None:
    day = Window([0], time(9), time(18), build.PARIS)
    night = Window([0], time(18), time(9), build.PARIS)
    late = Window([0], time(17), time(19), build.PARIS)
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=day)
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], window=night)

    with pytest.raises(ValidationError):
        build.assign(scene["what"], ANSWERS, scene["ana"], scene["ana"], window=late)


def test_hours_in_two_zones_cannot_be_compared_and_are_refused(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)
    elsewhere = Window([5], time(9), time(18), "America/New_York")

    with pytest.raises(ValidationError, match="another zone"):
        build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], window=elsewhere)


def test_spaces_share_it_and_all_spaces_meet_each(scene: dict[str, Any]) -> None:
    page, forum = make.space(scene["hub"]), make.space(scene["hub"])
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], space=page)
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], space=forum)

    with pytest.raises(ValidationError):
        build.assign(scene["what"], ANSWERS, scene["ana"], scene["ana"])


def test_another_unit_has_its_own(scene: dict[str, Any]) -> None:
    build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], unit=scene["spoke"])


def test_a_unit_outside_the_activity_is_refused(scene: dict[str, Any]) -> None:
    elsewhere = make.unit("Elsewhere")
    ana = make.appoint(scene["ana"], make.role(*build.RUNS), on=elsewhere)

    with pytest.raises(ValidationError, match="not done in this unit"):
        build.assign(scene["what"], ANSWERS, scene["bo"], ana, unit=elsewhere)


def test_handing_over_closes_and_opens_at_the_same_instant(scene: dict[str, Any]) -> None:
    old = build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])

    new = services.replace_assignment(
        assignment=old, letter=ANSWERS, holder=scene["chi"], by=scene["ana"], at=make.NOON
    )

    old.refresh_from_db()
    assert old.ends_at == new.starts_at == make.NOON
    before = responsible_for("answer", unit=scene["hub"], at=make.NOON - timedelta(seconds=1))
    assert [each.person.name for each in before] == ["Bo"]
    after = responsible_for("answer", unit=scene["hub"], at=make.NOON)
    assert [each.person.name for each in after] == ["Chi"]


def test_a_handover_that_is_refused_leaves_the_old_one(scene: dict[str, Any]) -> None:
    old = build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], window=WEEKDAYS)
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"], window=WEEKEND)

    with pytest.raises(ValidationError):
        services.replace_assignment(
            assignment=old, letter=ANSWERS, holder=scene["bo"], by=scene["ana"], at=make.NOON
        )
    old.refresh_from_db()
    assert old.ends_at is None


def test_closing_twice_is_a_conflict(scene: dict[str, Any]) -> None:
    row = build.assign(scene["what"], DOES, scene["bo"], scene["ana"])
    services.close_assignment(assignment=row, by=scene["ana"], at=make.NOON)

    with pytest.raises(ConflictError):
        services.close_assignment(assignment=row, by=scene["ana"], at=make.NOON)
    assert [event.action for event in AuditEvent.objects.about(row)] == [
        "raci.assigned",
        "raci.closed",
    ]


def test_one_that_has_not_begun_is_called_off(scene: dict[str, Any]) -> None:
    later = make.NOON + timedelta(days=9)
    row = build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"], starts_at=later)
    services.close_assignment(assignment=row, by=scene["ana"], at=make.NOON)

    assert not RaciAssignment.objects.in_force(at=later).exists()
    build.assign(scene["what"], ANSWERS, scene["chi"], scene["ana"])


def test_without_the_power_nothing_is_assigned_or_closed(scene: dict[str, Any]) -> None:
    reader = make.person(Perm.PROCESS_VIEW, on=scene["hub"])
    row = build.assign(scene["what"], DOES, scene["bo"], scene["ana"])

    with pytest.raises(PermissionDenied):
        build.assign(scene["what"], ASKED, scene["bo"], reader)
    with pytest.raises(PermissionDenied):
        services.close_assignment(assignment=row, by=reader, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.create_activity(unit=scene["hub"], facts={"name": "X"}, by=reader, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.retire_activity(activity=scene["what"], by=reader, at=make.NOON)


def test_a_retired_activity_ends_its_assignments(scene: dict[str, Any]) -> None:
    row = build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    services.retire_activity(activity=scene["what"], by=scene["ana"], at=make.NOON)

    row.refresh_from_db()
    assert row.ends_at == make.NOON
    with pytest.raises(ConflictError):
        build.assign(scene["what"], DOES, scene["bo"], scene["ana"], at=make.NOON)
    with pytest.raises(ConflictError):
        services.retire_activity(activity=scene["what"], by=scene["ana"], at=make.NOON)


def test_a_deactivated_person_and_a_closed_space_are_refused(scene: dict[str, Any]) -> None:
    gone = make.user("Gone", is_active=False, deactivated_at=make.NOON)
    closed = make.space(scene["hub"], closed_on=make.NOON.date())

    with pytest.raises(ValidationError, match="deactivated"):
        build.assign(scene["what"], DOES, gone, scene["ana"])
    with pytest.raises(ValidationError, match="open spaces"):
        build.assign(scene["what"], DOES, scene["bo"], scene["ana"], space=closed)


def test_a_departure_closes_what_a_person_has_in_their_own_name(scene: dict[str, Any]) -> None:
    row = build.assign(scene["what"], ANSWERS, scene["bo"], scene["ana"])
    source = next(each for each in holdings.sources() if each.name == "raci")
    assert [each.label for each in source.listing(scene["bo"], make.NOON)] == [
        "Answers for it: Answer, Hub"
    ]

    source.close(scene["bo"], by=scene["ana"], at=make.NOON)

    row.refresh_from_db()
    assert row.ends_at == make.NOON
    assert source.listing(scene["bo"], make.NOON) == []
