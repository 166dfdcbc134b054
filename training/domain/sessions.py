"""Live sessions: states of a seat, and the days of a series."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MOST_PLACES: Final = 500
MOST_WEEKS: Final = 52
LONGEST: Final = timedelta(hours=12)


class SeatState(StrEnum):
    """The life of a seat."""

    BOOKED = "booked"
    WAITING = "waiting"
    CANCELLED = "cancelled"


LIVE: Final = (SeatState.BOOKED.value, SeatState.WAITING.value)


def weekly(
    starts_at: datetime, ends_at: datetime, weeks: int, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    """``weeks`` pairs of beginning and end, a week apart by the clocks of ``zone``.

    Raises:
        ValueError: fewer than one or more than MOST_WEEKS.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValueError("from 1 to 52 weeks")
    local, lasts = starts_at.astimezone(zone), ends_at - starts_at
    days = [(local + timedelta(weeks=week)).astimezone(UTC) for week in range(weeks)]
    return [(day, day + lasts) for day in days]
