"""Databases that every process of the suite copies: migrated ones, and the demo seeded once.

A template keeps as its comment a digest of what it was built from: one of other migrations, or of
a demo by other code, is dropped and built again.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection

from governance import seeding
from socialteam.local.applied import digest_of_migrations
from socialteam.local.bootstrap import ROOT
from tests.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper


def prepare() -> None:
    """Let test databases be copies of a migrated one; the first process to ask builds it."""
    name = f"template_{connection.settings_dict['NAME']}"
    _build(name, digest_of_migrations(), "template0", _migrate)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def empty() -> str:
    """The name of the template of an installation in which nothing has happened yet."""
    name: str = connection.settings_dict["TEST"]["TEMPLATE"]
    return name


def sown(at: datetime) -> str:
    """The name of the template of the demo as it is seeded at ``at``."""
    name = f"{empty()}_demo"
    _build(name, _digest_of_demo(at), empty(), lambda: _sow(at))
    return name


@contextmanager
def copied(template: str) -> Iterator[None]:
    """A database of one's own, made as ``template`` is; the usual one waits untouched."""
    name = f"{connection.settings_dict['NAME']}_copy"
    with _unhurried() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        with _connected_to(name):
            yield
    finally:
        with _unhurried() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _unhurried() -> Iterator[CursorWrapper]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        yield cursor


def _build(name: str, digest: str, base: str, fill: Callable[[], None]) -> None:
    """The database ``name``, made of ``base`` and filled, unless its comment is ``digest``.

    Whoever asks for it meanwhile waits.
    """
    with _unhurried() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        try:
            if _comment(cursor, name) == digest:
                return
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{base}"')
            with _connected_to(name):
                fill()
            cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{digest}'")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def _comment(cursor: CursorWrapper, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    found = cursor.fetchone()
    return found[0] if found else None


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Every thread of this process that asks from now on reaches the database ``name``."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _sow(at: datetime) -> None:
    clock = Clock()
    clock.freeze(at)
    try:
        seeding.run(at)
    finally:
        clock.restore()


def _digest_of_demo(at: datetime) -> str:
    """The moment and the whole product: its code, its words, its pages."""
    digest = hashlib.sha256(f"{digest_of_migrations()} {at.isoformat()}".encode())
    packages = {path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests"}
    folders = {*packages, ROOT / "locale", ROOT / "templates"}
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and path.suffix not in {".pyc", ".mo"}:
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
