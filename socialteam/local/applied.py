"""Whether migrating and seeding can be skipped; found out without loading Django.

A second start asks the database what it has applied and compares it with what the last
preparation left, which saves the second it takes to load Django.
"""

import hashlib
from pathlib import Path
from typing import Any

import psycopg2

from socialteam.local.bootstrap import ROOT, RUNTIME

# Which database this is, and what it has applied.
QUERY = """
    SELECT (SELECT system_identifier FROM pg_control_system()),
           (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
           count(*), coalesce(max(id), 0)
    FROM django_migrations
"""


def digest_of_migrations(root: Path = ROOT) -> str:
    """A digest of every migration file of ours and of the lock, which stands for all others."""
    digest = hashlib.sha256((root / RUNTIME).read_bytes())
    for path in sorted(root.glob("*/migrations/*.py")) + sorted(root.glob("*/*/migrations/*.py")):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_done(known: dict[str, Any] | None, database: str, *, empty: bool) -> bool:
    """Whether ``known``, what an earlier preparation left, holds for this database and code."""
    if known is None or known["digest"] != digest_of_migrations():
        return False
    return bool((empty or known["seeded"]) and _state_of(database) == known["applied"])


def _state_of(database: str) -> list[int] | None:
    try:
        wire = psycopg2.connect(database, connect_timeout=5)
    except psycopg2.OperationalError:
        return None
    try:
        with wire.cursor() as cursor:
            cursor.execute(QUERY)
            return list(cursor.fetchone() or ())
    except psycopg2.Error:  # a database without the table
        return None
    finally:
        wire.close()
