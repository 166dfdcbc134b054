"""The mover: one engine at work, whatever the database does."""

from __future__ import annotations

import contextlib
import logging
import random
import time

from django.db import connection

from escalation.engine import BATCH, TRANSIENT, run_cycle
from escalation.keeper import asked_to_end
from escalation.pulse import Pulse, default_name

log = logging.getLogger(__name__)

FIRST_BATCH = 60
BUSY_SECONDS, IDLE_SECONDS = 0.05, 0.4
BEAT_SECONDS, INHERIT_SECONDS = 2.0, 5.0


def move() -> None:
    """Move what is due, at least every half second, until asked to end."""
    mover = Mover(Pulse(default_name()))
    while not asked_to_end():
        time.sleep(mover.turn())


class Mover:
    """Cycles and signs of life; work first.

    Its batches begin small and double while there is more to do, so that one who is killed soon
    and often has still moved something each time.
    """

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._batch = FIRST_BATCH
        self._next_beat = self._next_inheritance = 0.0

    def turn(self) -> float:
        """One cycle, then the seconds to wait until the next."""
        try:
            done = run_cycle(limit=self._batch, before_work=self._pulse.beat)
            self._give_signs()
        except TRANSIENT as error:
            return self._start_afresh(error)
        if done.moved < self._batch:
            return BUSY_SECONDS if done.moved else IDLE_SECONDS
        self._batch = min(2 * self._batch, BATCH)
        return 0.0

    def _give_signs(self) -> None:
        now = time.monotonic()
        if now >= self._next_inheritance:
            self._pulse.inherit()
            self._next_inheritance = now + INHERIT_SECONDS
        if now >= self._next_beat:
            self._pulse.beat()
            self._next_beat = now + BEAT_SECONDS

    def _start_afresh(self, error: Exception) -> float:
        """Drop both connections; come back after a short, uneven pause."""
        log.warning("The database does not answer.", extra={"reason": str(error)[:200]})
        for wire in (connection, self._pulse):
            with contextlib.suppress(*TRANSIENT):
                wire.close()
        return random.uniform(0.05, 0.5)  # noqa: S311 - no secret
