"""Run the timers: ``manage.py run_engine``, as many of them as you like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import connections

from escalation.delivery import deliver, load_words
from escalation.engine import run_cycle
from escalation.keeper import Post, keep
from escalation.mover import move
from notifications.services import send_due

if TYPE_CHECKING:
    from argparse import ArgumentParser

STATEMENT_TIMEOUT = " -c statement_timeout=2000"


class Command(BaseCommand):
    """Moves escalations that are due and sends the messages that wait."""

    help = "Move escalations when they are due, and send what is in the outbox."
    requires_system_checks = []  # no page is needed here, and a restart must be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--once`` for one cycle and one batch of messages."""
        parser.add_argument("--once", action="store_true", help="one cycle, then end")
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
        sender = [] if options["no_sending"] else [Post(deliver, before=load_words)]
        keep([Post(move), *sender])
