"""What the organisation does by itself."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from governance import services
from socialteam.kit import clock


@shared_task(acks_late=True, ignore_result=True)
def sweep_consents(**_future: Any) -> None:
    """Every hour: ask again for consents and commitments that end within thirty days."""
    services.ask_renewals(at=clock.now())
    services.ask_sponsors_again(at=clock.now())
