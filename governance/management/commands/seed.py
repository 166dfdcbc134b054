"""``manage.py seed``: the demo organisation."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from governance import seeding
from governance.demo import logins
from governance.models import OrgUnit
from socialteam.kit import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Build the demo organisation Alvéa; running it again changes nothing."""

    help = "Build the demo organisation Alvéa, with one log-in per role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two options."""
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing if there is an organisation already",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seed, then print the log-ins."""
        if options["if_empty"] and OrgUnit.objects.exists():
            known = []
        else:
            seeding.run(clock.now())
            known = logins()
        if options["format"] == "json":
            self.stdout.write(json.dumps([asdict(login) for login in known], ensure_ascii=False))
            return
        for login in known:
            self.stdout.write(f"{login.role:20} {login.email:38} {login.password}  {login.name}")
