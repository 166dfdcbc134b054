"""Exported, planned, applied, exported again: exact, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from governance.blueprint.registry import sections
from governance.models import AuditEvent, SetupFile
from tests import make
from tests.governance.blueprint import build

if TYPE_CHECKING:
    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


@pytest.mark.usefixtures("claire")
def test_an_export_plans_no_change() -> None:
    plan = build.plan(build.text())
    assert plan.changes == ()
    assert set(plan.left_alone) == {section.key for section in sections()}


@pytest.mark.usefixtures("claire")
def test_every_section_of_the_demo_holds_something() -> None:
    text = build.text()
    assert ": []\n\n#" not in text
    assert not text.endswith(": []\n")


def test_applying_twice_changes_nothing_the_second_time(claire: User) -> None:
    text = build.text().replace("target_minutes: 480", "target_minutes: 470")
    first, _plan = build.apply(text, claire)
    events = AuditEvent.objects.count()
    second, plan = build.apply(text, claire)
    assert first is not None
    assert second is None
    assert plan.changes == ()
    assert AuditEvent.objects.count() == events
    assert SetupFile.objects.applied().count() == 1
