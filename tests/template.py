"""A migrated database that every process of the suite copies, so that migrations run once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection

from socialteam.local.applied import digest_of_migrations

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

LOCK = 0x50C1A17EA  # any number will do: the processes that build the template agree on it


def prepare() -> str:
    """The name of the template, migrated to the newest migration; the first to ask builds it.

    The digest of the migrations is kept as the database's comment: a template of other
    migrations is dropped and built again.
    """
    name = f"template_{connection.settings_dict['NAME']}"
    digest = digest_of_migrations()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            if _comment(cursor, name) != digest:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
                _migrate(name)
                cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{digest}'")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


def _comment(cursor: CursorWrapper, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    found = cursor.fetchone()
    return found[0] if found else None


def _migrate(name: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
