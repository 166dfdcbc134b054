"""An empty database becomes the organisation of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from escalation.models import EscalationPath
from governance.models import OrgUnit, UnitGroupPermission
from tests import make
from tests.governance.blueprint import build
from tests.governance.blueprint.test_commands import run
from tests.standing import standing

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

    from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def before(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The file of an organisation that is gone again."""
    with standing(django_db_blocker, build.alvea):
        return build.text()


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def test_an_empty_database_becomes_the_same_organisation_to_the_byte(before: str) -> None:
    assert not OrgUnit.objects.exists()
    plan = build.restore(before)
    assert build.text() == before
    assert plan.counts()["change"] == plan.counts()["remove"] == 0


def test_what_was_restored_holds_its_powers_and_its_paths(before: str) -> None:
    build.restore(before)
    claire = build.person("Claire Morvan")
    assert UnitGroupPermission.objects.filter(group__unit_role__role__slug="strategist").exists()
    row, _plan = build.apply(before.replace("minutes: 15", "minutes: 25"), claire)
    assert row is not None
    assert EscalationPath.objects.in_use().get().steps.get(position=1).delay_minutes == 25


def test_an_empty_database_is_restored_without_a_name_and_no_other(
    before: str, tmp_path: Path
) -> None:
    file = tmp_path / "setup.yaml"
    file.write_text(build.without(before, "certification_requirements"))
    assert run("governance_apply", str(file))[0] == 0
    assert OrgUnit.objects.count() == 8
    with pytest.raises(CommandError, match="--by"):
        run("governance_apply", str(file))
    with pytest.raises(CommandError, match="Nobody active"):
        run("governance_apply", str(file), "--by", "nobody@alvea.example")
