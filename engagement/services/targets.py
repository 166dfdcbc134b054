"""By when the first response is due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from governance.models import BusinessCalendar
from governance.services import calendar_of
from socialteam.kit import business_time

if TYPE_CHECKING:
    from governance.models import Space
    from socialteam.kit.business_time import Calendar


def due_time(*, space: Space, occurred_at: datetime, urgent: bool) -> datetime:
    """When the space's target for words of ``occurred_at`` ends, counted in its calendar; UTC."""
    minutes = space.urgent_target_minutes if urgent else space.target_minutes
    calendar = working_calendar(space.calendar, at=occurred_at)
    return business_time.add(calendar, occurred_at, timedelta(minutes=minutes))


def working_calendar(stored: BusinessCalendar | None, *, at: datetime) -> Calendar:
    """``governance.calendar_of`` for the year of ``at``, worked out once a process and setting."""
    if stored is None:
        return business_time.ALWAYS
    return _calendar(
        stored.zone,
        json.dumps(stored.windows),
        stored.holiday_country,
        json.dumps(stored.closed_on),
        at.year,
    )


@lru_cache(maxsize=512)
def _calendar(zone: str, windows: str, country: str, closed_on: str, year: int) -> Calendar:
    stored = BusinessCalendar(
        zone=zone,
        windows=json.loads(windows),
        holiday_country=country,
        closed_on=json.loads(closed_on),
    )
    return calendar_of(stored, at=datetime(year, 7, 1, tzinfo=UTC))
