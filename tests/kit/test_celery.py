"""Whoever sends a task sends it to our broker."""

from __future__ import annotations

import subprocess
import sys

BROKER = """
import django
django.setup()
from celery import current_app
from django.conf import settings
assert current_app.main == "socialteam", current_app.main
assert current_app.conf.broker_url == settings.CELERY_BROKER_URL
"""


def test_a_process_that_only_loads_django_knows_the_broker() -> None:
    """A process of its own: this one has loaded the application already."""
    environment = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'socialteam.settings')"
    )

    done = subprocess.run(
        [sys.executable, "-c", environment + BROKER], capture_output=True, text=True, check=False
    )

    assert not done.returncode, done.stderr
