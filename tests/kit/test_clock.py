from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from socialteam.kit.clock import database_now, now
from tests.clock import Clock, clock  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def test_the_two_clocks_agree_within_seconds() -> None:
    assert abs(database_now() - now()) < timedelta(seconds=5)
    assert now().tzinfo is UTC
    assert database_now().utcoffset() == timedelta(0)


def test_the_database_clock_goes_on_inside_a_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT socialteam_now(), pg_sleep(0.002), socialteam_now()")
        first, _, second = cursor.fetchone()
    assert second > first


def test_freezing_moves_both_clocks_together(clock: Clock) -> None:  # noqa: F811
    clock.freeze(NOON)
    assert now() == database_now() == NOON
    clock.forward(minutes=90)
    assert now() == database_now() == NOON + timedelta(minutes=90)


@pytest.mark.django_db(transaction=True)
def test_the_clock_runs_again_after_a_test_that_commits() -> None:
    stopped = Clock()
    stopped.freeze(NOON)
    assert database_now() == NOON
    stopped.restore()
    assert database_now() - NOON > timedelta(days=1)
    assert now() - NOON > timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Été", "ete"), ("ÉTUDE", "etude"), ("Œuvre", "oeuvre"), ("Ångström", "angstrom")],
)
def test_folding_ignores_case_and_accents(name: str, folded: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT socialteam_fold(%s)", [name])
        assert cursor.fetchone() == (folded,)


def test_folding_may_be_indexed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE word (name text)")
        cursor.execute("CREATE INDEX ON word (socialteam_fold(name))")
        cursor.execute("CREATE INDEX ON word USING gin (socialteam_fold(name) gin_trgm_ops)")
