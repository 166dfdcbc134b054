"""The two clocks, each read in one place only.

Views, tasks and commands read ``now``; the engine reads ``database_now``. Everything else
takes the time as an argument.
"""

from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS, connections


def now() -> datetime:
    """The time of this process, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  this is the one place


def database_now(using: str = DEFAULT_DB_ALIAS) -> datetime:
    """The time of PostgreSQL, aware, in UTC; it goes on inside a transaction. One query."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT socialteam_now()")
        at: datetime = cursor.fetchone()[0]
    return at.astimezone(UTC)
