"""Open hours: when a promise made in working time falls due, and how much of it has passed.

A calendar is a set of weekly windows on the wall clock of one zone, less holidays. All amounts
are real time (UTC); the wall clock only says where a window begins and ends.

The edge of a window is the first instant at which the wall clock has reached it. So an edge in
the hour that a clock change skips is the instant of the change, an edge in the hour that comes
twice is its first occurrence, and a window that lies around a change is as long as it really
is. One rule for both edges: windows that touch on the wall touch in time, so no minute counts
twice and none is lost.

No Django here: the same inputs give the same answer for ever, so a calendar can be kept as
JSON beside the promise that was made with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self, cast
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_YEAR, LAST_YEAR = 1900, 2199
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
DAYS = [timedelta(days=day) for day in range(1, 8)]
MIDNIGHT = time(0)
LAST_WEEK = date(LAST_YEAR + 1, 1, 1).toordinal() // 7

Span = tuple[int, int]
"""One open stretch, in microseconds since 1970 in UTC: from the first, until before the second."""


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Open on ``weekday`` (Monday is 0) from ``starts`` until before ``ends``.

    ``ends`` may be ``time(0)``: the midnight at the end of that day. A night shift is two
    windows, one on each day.

    Raises:
        ValueError: the weekday is not 0 to 6, a time has a zone, or the window is empty.
    """

    weekday: int
    starts: time
    ends: time

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
        if self.starts.tzinfo or self.ends.tzinfo:
            raise ValueError("the times of a window have no zone: the calendar has it")
        if self.ends != MIDNIGHT and self.ends <= self.starts:
            raise ValueError("a window ends after it starts; split a night at midnight")


