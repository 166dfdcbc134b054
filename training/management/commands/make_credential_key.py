"""Make a key to sign credentials with."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from training import credentials


class Command(BaseCommand):
    """``manage.py make_credential_key``: prints two lines for the environment; keeps nothing."""

    help = (
        "Print a new SOCIALTEAM_CREDENTIAL_KEY, and SOCIALTEAM_CREDENTIAL_OLD_KEYS with the "
        "public half of the present one, so that what it signed is still verified."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print both."""
        self.stdout.write(f"SOCIALTEAM_CREDENTIAL_KEY='{json.dumps(credentials.new_key())}'")
        if settings.CREDENTIAL_KEY or settings.CREDENTIAL_OLD_KEYS:
            old = [credentials.public_half(each) for each in credentials.public_keys()]
            self.stdout.write(f"SOCIALTEAM_CREDENTIAL_OLD_KEYS='{json.dumps(old)}'")
