"""Make ``.venv`` match the lock file, then hand over to it. Standard library only.

A warm start costs one hash of the lock file: a stamp in ``.venv`` holds the hash of what was
installed. Two doors opened at once wait for each other.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
LOCK_OF = {"test": DEVELOPMENT, "check": DEVELOPMENT, "fix": DEVELOPMENT}
OLDEST = (3, 11)
PIP = (
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--root-user-action=ignore",
)
# The lock names every package, so pip has nothing to resolve; wheels only, so nothing to build.
EXACTLY = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile")


class InstallError(Exception):
    """The environment could not be made; the text says what a person can do."""


def stamp_of(lock: Path) -> str:
    """What the stamp of an environment that holds exactly ``lock`` says."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {_digest(lock)}"


def is_current(venv: Path, lock: Path) -> bool:
    """Whether ``venv`` has an interpreter and was made from these very bytes of ``lock``."""
    try:
        return (venv / "bin/python").exists() and _stamp(venv, lock).read_text() == stamp_of(lock)
    except OSError:
        return False


def ensure(venv: Path, lock: Path) -> None:
    """Make ``venv`` hold what ``lock`` pins; safe when two processes ask at once.

    Raises:
        InstallError: Python is too old or lacks ``venv``, or the packages cannot be had.
    """
    if is_current(venv, lock):
        return
    with _one_at_a_time(venv.parent / ".data/install.lock"):
        if not is_current(venv, lock):
            _make(venv)
            _install(venv, lock)


def _make(venv: Path) -> None:
    if sys.version_info < OLDEST:
        raise InstallError(
            f"Socialteam needs Python 3.11 or newer; this is {sys.version.split()[0]}."
        )
    if _runs(venv / "bin/python"):
        return
    _tell(f"Making {venv} ...")
    made = _run(sys.executable, "-m", "venv", "--clear", str(venv))
    if made.returncode:
        raise InstallError(
            f"{made.stdout}\nPython's venv module does not work here. On Debian and Ubuntu it is "
            "the package python3-venv."
        )


def _install(venv: Path, lock: Path) -> None:
    _tell(f"Installing the packages of {lock.name} ...")
    done = _run(str(venv / "bin/python"), *PIP, *EXACTLY, "-r", str(lock))
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise InstallError(
            f"{tail}\nThe packages could not be installed. The package index must be reachable "
            "once; behind a proxy, set HTTPS_PROXY or pip's index-url."
        )
    _run(str(venv / "bin/python"), "-m", "compileall", "-q", "-j", "0", str(venv / "lib"))
    _stamp(venv, lock).write_text(stamp_of(lock))
    runtime = lock.with_name(RUNTIME)
    if runtime.exists():  # the development lock holds every pin of the runtime lock
        _stamp(venv, runtime).write_text(stamp_of(runtime))


def _stamp(venv: Path, lock: Path) -> Path:
    return venv / f"installed-{lock.stem}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _runs(python: Path) -> bool:
    return python.exists() and _run(str(python), "-c", "import pip").returncode == 0


def _run(*argv: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        argv, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o755, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main(argv: list[str]) -> NoReturn:
    """Install what the door ``argv[0]`` needs, then become ``python -m socialteam.local``."""
    venv = ROOT / ".venv"
    try:
        ensure(venv, ROOT / LOCK_OF.get(argv[0], RUNTIME))
    except InstallError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:  # no stamp was written: the next start installs again
        sys.exit(130)
    os.environ["PYTHONPATH"] = str(ROOT)  # so that the doors work from any folder
    os.environ["PYTHONUNBUFFERED"] = "1"
    python = str(venv / "bin/python")
    os.execv(python, [python, "-P", "-m", "socialteam.local", *argv])


if __name__ == "__main__":
    main(sys.argv[1:])
