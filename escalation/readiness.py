"""Whether an engine can run, and whether one does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error

from escalation.services import engine_state
from socialteam.kit.clock import database_now
from socialteam.kit.readiness import NotReadyError


def check_engine() -> None:
    """Pass when an engine gave a sign of life in the last 15 seconds.

    Raises:
        NotReadyError: none did.
    """
    if not engine_state(at=database_now()).is_alive:
        raise NotReadyError("no engine has given a sign of life in the last 15 seconds")


def check_plans(**_kwargs: Any) -> list[Error]:
    """System check: refuse prepared statements.

    Plans made while the queue was empty cost 46 times the speed.
    """
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if not options.get("server_side_binding") and options.get("prepare_threshold") is None:
        return []
    return [
        Error(
            "The database connection prepares statements.",
            hint="Remove server_side_binding and prepare_threshold from DATABASE_URL.",
            id="escalation.E001",
        )
    ]
