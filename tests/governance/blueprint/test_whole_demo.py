"""The whole demo as a file: nothing is lost, section by section and to the byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from governance.blueprint.registry import sections
from governance.models import AuditEvent, OrgUnit
from tests import make
from tests.governance.blueprint import build
from training.demo.tracks import seed_tracks

if TYPE_CHECKING:
    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def test_the_whole_demo_comes_back_to_the_byte() -> None:
    def seed() -> None:
        build.demo()
        assert build.plan(build.text()).changes == ()

    before = build.forgotten(seed)
    assert not OrgUnit.objects.exists()
    assert [
        line for line in before.splitlines() if line[:1].isalpha() and line.endswith(": []")
    ] == []
    plan = build.restore(before, tracks=lambda: seed_tracks(make.NOON))
    restored = {change.section.key for change in plan.changes} | {"certification_requirements"}
    assert restored == {each.key for each in sections()}
    assert build.text() == before
    assert build.plan(before).changes == ()
    assert AuditEvent.objects.filter(action="setup.applied").count() == 2
