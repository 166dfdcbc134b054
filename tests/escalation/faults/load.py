"""Escalations on the cluster, and the weather they live through."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import psycopg2

from tests.escalation.faults.checker import LOAD, SPEED, Findings, check, query
from tests.escalation.faults.cluster import wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.escalation.faults.cluster import Ground

LEFT = """
    SELECT (SELECT count(*) FROM escalation_escalation
            WHERE path_name = 'Load' AND status = 'open'),
           (SELECT count(*) FROM notifications_outboxmessage WHERE state IN ('pending', 'sending'))
"""
GRAVE = """
    SELECT key FROM notifications_outboxmessage
    WHERE severity = 1 AND kind = 'escalation.told' AND key LIKE '%-0-0-%'
"""
EMPTY = (
    "TRUNCATE escalation_escalationevent, notifications_outboxmessage",
    "DELETE FROM escalation_escalation",
)


class Load:
    """``count`` escalations of four steps, a minute apart on a clock ``speed`` times as fast."""

    def __init__(self, ground: Ground, *, count: int, speed: float, seed: int) -> None:
        self._ground, self._count, self._speed = ground, count, speed
        self._random = random.Random(seed)  # noqa: S311 - repeatable weather

    def open(self, *, wait: float, spread: float) -> None:
        """Due ``wait`` real seconds from now, evenly over ``spread``."""
        self._ground.sink.clear()
        wire = self._ground.connect()
        try:
            for statement in EMPTY:
                query(wire, statement)
            start = query(wire, "SELECT clock_timestamp()")[0][0].isoformat()
            query(wire, SPEED.format(start=start, factor=self._speed))
            facts = {"wait": wait * self._speed, "spread": spread * self._speed}
            query(wire, LOAD, {**facts, "count": self._count})
            query(wire, "ANALYZE escalation_escalation")
            self._due = time.monotonic() + wait
        finally:
            wire.close()

    def storm(self, faults: Mapping[str, int], *, gap: tuple[float, float]) -> None:
        """So many of each fault, shuffled, at random gaps in seconds.

        ``mover``, ``sender`` and ``engine`` are kills: of one that has given a sign of life, of
        any, and of a whole engine with such a mover. ``crash`` hits PostgreSQL, ``flush`` Valkey.
        """
        weather = [fault for fault, times in faults.items() for _ in range(times)]
        self._random.shuffle(weather)
        for fault in weather:
            time.sleep(self._random.uniform(*gap))
            if fault == "crash":
                self._ground.crash_postgres()
            elif fault == "flush":
                self._ground.flush_redis()
            else:
                self._kill(fault)

    def _kill(self, fault: str) -> None:
        living = self._ground.senders if fault == "sender" else self._ground.movers
        pids: list[int] = []

        def found() -> bool:
            pids[:] = living()
            return bool(pids)

        wait_until(found, f"a {fault}")
        pid = self._random.choice(pids)
        (self._ground.kill_engine_of if fault == "engine" else self._ground.kill)(pid)

    def settle(self, seconds: float) -> None:
        """Wait until every timer has ended and the outbox is empty."""
        try:
            wait_until(lambda: self.left() == (0, 0), "settling", seconds, every=0.3)
        except AssertionError as error:
            story = f"{error}: {self.left()} left\n{self._ground.engine_log()}"
            raise AssertionError(story) from error

    def left(self) -> tuple[int, int]:
        """Escalations still climbing, and messages still waiting."""
        try:
            wire = self._ground.connect()
        except psycopg2.OperationalError:
            return -1, -1
        try:
            open_, waiting = query(wire, LEFT)[0]
        finally:
            wire.close()
        return int(open_), int(waiting)

    def check(self) -> Findings:
        """What the checker finds now."""
        wire = self._ground.connect()
        try:
            return self.check_on(wire)
        finally:
            wire.close()

    def check_on(self, wire: Any) -> Findings:
        """What the checker finds in one transaction's view."""
        return check(wire, dict(self._ground.sink.keys), speed=self._speed)

    def first_grave_mail(self) -> float:
        """Seconds from when all were due until the last first-step mail of severity 1 was in."""
        wire = self._ground.connect()
        try:
            keys = [key for (key,) in query(wire, GRAVE)]
        finally:
            wire.close()
        return max((self._ground.sink.first[key] - self._due for key in keys), default=0.0)

    def last_mail(self) -> float:
        """Seconds from when all were due until the last message of all was in."""
        return max(self._ground.sink.first.values()) - self._due
