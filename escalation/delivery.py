"""The sender: a process beside the engine, so that slow mail never delays a timer."""

from __future__ import annotations

import logging
import os
import random
import signal
import threading
from typing import TYPE_CHECKING

from django.db import connection, connections
from django.db.utils import InterfaceError, OperationalError

from escalation.services import engine_state
from notifications.models import Channel
from notifications.services import send_due
from socialteam.kit.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

BATCH = 40
IDLE_SECONDS = 0.5
WATCH_SECONDS = 10.0
NICENESS = 5


def deliver(parent: int) -> None:
    """Send mails and webhooks side by side until stopped, or until ``parent`` ends."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    connections.close_all()
    works: list[Callable[[], float]] = [_send(channel) for channel in Channel]
    threads = [threading.Thread(target=_repeat, args=(work, stop)) for work in [*works, _watch]]
    for thread in threads:
        thread.start()
    while not stop.wait(IDLE_SECONDS):
        if os.getppid() != parent:
            stop.set()
    for thread in threads:
        thread.join()


def _send(channel: Channel) -> Callable[[], float]:
    def work() -> float:
        return 0.0 if send_due(limit=BATCH, channels=[channel]) else IDLE_SECONDS

    return work


def _watch() -> float:
    """Say so when timers are late, whoever should have moved them."""
    state = engine_state(at=database_now())
    if state.is_late:
        seconds = state.late_by.total_seconds()
        log.error("Escalation timers are late.", extra={"seconds": round(seconds)})
    return WATCH_SECONDS


def _repeat(work: Callable[[], float], stop: threading.Event) -> None:
    """Do ``work`` until stopped, with the pause it asks for; whatever fails is tried again."""
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = work()
        except (OperationalError, InterfaceError) as error:
            log.warning("The database does not answer.", extra={"reason": str(error)[:200]})
            connection.close()
            pause = random.uniform(0.1, 1.0)  # noqa: S311 - no secret
        except Exception:
            log.exception("Sending failed.")
            pause = IDLE_SECONDS
    connection.close()
