"""The moment a page is about: now, or the end of an earlier day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from governance.forms.fields import FIRST_DAY, LAST_DAY
from socialteam.kit.inputs import query_date

if TYPE_CHECKING:
    from datetime import date

    from accounts.http import Request
    from accounts.models import User


def moment_asked(request: Request, *, now: datetime) -> datetime:
    """``?at=2026-03-29`` is the end of that day where the reader is; today and later it is now."""
    return moment_of(query_date(request.GET, "at"), request.user, now=now)


def moment_of(day: date | None, person: User, *, now: datetime) -> datetime:
    """The end of ``day`` for ``person``; now without a day, and for one that has not ended."""
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        return now
    ended = datetime.combine(day + timedelta(days=1), time.min, tzinfo=person.zone)
    return min(now, ended - timedelta(microseconds=1))


def start_of(day: date | None, person: User, *, days: int = 0) -> datetime | None:
    """Midnight of a day where ``person`` is, ``days`` later; None stays None."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=person.zone)
