"""``manage.py sync_roles``: after an upgrade, give roles the powers that came with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from governance.services.catalogue import sync_roles
from socialteam.kit import clock


class Command(BaseCommand):
    """Bring roles and grants in step with this version; repeating it changes nothing."""

    help = "Give shipped roles the powers of this version, and every unit its grants."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many grants changed."""
        self.stdout.write(f"{sync_roles(clock.now())} grants changed.")
