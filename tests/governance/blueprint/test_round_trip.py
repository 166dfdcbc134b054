"""Exported, planned, applied, exported again: exact, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from escalation.models import EscalationPath
from governance.blueprint.registry import sections
from governance.models import AuditEvent, OrgUnit, SetupFile, UnitGroupPermission
from tests import make
from tests.governance.blueprint import build

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def test_an_export_plans_no_change() -> None:
    build.alvea()
    plan = build.plan(build.text())
    assert plan.changes == ()
    assert set(plan.left_alone) == {section.key for section in sections()}


def test_every_section_of_the_demo_holds_something() -> None:
    build.alvea()
    text = build.text()
    assert ": []\n\n#" not in text
    assert not text.endswith(": []\n")


def test_an_empty_database_becomes_the_same_organisation_to_the_byte() -> None:
    before = build.forgotten(build.alvea)
    assert not OrgUnit.objects.exists()
    row, plan = build.apply(before, None)
    assert build.text() == before
    assert row is not None
    assert plan.counts()["change"] == plan.counts()["remove"] == 0


def test_what_was_restored_holds_its_powers_and_its_paths() -> None:
    before = build.forgotten(build.alvea)
    build.apply(before, None)
    claire = build.person("Claire Morvan")
    assert UnitGroupPermission.objects.filter(group__unit_role__role__slug="strategist").exists()
    row, _plan = build.apply(before.replace("minutes: 15", "minutes: 25"), claire)
    assert row is not None
    assert EscalationPath.objects.in_use().get().steps.get(position=1).delay_minutes == 25


def test_applying_twice_changes_nothing_the_second_time() -> None:
    claire = build.alvea()
    text = build.text().replace("target_minutes: 480", "target_minutes: 470")
    first, _plan = build.apply(text, claire)
    events = AuditEvent.objects.count()
    second, plan = build.apply(text, claire)
    assert first is not None
    assert second is None
    assert plan.changes == ()
    assert AuditEvent.objects.count() == events
    assert SetupFile.objects.applied().count() == 1
