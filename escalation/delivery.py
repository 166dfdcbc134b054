"""The sender: a process beside the mover, so that slow mail never delays a timer."""

from __future__ import annotations

import logging
import os
import random
import threading
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.urls import get_resolver
from django.utils import translation

from escalation.keeper import wait_to_end
from escalation.services import engine_state
from notifications.mails import Letter, compose
from notifications.models import Channel
from notifications.services import send_due
from socialteam.kit.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

GRAVE, ANY = (1, 10), (3, 40)
IDLE_SECONDS = 0.5
WATCH_SECONDS = 10.0
NICENESS = 5


@dataclass(frozen=True, slots=True)
class Lane:
    """Messages of one channel, of severity 1 to ``severity``, ``batch`` at a time."""

    channel: Channel
    severity: int
    batch: int

    def send(self) -> float:
        """Send one batch; the seconds to wait until the next."""
        sent = send_due(limit=self.batch, channels=[self.channel], severity=self.severity)
        return 0.0 if sent else IDLE_SECONDS


def load_words() -> None:
    """Load addresses, templates and languages, for the forks to come."""
    _ = get_resolver().url_patterns
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            compose(Letter("", (), "", "", ""), language)


def deliver() -> None:
    """Send until asked to end, in lanes side by side.

    Each channel has a lane for severity 1 alone: what is grave never waits behind a long batch of
    the rest.
    """
    os.nice(NICENESS)
    stop = threading.Event()
    lanes = [Lane(channel, *size) for channel, size in product(Channel, (GRAVE, ANY))]
    works = [*(lane.send for lane in lanes), _watch]
    threads = [threading.Thread(target=_repeat, args=(work, stop)) for work in works]
    for thread in threads:
        thread.start()
    wait_to_end()
    stop.set()
    for thread in threads:
        thread.join()


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