@dataclass(frozen=True)
class Calendar:
    """Weekly windows in an IANA zone; nothing is open on a holiday (a date in that zone).

    Windows may touch, not overlap; their order does not matter.

    Raises:
        ValueError: the zone is unknown, two windows overlap, or there is no window at all.
    """

    zone: str
    windows: tuple[Window, ...]
    holidays: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        windows = tuple(sorted(self.windows))
        if not windows:
            raise ValueError("a calendar opens at least once a week")
        for one, other in pairwise(windows):
            if one.weekday == other.weekday and (one.ends == MIDNIGHT or other.starts < one.ends):
                raise ValueError("two windows of a calendar overlap")
        object.__setattr__(self, "windows", windows)
        _zone(self.zone)

    @classmethod
    def from_json(cls, plain: Mapping[str, object]) -> Self:
        """The calendar that ``to_json`` wrote.

        Raises:
            ValueError: ``plain`` is not of that shape, or names an impossible calendar.
        """
        try:
            return cls(
                zone=str(plain["zone"]),
                windows=tuple(
                    Window(
                        each["weekday"],
                        time.fromisoformat(each["starts"]),
                        time.fromisoformat(each["ends"]),
                    )
                    for each in cast("list[dict[str, Any]]", plain["windows"])
                ),
                holidays=frozenset(
                    date.fromisoformat(day) for day in cast("list[str]", plain["holidays"])
                ),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("this is not a calendar") from error

    def to_json(self) -> dict[str, object]:
        """Plain strings, numbers, lists and mappings; equal calendars give equal results."""
        return {
            "zone": self.zone,
            "windows": [
                {
                    "weekday": window.weekday,
                    "starts": window.starts.isoformat(),
                    "ends": window.ends.isoformat(),
                }
                for window in self.windows
            ],
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
        }

    @cached_property
    def _weeks(self) -> _Weeks:
        return _weeks_of(self)


def add(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """The first instant at which ``duration`` of open time has passed since ``start``, in UTC.

    A duration that ends with a window is over at that closing instant. Zero means "as soon as
    it is open": ``start`` itself, or the next opening. For a duration above zero,
    ``elapsed(calendar, start, add(calendar, start, duration)) == duration``.

    Raises:
        ValueError: a naive ``start``, one before 1900, a negative ``duration``, or an answer
            after the year 2199.
    """
    if duration < timedelta(0):
        raise ValueError("a duration is zero or more")
    position, remaining = _instant(start), duration // MICROSECOND
    weeks = calendar._weeks  # noqa: SLF001  the cache of this module
    week = weeks.number(position, start)
    for opens, closes in weeks.spans(week):
        begin = max(opens, position)
        if begin < closes and remaining <= closes - begin:
            return EPOCH + timedelta(microseconds=begin + remaining)
        remaining -= max(closes - begin, 0)
    week, remaining = weeks.skip(week + 1, remaining)
    for opens, closes in weeks.spans(week):
        if remaining <= closes - opens:
            return EPOCH + timedelta(microseconds=opens + remaining)
        remaining -= closes - opens
    raise AssertionError("a week is as long as its windows")  # pragma: no cover


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Open time from ``start`` until ``end``; negative when ``end`` is the earlier one.

    Raises:
        ValueError: a naive datetime, or one outside the years 1900 to 2199.
    """
    if end < start:
        return -elapsed(calendar, end, start)
    weeks = calendar._weeks  # noqa: SLF001  the cache of this module
    low, high = _instant(start), _instant(end)
    first, last = weeks.number(low, start), weeks.number(high, end)
    whole = sum(weeks.total(week) for week in range(first + 1, last))
    partial = sum(
        max(min(closes, high) - max(opens, low), 0)
        for week in {first, last}
        for opens, closes in weeks.spans(week)
    )
    return timedelta(microseconds=whole + partial)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether ``at`` lies in a window: its opening instant does, its closing instant does not.

    Raises:
        ValueError: a naive datetime, or one outside the years 1900 to 2199.
    """
    return next_opening(calendar, at) == at


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first open instant at or after ``at``, in UTC; ``at`` itself while open.

    Raises:
        ValueError: a naive datetime, or no opening before the year 2200.
    """
    return add(calendar, at, timedelta(0))


class _Weeks:
    """The open spans of each week of a calendar, worked out when first asked for.

    A week is numbered by the ordinal of its days divided by seven (so it begins on a Sunday).
    """

    def __init__(self, calendar: Calendar) -> None:
        self._zone = _zone(calendar.zone)
        self._holidays = calendar.holidays
        self._special = {day.toordinal() // 7 for day in calendar.holidays}
        self._windows: list[list[tuple[time, time]]] = [[] for _ in range(7)]
        for window in calendar.windows:
            self._windows[window.weekday].append((window.starts, window.ends))
        self._usual = sum(
            _length(starts, ends) for windows in self._windows for starts, ends in windows
        )
        self._spans: dict[int, tuple[Span, ...]] = {}
        self._totals: dict[int, int] = {}
        self._begins: dict[int, int] = {}

    def number(self, position: int, at: datetime) -> int:
        """The week of an instant, given both ways.

        An hour that a change has set back over midnight stays in the week it had reached.
        """
        following = at.astimezone(self._zone).toordinal() // 7 + 1
        if following not in self._begins:
            self._begins[following] = self._edge(date.fromordinal(following * 7), MIDNIGHT)
        return following if self._begins[following] <= position else following - 1

    def spans(self, week: int) -> tuple[Span, ...]:
        """In order, apart or touching, none empty."""
        if week not in self._spans:
            days = (date.fromordinal(week * 7 + day) for day in range(7))
            self._spans[week] = tuple(span for day in days for span in self._spans_on(day))
        return self._spans[week]

    def total(self, week: int) -> int:
        """Open microseconds of a week; arithmetic alone unless it has a change or a holiday."""
        if week not in self._totals:
            usual = week not in self._special and _keeps_offset(self._zone, week)
            self._totals[week] = (
                self._usual if usual else sum(ends - starts for starts, ends in self.spans(week))
            )
        return self._totals[week]

    def skip(self, week: int, remaining: int) -> tuple[int, int]:
        """The week from ``week`` on in which ``remaining`` ends, and what remains then."""
        while (total := self.total(week)) < remaining or not total:
            remaining -= total
            week += 1
            if week > LAST_WEEK:
                raise ValueError("the duration ends after the year 2199")
        return week, remaining

    def _spans_on(self, day: date) -> Iterator[Span]:
        if day in self._holidays:
            return
        for starts, ends in self._windows[day.weekday()]:
            last_day = day + DAY if ends == MIDNIGHT else day
            span = self._edge(day, starts), self._edge(last_day, ends)
            if span[0] < span[1]:
                yield span

    def _edge(self, day: date, at: time) -> int:
        """The first instant at which the wall clock has reached ``at`` on ``day``."""
        wall = datetime.combine(day, at, self._zone)
        first, second = _offset(wall), _offset(wall.replace(fold=1))
        if first < second:  # a gap: the wall clock jumps over this time
            naive = wall.replace(tzinfo=UTC)
            return (_change(self._zone, naive - second, naive - first) - EPOCH) // MICROSECOND
        return (wall.replace(tzinfo=UTC) - EPOCH - first) // MICROSECOND


@lru_cache(maxsize=512)
def _weeks_of(calendar: Calendar) -> _Weeks:
    """Shared by equal calendars: a snapshot read from a row costs no second working out."""
    return _Weeks(calendar)


@lru_cache(maxsize=20_000)
def _keeps_offset(zone: ZoneInfo, week: int) -> bool:
    begins = datetime.fromordinal(week * 7).replace(tzinfo=zone)
    offset = begins.utcoffset()
    return all((begins + day).utcoffset() == offset for day in DAYS)


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """The instant in (low, high] at which ``zone`` leaves the offset it has at ``low``."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // timedelta(seconds=2) * timedelta(seconds=1)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _offset(wall: datetime) -> timedelta:
    offset = wall.utcoffset()
    if offset is None:  # pragma: no cover  every zone of the database has an offset
        raise ValueError("datetimes must be aware")
    return offset


def _length(starts: time, ends: time) -> int:
    """Microseconds from one wall time to another of a day that has no change."""
    day = date(2000, 1, 1)
    last_day = day + DAY if ends == MIDNIGHT else day
    return (datetime.combine(last_day, ends) - datetime.combine(day, starts)) // MICROSECOND


def _instant(at: datetime) -> int:
    """Microseconds since 1970 in UTC of an aware datetime in the years promised."""
    if at.tzinfo is None:
        raise ValueError("datetimes must be aware")
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError("only the years 1900 to 2199 have business time")
    return (at - EPOCH) // MICROSECOND


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("this time zone is unknown") from error


ALWAYS = Calendar("UTC", tuple(Window(day, MIDNIGHT, MIDNIGHT) for day in range(7)))
"""Open at every instant: business time is time."""
