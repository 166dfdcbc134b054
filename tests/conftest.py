"""What every test may rely on: a database, no other socket, and a clock that obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import TransactionTestCase
from django.utils.translation import override
from pytest_socket import enable_socket, socket_allow_hosts

from tests import template
from tests.clock import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.base.operations import BaseDatabaseOperations
    from pytest_django import DjangoDbBlocker

__all__ = ["clock"]

DATABASES = frozenset({"db", "transactional_db"})


@pytest.fixture(autouse=True)
def _no_strangers() -> Iterator[None]:
    """Tests talk to this machine only."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared in English unless a test asks; a page takes its reader's language."""
    with override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """The product's own way to hash, without the tenth of a second that it is meant to cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Copy a migrated database, and let transactional tests empty the append-only tables."""
    with django_db_blocker.unblock():
        template.prepare()
    flush = DatabaseOperations.execute_sql_flush

    def flush_without_guards(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                flush(cast("DatabaseOperations", self), sql_list)
                cursor.execute(
                    "INSERT INTO governance_auditchain (id, position, digest) VALUES"
                    " (1, 0, encode(sha256('socialteam audit chain'), 'hex'))"
                    " ON CONFLICT DO NOTHING"
                )
            finally:
                cursor.execute("SET session_replication_role = origin")

    DatabaseOperations.execute_sql_flush = flush_without_guards  # type: ignore[method-assign]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what is ``fast``.

    The slow files come first: two processes that share them then end at about the same time.
    """
    for item in items:
        if is_fast(item):
            item.add_marker(pytest.mark.fast)
    yield
    items.sort(key=is_slow, reverse=True)


def is_slow(item: pytest.Item) -> bool:
    """Whether a test belongs to the long half of the suite."""
    return any(item.get_closest_marker(slow) for slow in ("browser", "faults", "isolation"))


def is_fast(item: pytest.Item) -> bool:
    """Whether a test needs no database: rules in plain Python, parts of the kit, the source."""
    wants: Iterable[str] = getattr(item, "fixturenames", ())
    has_one = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    asks = item.get_closest_marker("django_db") or not DATABASES.isdisjoint(wants)
    return not (is_slow(item) or has_one or asks)
