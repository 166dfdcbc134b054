"""An engine's sign of life, and what it holds, on a connection of its own.

What an engine works on is committed before the work: after a kill -9, out of memory or a hang,
the next engine finds it, and takes those escalations in smaller groups.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from collections.abc import Sequence

SILENT_SECONDS = 15
BEAT = """
    INSERT INTO escalation_engineheartbeat (name, beat_at, working_on)
    VALUES (%s, socialteam_now(), %s)
    ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at, working_on = excluded.working_on
"""
OTHERS = "SELECT name FROM escalation_engineheartbeat WHERE name <> %s"
INHERIT = """
    WITH dead AS (
        DELETE FROM escalation_engineheartbeat
        WHERE name = ANY(%(gone)s)
           OR name <> %(name)s AND NOT starts_with(name, %(host)s)
              AND beat_at < socialteam_now() - %(silent)s * interval '1 second'
        RETURNING working_on
    ), suspect AS (
        SELECT id FROM escalation_escalation
        WHERE id IN (SELECT unnest(working_on) FROM dead)
          AND status = 'open' AND due_at <= socialteam_now()
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
    UPDATE escalation_escalation SET attempts = attempts + 1
    WHERE id IN (SELECT id FROM suspect)
"""


def default_name() -> str:
    """``host:pid``: unique among living engines, and tells whether the process still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Pulse:
    """The heartbeat of the engine called ``name``; every call commits at once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wire = connections.create_connection(DEFAULT_DB_ALIAS)

    def beat(self, working_on: Sequence[int] = ()) -> None:
        """Say that we live, and what we hold."""
        with self._wire.cursor() as cursor:
            cursor.execute(BEAT, [self._name, list(working_on)])

    def inherit(self) -> int:
        """Count an attempt for what dead engines held; returns how many escalations."""
        with self._wire.cursor() as cursor:
            cursor.execute(OTHERS, [self._name])
            gone = [name for (name,) in cursor.fetchall() if _is_gone(name)]
            facts: dict[str, Any] = {
                "gone": gone,
                "name": self._name,
                "host": f"{socket.gethostname()}:",
                "silent": SILENT_SECONDS,
            }
            cursor.execute(INHERIT, facts)
            return int(cursor.rowcount)

    def close(self) -> None:
        """Drop the connection; the next call opens another."""
        self._wire.close()


def _is_gone(name: str) -> bool:
    """Whether a process of this host that called itself so has ended."""
    host, _colon, pid = name.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
