"""Run the timers: ``manage.py run_engine``, as many processes as you like."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import random
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import connection, connections

from escalation.delivery import deliver
from escalation.engine import TRANSIENT, run_cycle
from escalation.pulse import Pulse, default_name
from notifications.services import send_due

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from multiprocessing.process import BaseProcess

log = logging.getLogger(__name__)

STATEMENT_TIMEOUT = " -c statement_timeout=2000"
BUSY_SECONDS, IDLE_SECONDS = 0.05, 0.4
BEAT_SECONDS, INHERIT_SECONDS = 2.0, 5.0
SENDER_GRACE_SECONDS = 1.5


class Command(BaseCommand):
    """Moves escalations that are due and sends the messages that wait."""

    help = "Move escalations when they are due, and send what is in the outbox."
    requires_system_checks = []  # no page is needed here, and a restart must be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--once`` for one cycle and one batch of messages."""
        parser.add_argument("--once", action="store_true", help="one cycle, then end")
        parser.add_argument("--name", default="", help="of this engine, host:pid if not given")
        parser.add_argument("--no-sending", action="store_true", help="move the timers only")

    def handle(self, *_args: str, **options: Any) -> None:
        """Run until SIGTERM or SIGINT, or once."""
        connections.close_all()
        database = connections.settings["default"]
        database["OPTIONS"]["options"] = database["OPTIONS"].get("options", "") + STATEMENT_TIMEOUT
        if options["once"]:
            done = run_cycle()
            sent = 0 if options["no_sending"] else send_due(limit=100)
            self.stdout.write(f"moved {done.moved}, held {done.held}, handled {sent} messages")
            return
        sender = None if options["no_sending"] else _Sender()
        Loop(options["name"] or default_name(), sender).run()


class _Sender:
    """The sending process, started again when it ends."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")
        self._process: BaseProcess | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.is_alive()

    def start(self) -> None:
        """Start it; no connection of ours may be open, since a fork would share it."""
        connections.close_all()
        self._process = self._context.Process(target=deliver, args=(os.getpid(),), daemon=True)
        self._process.start()

    def stop(self) -> None:
        """Let it finish its batch for a moment; what is left is sent again later."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(SENDER_GRACE_SECONDS)
            self._process.kill()


class Loop:
    """One engine: a cycle at least every half second, whatever the database does."""

    def __init__(self, name: str, sender: _Sender | None) -> None:
        self._pulse = Pulse(name)
        self._sender = sender
        self._stop = threading.Event()
        self._next_beat = self._next_inheritance = 0.0

    def run(self) -> None:
        """Until a signal; ends after the cycle that runs."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                pause = self._turn()
            except TRANSIENT as error:
                pause = self._start_afresh(error)
        if self._sender:
            self._sender.stop()

    def _turn(self) -> float:
        if self._sender and not self._sender.is_running:
            self._pulse.close()
            self._sender.start()
        self._give_signs()
        done = run_cycle(before_work=self._pulse.beat)
        return BUSY_SECONDS if done.moved else IDLE_SECONDS

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
