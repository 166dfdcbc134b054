"""What must answer before the product may receive requests.

Apps add their own checks in ``AppConfig.ready()``: ``register_readiness("engine", check)``.
A check raises when it fails: the words of a NotReadyError are told to whoever asks, of any other
error only its name, because addresses and accounts stand in its words; the log has all of it.
"""

import logging
from collections.abc import Callable
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

log = logging.getLogger(__name__)

Check = Callable[[], None]
OK: Final = "ok"


class NotReadyError(Exception):
    """One check failed; the message says what is missing, in words fit for anybody."""


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
    except NotReadyError as error:
        return str(error)
    except Exception as error:
        log.warning("A readiness check failed.", exc_info=True)
        return type(error).__name__
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
