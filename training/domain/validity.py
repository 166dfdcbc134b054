"""For how long a certification holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from governance.domain.charter_standing import add_months

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Validity:
    """When the refresher opens, and the first instant that is not covered; None: for good."""

    due_at: datetime | None
    expires_at: datetime | None


def for_good() -> Validity:
    """What never ends."""
    return Validity(None, None)


def after_months(start: datetime, months: int, *, refresher_days: int) -> Validity:
    """The same day and time ``months`` later, or the month's last day where it has no such day.

    Raises:
        ValueError: a naive start.
    """
    _aware(start)
    end = add_months(start, months)
    return Validity(max(start, end - timedelta(days=refresher_days)), end)


def every_month(start: datetime, month: int, *, zone: ZoneInfo) -> Validity:
    """Until the end of the first ``month`` (1 to 12, in ``zone``) that begins after ``start``.

    The refresher is open throughout that month: "every January" asks for it in January.

    Raises:
        ValueError: a naive start.
    """
    _aware(start)
    local = start.astimezone(zone)
    year = local.year if datetime(local.year, month, 1, tzinfo=zone) > local else local.year + 1
    begins = datetime(year, month, 1, tzinfo=zone)
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return Validity(begins, ends)


def _aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("datetimes must be aware")
