"""Paths: written, changed without losing anybody's work, retired, previewed."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from escalation.models import EscalationPath
from escalation.services import (
    PathMovedError,
    change_path,
    create_path,
    preview_path,
    retire_path,
)
from governance.models import AuditEvent, BusinessCalendar
from governance.perms import Perm
from governance.services import add_cover
from socialteam.kit.errors import ConflictError
from tests import make
from tests.escalation.scene import Scene, scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from escalation.services import StepFacts

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Scene:
    return scene()


def test_a_path_keeps_its_steps_in_order(at: Scene) -> None:
    path = at.path()

    assert [step.person for step in path.steps.all()] == [at.eve, at.flo]
    [audited] = AuditEvent.objects.about(path)
    assert audited.action == "path.created"


def test_only_who_may_changes_paths(at: Scene) -> None:
    path = at.path()

    with pytest.raises(PermissionDenied):
        create_path(unit=at.unit, facts={"name": "X"}, steps=[at.step()], by=at.bo, at=make.NOON)
    with pytest.raises(PermissionDenied):
        change_path(
            path=path, facts={}, steps=[at.step()], expected_version=1, by=at.bo, at=make.NOON
        )
    with pytest.raises(PermissionDenied):
        retire_path(path=path, by=at.bo, at=make.NOON)


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(at: Scene) -> None:
    path = at.path()
    change_path(
        path=path,
        facts={"name": "First"},
        steps=[at.step()],
        expected_version=1,
        by=at.ana,
        at=make.NOON,
    )

    with pytest.raises(PathMovedError) as raised:
        change_path(
            path=path,
            facts={"name": "Second"},
            steps=[at.step(at.flo)],
            expected_version=1,
            by=at.ana,
            at=make.NOON,
        )

    assert raised.value.path.name == "First"
    stored = EscalationPath.objects.get()
    assert (stored.name, stored.version) == ("First", 2)
    assert [step.person for step in stored.steps.all()] == [at.eve]


def test_a_retired_path_is_not_changed_nor_retired_again(at: Scene) -> None:
    path = at.path()
    retire_path(path=path, by=at.ana, at=make.NOON)

    with pytest.raises(ConflictError):
        retire_path(path=path, by=at.ana, at=make.NOON)
    with pytest.raises(PathMovedError):
        change_path(
            path=path, facts={}, steps=[at.step()], expected_version=2, by=at.ana, at=make.NOON
        )


BAD_STEPS: list[tuple[Callable[[Scene], dict[str, Any]], str]] = [
    (lambda _at: {"delay_minutes": 0}, "delay_minutes"),
    (lambda _at: {"delay_minutes": 9_001}, "delay_minutes"),
    (lambda _at: {"channels": []}, "channels"),
    (lambda _at: {"channels": ["pigeon"]}, "channels"),
    (lambda _at: {"target": "moon"}, "target"),
    (lambda _at: {"person": None}, "person"),
    (lambda at: {"person": at.bo}, "person"),
    (lambda _at: {"target": "role"}, "role"),
    (lambda _at: {"target": "role", "role": make.role(Perm.UNIT_VIEW)}, "role"),
    (lambda at: {"target": "role", "role": at.lead, "unit": make.unit()}, "unit"),
]


@pytest.mark.parametrize(("facts", "field"), BAD_STEPS)
def test_a_step_that_cannot_work_is_named(
    at: Scene, facts: Callable[[Scene], dict[str, Any]], field: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        at.path(at.step(), at.step(**facts(at)))

    assert list(raised.value.message_dict) == [f"steps.1.{field}"]
    assert not EscalationPath.objects.exists()


def test_a_deactivated_person_cannot_be_a_step(at: Scene) -> None:
    User.objects.filter(pk=at.eve.pk).update(is_active=False, deactivated_at=make.NOON)

    with pytest.raises(ValidationError) as raised:
        at.path(at.step(User.objects.get(pk=at.eve.pk)))
    assert "steps.0.person" in raised.value.message_dict


@pytest.mark.parametrize("how_many", [0, 21])
def test_a_path_has_one_to_twenty_steps(at: Scene, how_many: int) -> None:
    steps: list[StepFacts] = [at.step()] * how_many

    with pytest.raises(ValidationError) as raised:
        create_path(unit=at.unit, facts={"name": "X"}, steps=steps, by=at.ana, at=make.NOON)
    assert "steps" in raised.value.message_dict


def test_foreign_spaces_and_calendars_are_refused(at: Scene) -> None:
    other = make.unit()
    hours = [{"weekday": 0, "starts": "09:00", "ends": "12:00"}]
    calendar = BusinessCalendar.objects.create(
        unit=other, name="Theirs", zone="UTC", windows=hours
    )

    for field, value in {"space": make.space(other), "calendar": calendar}.items():
        with pytest.raises(ValidationError) as raised:
            at.path(**{field: value})
        assert list(raised.value.message_dict) == [field]


def test_two_paths_of_a_unit_differ_in_name(at: Scene) -> None:
    at.path()

    with pytest.raises(ValidationError):
        at.path()


def test_a_preview_walks_the_path_and_names_the_gaps(at: Scene) -> None:
    head = make.appoint(make.user(), make.shipped_role("strategist"), on=make.company())
    path = at.path(at.step(), at.step(target="on_duty", person=None), at.step(at.flo))

    rows = preview_path(path, unit=at.unit, space=at.space, at=make.NOON)

    half = timedelta(minutes=30)
    assert [(row.at - make.NOON, row.who) for row in rows] == [
        (half * 0, [at.eve]),
        (half, []),
        (half, [at.flo]),
        (half * 2, [head]),
    ]
    assert [bool(row.problem) for row in rows] == [False, True, False, False]
    assert rows[-1].step is None


def test_a_preview_of_what_is_typed_asks_who_is_there_at_that_time(at: Scene) -> None:
    chief = make.person(Perm.PEOPLE_APPOINT, on=at.unit)
    make.consent(at.flo, at.unit, at=make.LONG_AGO)
    add_cover(
        unit=at.unit,
        person=at.flo,
        space=at.space,
        weekday=make.NOON.weekday(),
        hours=(time(12, 15), time(18)),
        zone="UTC",
        by=chief,
        at=make.LONG_AGO,
    )
    typed = EscalationPath(unit=at.unit, name="Typed")
    duty = at.step(target="on_duty", person=None)

    rows = preview_path(typed, [at.step(), duty], unit=at.unit, space=at.space, at=make.NOON)

    assert rows[1].who == [at.flo]
    assert rows[2].problem
    assert not EscalationPath.objects.exists()
