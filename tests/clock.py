"""One clock for tests: the process and PostgreSQL tell the same time.

``from tests.clock import clock`` in a conftest makes it a fixture. Standing still until moved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

FROZEN = """
CREATE OR REPLACE FUNCTION socialteam_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT timestamptz ''{}'''
"""
RUNNING = """
CREATE OR REPLACE FUNCTION socialteam_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT clock_timestamp()'
"""


class Clock:
    """Freeze both clocks at an aware datetime, then move them together.

    The SQL function is replaced in the test's own transaction, or for everybody when the test
    commits; ``restore`` undoes both.
    """

    def __init__(self) -> None:
        self._travel: time_machine.travel | None = None
        self._at: datetime | None = None

    def freeze(self, at: datetime) -> datetime:
        """Both clocks stand still at ``at``, which must be aware."""
        if at.tzinfo is None:
            raise ValueError("datetimes must be aware")
        self._stop()
        self._run(FROZEN.format(at.isoformat()))
        self._travel = time_machine.travel(at, tick=False)
        self._travel.start()
        self._at = at
        return at

    def forward(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime:
        """Both clocks move on by real time and stand still again; returns the new time."""
        if self._at is None:
            raise ValueError("freeze the clock first")
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self.freeze(self._at + step)

    def restore(self) -> None:
        """Both clocks run again."""
        if self._at is None:
            return
        self._stop()
        if not connection.in_atomic_block:  # else the rollback at the test's end restores it
            self._run(RUNNING)
        self._at = None

    def _stop(self) -> None:
        if self._travel is not None:
            self._travel.stop()
            self._travel = None

    def _run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    """A running ``Clock``; works with and without ``transaction=True``."""
    clock = Clock()
    yield clock
    clock.restore()
