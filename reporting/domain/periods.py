"""Periods of whole days in one time zone: plain arithmetic."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Length = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Window:
    """Days from ``starts_on`` to ``ends_on``, the last one excluded, in the IANA zone ``zone``.

    Raises:
        ValueError: the end is not after the start.
    """

    starts_on: date
    ends_on: date
    zone: str

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise ValueError("a period ends after it starts")

    @property
    def start(self) -> datetime:
        """The first instant, aware, in UTC."""
        return midnight(self.starts_on, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after the period, aware, in UTC."""
        return midnight(self.ends_on, self.zone)

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    def is_over(self, *, at: datetime) -> bool:
        """Whether every day of the period has passed at ``at``, an aware datetime."""
        return at >= self.end

    def with_months_before(self, months: int) -> "Window":
        """The period, grown to start with the month ``months`` before the one it ends in."""
        first = month_start(self.last_day, back=months)
        return Window(min(first, self.starts_on), self.ends_on, self.zone)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of ``day`` in ``zone``, in UTC.

    Where the clocks skip midnight the day begins when they jump; where they repeat it, at the
    first midnight.
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def month_start(day: date, *, back: int = 0) -> date:
    """The first day of the month ``back`` months before that of ``day``."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def whole_window(length: Length, starts_on: date, zone: str) -> Window:
    """The week or month that starts on ``starts_on``.

    Raises:
        ValueError: a week that starts on another day than Monday, a month on another than the 1st.
    """
    if length == "week":
        if starts_on.weekday() != 0:
            raise ValueError("a week starts on Monday")
        return Window(starts_on, starts_on + timedelta(days=7), zone)
    if starts_on.day != 1:
        raise ValueError("a month starts on its first day")
    return Window(starts_on, month_start(starts_on, back=-1), zone)


def window_around(length: Length, day: date, zone: str) -> Window:
    """The week (Monday to Sunday) or the month that holds ``day``."""
    first = day - timedelta(days=day.weekday()) if length == "week" else month_start(day)
    return whole_window(length, first, zone)
