"""System checks of the engine's ground."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register
def check_plans(**_kwargs: Any) -> list[Error]:
    """Refuse prepared statements: plans made while the queue was empty cost 46 times the speed."""
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
