import ast
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from socialteam.local import bootstrap


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """A stand-in: bootstrap looks for an interpreter and a stamp, nothing else."""
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path / ".venv"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / bootstrap.RUNTIME
    path.write_text("one==1 --hash=sha256:00\n")
    return path


def commands(monkeypatch: pytest.MonkeyPatch, *, failing: str = "") -> list[tuple[str, ...]]:
    """Every command bootstrap runs from now on, which then does nothing or fails."""
    seen: list[tuple[str, ...]] = []

    def run(*argv: str) -> "subprocess.CompletedProcess[str]":
        seen.append(argv)
        code = int(bool(failing) and failing in argv)
        return subprocess.CompletedProcess(argv, code, "the tool's last words", "")

    monkeypatch.setattr(bootstrap, "_run", run)
    return seen


def test_a_second_start_installs_nothing(
    venv: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = commands(monkeypatch)
    bootstrap.ensure(venv, lock)
    assert any("pip" in argv for argv in seen)

    seen.clear()
    bootstrap.ensure(venv, lock)

    assert seen == []


def test_two_starts_at_once_install_once(
    venv: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = commands(monkeypatch)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: bootstrap.ensure(venv, lock), range(2)))

    assert sum("install" in argv for argv in seen) == 1


def test_a_changed_lock_installs_again(
    venv: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands(monkeypatch)
    bootstrap.ensure(venv, lock)

    lock.write_text("one==2 --hash=sha256:11\n")

    assert not bootstrap.is_current(venv, lock)


def test_an_environment_without_its_interpreter_is_not_current(
    venv: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands(monkeypatch)
    bootstrap.ensure(venv, lock)
    (venv / "bin/python").unlink()

    assert not bootstrap.is_current(venv, lock)


def test_packages_come_as_hashed_wheels_only(
    venv: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = commands(monkeypatch)

    bootstrap.ensure(venv, lock)

    install = next(argv for argv in seen if "install" in argv)
    assert {"--require-hashes", "--only-binary", ":all:"} <= set(install)


def test_a_failed_download_says_what_to_do_and_leaves_no_stamp(
    venv: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands(monkeypatch, failing="install")

    with pytest.raises(bootstrap.InstallError, match="package index must be reachable"):
        bootstrap.ensure(venv, lock)

    assert not bootstrap.is_current(venv, lock)


def test_a_python_without_venv_is_told_which_package_it_lacks(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands(monkeypatch, failing="venv")

    with pytest.raises(bootstrap.InstallError, match="python3-venv"):
        bootstrap.ensure(tmp_path / ".venv", lock)


def test_an_old_python_is_told_which_it_needs(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))

    with pytest.raises(bootstrap.InstallError, match=r"Python 3\.11 or newer"):
        bootstrap.ensure(tmp_path / ".venv", lock)


@pytest.mark.parametrize("name", ["bootstrap.py", "child.py"])
def test_what_runs_before_the_packages_imports_none_of_them(name: str) -> None:
    tree = ast.parse((bootstrap.ROOT / "socialteam/local" / name).read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).split(".")[0])

    assert names <= sys.stdlib_module_names


def test_the_development_lock_holds_every_pin_of_the_runtime_lock() -> None:
    def pins(name: str) -> set[str]:
        lines = (bootstrap.ROOT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and line[0].isalnum()}

    assert pins(bootstrap.RUNTIME) <= pins(bootstrap.DEVELOPMENT)
