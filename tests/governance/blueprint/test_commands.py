"""The commands and their exit codes."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from tests import make

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clock import Clock

pytestmark = pytest.mark.django_db
CLAIRE = "claire.morvan@alvea.example"


@pytest.fixture(autouse=True)
def _at_noon(clock: Clock) -> None:
    clock.freeze(make.NOON)


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and what was said."""
    said = StringIO()
    try:
        call_command(*arguments, stdout=said, stderr=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


@pytest.mark.usefixtures("claire")
def test_plan_says_by_its_exit_code_what_apply_would_do(tmp_path: Path) -> None:
    file = tmp_path / "setup.yaml"
    run("governance_export", str(file))
    code, said = run("governance_plan", str(file))
    assert (code, said.splitlines()[0][:9]) == (0, "No change")
    file.write_text(file.read_text().replace("min_months: 4", "min_months: 5"))
    code, said = run("governance_plan", str(file))
    assert code == 2
    assert "  ~ alvea\n      min_months: 4 → 5\n0 to add, 1 to change, 0 to close." in said
    code, said = run("governance_plan", str(file), "--format", "json")
    plan = json.loads(said)
    assert code == 2
    assert run("governance_apply", str(file), "--by", CLAIRE, "--plan", plan["digest"])[0] == 0
    assert run("governance_plan", str(file))[0] == 0
    with pytest.raises(CommandError, match="has changed since"):
        run("governance_apply", str(file), "--by", CLAIRE, "--plan", plan["digest"])


@pytest.mark.usefixtures("claire")
def test_a_wrong_file_is_exit_code_one(tmp_path: Path) -> None:
    file = tmp_path / "setup.yaml"
    file.write_text("socialteam: 1\nspace: []\n")
    for command in (["governance_plan"], ["governance_apply", "--by", CLAIRE]):
        code, said = run(command[0], str(file), *command[1:])
        assert code == 1
        assert "line 2, space:" in said
    code, said = run("governance_plan", str(file), "--format", "json")
    assert code == 1
    assert json.loads(said)["problems"][0]["line"] == 2
    with pytest.raises(CommandError):
        run("governance_plan", str(tmp_path / "none.yaml"))
