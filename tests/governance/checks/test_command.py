"""``governance_check``: what it prints and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from governance.checks.registry import Severity, registered
from governance.services.checks import waive_check
from tests import make
from tests.governance.people_contract.build import boss

if TYPE_CHECKING:
    from governance.models import OrgUnit
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
ERRORS = [check.code for check in registered() if check.severity is Severity.ERROR]


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and what was printed."""
    out = StringIO()
    try:
        call_command("governance_check", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def aside(hub: OrgUnit) -> None:
    """Every error of an empty hub is set aside."""
    for code in ERRORS:
        waive_check(
            unit=hub,
            code=code,
            reason="We begin",
            ends_at=make.NOON + timedelta(days=9),
            by=boss(),
            at=make.NOON,
        )


def test_it_ends_with_one_while_a_rule_that_matters_is_not_kept() -> None:
    hub = make.hub("Cell")
    make.space(hub, name="Forum")

    code, text = run()

    assert code == 1
    assert "G12 block" in text
    assert "Nobody covers Forum at all (Cell)" in text


def test_it_ends_with_nought_when_errors_are_set_aside_and_warnings_stay() -> None:
    hub = make.hub("Cell")
    make.space(hub)
    aside(hub)

    code, text = run("--format", "json")

    told = json.loads(text)
    states = {each["code"]: each["state"] for each in told["checks"]}
    assert code == 0
    assert (states["G12"], states["G04"], states["G22"]) == ("waived", "warn", "unmeasured")
    assert len(states) == 24


def test_a_unit_and_a_day_narrow_what_is_looked_at() -> None:
    north, south = make.hub("North"), make.hub("South")
    for hub in (north, south):
        make.space(hub)
    aside(north)

    assert run("--unit", north.slug)[0] == 0
    assert run("--unit", south.slug)[0] == 1
    assert run("--unit", north.slug, "--at", "2026-03-01")[0] == 1


@pytest.mark.parametrize(
    "wrong", [["--unit", "nowhere"], ["--at", "yesterday"], ["--at", "2026-02-30"]]
)
def test_bad_input_ends_with_two(wrong: list[str]) -> None:
    make.hub()

    with pytest.raises(CommandError) as error:
        run(*wrong)

    assert error.value.returncode == 2
