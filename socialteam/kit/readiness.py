"""What must answer before the product may receive requests.

Apps add their own checks in ``AppConfig.ready()``: ``register_readiness("engine", check)``.
A check raises when it fails; its first line is told to whoever asks.
"""

from collections.abc import Callable
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Check = Callable[[], None]
OK: Final = "ok"


class NotReadyError(Exception):
    """One check failed; the message says what is missing."""


_checks: dict[str, Check] = {}


def register_readiness(name: str, check: Check) -> None:
    """Add a check under ``name``; the same name again replaces the earlier one."""
    _checks[name] = check


def results() -> dict[str, str]:
    """Every check's name with "ok" or the reason it failed; never raises."""
    return {name: _outcome(check) for name, check in _checks.items()}


def _outcome(check: Check) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 (whatever fails, the page must say so)
        first = str(error).strip().splitlines()[:1]
        return f"{type(error).__name__}: {''.join(first)[:200]}"
    return OK


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReadyError(f"{len(missing)} migrations are not applied")


def redis() -> None:
    cache.set("readiness", 1, timeout=5)
    if cache.get("readiness") != 1:
        raise NotReadyError("the cache forgets what it was told")


register_readiness("database", database)
register_readiness("migrations", migrations)
register_readiness("redis", redis)
