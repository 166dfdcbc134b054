from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from socialteam.kit.business_time import (
    ALWAYS,
    Calendar,
    Window,
    add,
    elapsed,
    is_open,
    next_opening,
)

HOUR, MINUTE, ZERO = timedelta(hours=1), timedelta(minutes=1), timedelta(0)
# (zone, a date near a change): both directions, half an hour, a month-long change, a lost day,
# a change at midnight.
CHANGES = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
]


def office(zone: str = "Europe/Paris", *holidays: date) -> Calendar:
    """Monday to Friday, 9:00 to 12:30 and 13:30 to 18:00: eight hours a day."""
    return Calendar(
        zone,
        tuple(
            Window(day, starts, ends)
            for day in range(5)
            for starts, ends in [(time(9), time(12, 30)), (time(13, 30), time(18))]
        ),
        frozenset(holidays),
    )


def paris(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/Paris"))


@st.composite
def calendars(draw: st.DrawFn, zone: str, near: date) -> Calendar:
    minutes = st.integers(0, 24 * 60)
    windows: list[Window] = []
    for weekday in range(7):
        cuts = sorted(draw(st.sets(minutes, max_size=6)))
        for low, high in list(pairwise(cuts))[:: draw(st.sampled_from([1, 2]))]:
            windows.append(Window(weekday, wall(low), wall(high)))
    windows = windows or [Window(0, time(0), time(0))]
    days = st.integers(-8, 8).map(lambda shift: near + timedelta(days=shift))
    return Calendar(zone, tuple(windows), draw(st.frozensets(days, max_size=3)))


def wall(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    zone, near = draw(st.sampled_from(CHANGES))
    middle = datetime.combine(near, time(0), UTC)
    start = middle + timedelta(minutes=draw(st.integers(-4 * 24 * 60, 3 * 24 * 60)))
    return draw(calendars(zone, near)), start


durations = st.timedeltas(ZERO, timedelta(days=60))


def open_minutes(calendar: Calendar, start: datetime, count: int) -> list[bool]:
    """The oracle: step by minutes, with a wall clock that never goes back.

    Setting a clock back makes it stand still until the wall has caught up: that is what "the
    first instant at which the wall has reached it" means.
    """
    zone = ZoneInfo(calendar.zone)
    reached = datetime.min  # noqa: DTZ901  a wall clock has no zone
    found = []
    for step in range(-26 * 60, count):  # warm up over any change just before
        here = (start + step * MINUTE).astimezone(zone).replace(tzinfo=None)
        reached = max(reached, here)
        if step >= 0:
            found.append(
                reached.date() not in calendar.holidays
                and any(
                    window.weekday == reached.weekday()
                    and window.starts <= reached.time()
                    and (window.ends == time(0) or reached.time() < window.ends)
                    for window in calendar.windows
                )
            )
    return found


@pytest.mark.parametrize(("zone", "near"), CHANGES)
def test_both_days_around_each_change_equal_the_slow_oracle(zone: str, near: date) -> None:
    odd = Calendar(
        zone,
        tuple(
            Window(day, starts, ends)
            for day in range(7)
            for starts, ends in [
                (time(0), time(0, 20)),
                (time(1, 45), time(2, 15)),
                (time(2, 15), time(2, 40)),
                (time(23, 30), time(0)),
            ]
        ),
    )
    start = datetime.combine(near, time(0), UTC) - timedelta(hours=14)
    expected = open_minutes(odd, start, 2 * 24 * 60)
    assert [is_open(odd, start + step * MINUTE) for step in range(len(expected))] == expected
    assert elapsed(odd, start, start + timedelta(days=2)) == sum(expected) * MINUTE


@settings(max_examples=40, deadline=None)
@given(scene=scenes())
def test_every_minute_around_a_change_equals_the_slow_oracle(
    scene: tuple[Calendar, datetime],
) -> None:
    calendar, start = scene
    expected = open_minutes(calendar, start, 2 * 24 * 60)
    passed = ZERO
    for step in range(0, len(expected), 7):
        at = start + step * MINUTE
        assert is_open(calendar, at) == expected[step]
        passed = MINUTE * sum(expected[:step])
        assert elapsed(calendar, start, at) == passed
    if passed:
        last_open = max(index for index in range(step) if expected[index])
        assert add(calendar, start, passed) == start + (last_open + 1) * MINUTE


@pytest.mark.parametrize(("zone", "near"), CHANGES)
def test_offices_around_the_clock_lose_and_double_no_minute(zone: str, near: date) -> None:
    shifts = tuple(
        Window(day, starts, ends)
        for day in range(7)
        for starts, ends in [(time(0), time(2, 30)), (time(2, 30), time(0))]
    )
    calendar = Calendar(zone, shifts)
    start = datetime.combine(near, time(0), UTC) - timedelta(days=2)
    assert elapsed(calendar, start, start + timedelta(days=4)) == timedelta(days=4)
    assert all(open_minutes(calendar, start, 4 * 24 * 60))


def reached(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """``add``, for the calendars whose few minutes a week do not lead past the year 2199."""
    try:
        return add(calendar, start, duration)
    except ValueError:
        reject()


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), duration=durations)
@example(scene=(office(), datetime(2026, 3, 27, 17, tzinfo=UTC)), duration=ZERO)
def test_elapsed_undoes_add(scene: tuple[Calendar, datetime], duration: timedelta) -> None:
    calendar, start = scene
    assert elapsed(calendar, start, reached(calendar, start, duration)) == duration


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), one=durations, other=durations)
def test_adding_twice_is_adding_the_sum(
    scene: tuple[Calendar, datetime], one: timedelta, other: timedelta
) -> None:
    calendar, start = scene
    if other:
        whole = reached(calendar, start, one + other)
        assert add(calendar, add(calendar, start, one), other) == whole


@settings(max_examples=150, deadline=None)
@given(scene=scenes(), duration=durations, later=durations, longer=durations)
def test_later_starts_and_longer_durations_never_end_earlier(
    scene: tuple[Calendar, datetime],
    duration: timedelta,
    later: timedelta,
    longer: timedelta,
) -> None:
    calendar, start = scene
    due = reached(calendar, start, duration)
    assert start <= due
    assert due <= reached(calendar, start + later, duration)
    assert due <= reached(calendar, start, duration + longer)


@settings(max_examples=100, deadline=None)
@given(scene=scenes(), first=durations, second=durations)
def test_elapsed_adds_up_and_turns_its_sign(
    scene: tuple[Calendar, datetime], first: timedelta, second: timedelta
) -> None:
    calendar, start = scene
    middle, end = start + first, start + first + second
    whole = elapsed(calendar, start, end)
    assert elapsed(calendar, start, middle) + elapsed(calendar, middle, end) == whole
    assert elapsed(calendar, end, start) == -whole
    assert ZERO <= whole <= end - start


@settings(max_examples=100, deadline=None)
@given(scene=scenes())
def test_json_brings_back_an_equal_calendar(scene: tuple[Calendar, datetime]) -> None:
    calendar, start = scene
    copy = Calendar.from_json(calendar.to_json())
    assert copy == calendar
    assert copy.to_json() == calendar.to_json()
    assert add(copy, start, HOUR) == add(calendar, start, HOUR)


@given(minute=st.integers(0, 70_000_000), duration=durations)
def test_always_open_is_plain_time(minute: int, duration: timedelta) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC) + minute * MINUTE
    assert add(ALWAYS, start, duration) == start + duration
    assert elapsed(ALWAYS, start, start + duration) == duration
    assert is_open(ALWAYS, start)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (paris(2026, 3, 23, 9), 8, paris(2026, 3, 23, 18)),  # ends with the window
        (paris(2026, 3, 23, 12), 1, paris(2026, 3, 23, 14)),  # over lunch
        (paris(2026, 3, 27, 17), 2, paris(2026, 3, 30, 10)),  # over a weekend and a change
        (paris(2026, 3, 28, 3), 0, paris(2026, 3, 30, 9)),  # nothing to do, closed
        (paris(2026, 3, 23, 18), 0, paris(2026, 3, 24, 9)),  # the closing instant is closed
        (paris(2026, 3, 23, 9), 0, paris(2026, 3, 23, 9)),  # the opening instant is open
        (paris(2026, 4, 30, 17), 2, paris(2026, 5, 4, 10)),  # over the first of May
        (paris(2028, 2, 28, 17), 9, paris(2028, 2, 29, 18)),  # a leap day
    ],
)
def test_named_days_in_paris(start: datetime, hours: int, due: datetime) -> None:
    calendar = office("Europe/Paris", date(2026, 5, 1))
    assert add(calendar, start, hours * HOUR) == due


def test_a_window_in_the_lost_hour_opens_at_the_change() -> None:
    night = Calendar("Europe/Paris", (Window(6, time(2, 30), time(4)),))
    opened = next_opening(night, datetime(2026, 3, 28, tzinfo=UTC))
    assert opened == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert elapsed(night, opened, opened + 24 * HOUR) == HOUR


def test_a_window_in_the_doubled_hour_opens_the_first_time_only() -> None:
    night = Calendar("Europe/Paris", (Window(6, time(2, 15), time(2, 45)),))
    opened = next_opening(night, datetime(2026, 10, 24, tzinfo=UTC))
    assert opened == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert elapsed(night, opened, opened + 24 * HOUR) == 30 * MINUTE


def test_the_day_that_samoa_skipped_has_no_hours() -> None:
    calendar = Calendar("Pacific/Apia", (Window(4, time(9), time(17)),))  # Fridays
    assert next_opening(calendar, datetime(2011, 12, 24, 12, tzinfo=UTC)) == datetime(
        2012, 1, 6, 9, tzinfo=ZoneInfo("Pacific/Apia")
    )


@pytest.mark.parametrize(
    "build",
    [
        lambda: Window(7, time(9), time(10)),
        lambda: Window(0, time(10), time(9)),
        lambda: Window(0, time(9), time(9)),
        lambda: Window(0, time(9, tzinfo=UTC), time(10)),
        lambda: Calendar("Europe/Paris", ()),
        lambda: Calendar("Mars/Phobos", (Window(0, time(9), time(10)),)),
        lambda: Calendar("../../etc/passwd", (Window(0, time(9), time(10)),)),
        lambda: Calendar("", (Window(0, time(9), time(10)),)),
        lambda: Calendar("UTC", (Window(0, time(9), time(11)), Window(0, time(10), time(12)))),
        lambda: Calendar("UTC", (Window(0, time(9), time(0)), Window(0, time(10), time(12)))),
        lambda: Calendar.from_json({}),
        lambda: Calendar.from_json({"zone": "UTC", "windows": "x", "holidays": []}),
        lambda: Calendar.from_json({"zone": "UTC", "windows": [{}], "holidays": []}),
        lambda: Calendar.from_json({"zone": "UTC", "windows": [], "holidays": [3]}),
        lambda: add(office(), datetime(2026, 1, 1), HOUR),  # noqa: DTZ001
        lambda: elapsed(office(), datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1)),  # noqa: DTZ001
        lambda: add(office(), datetime(2026, 1, 1, tzinfo=UTC), -HOUR),
        lambda: add(office(), datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=10**9)),
        lambda: add(office(), datetime(2199, 12, 31, tzinfo=UTC), 100 * HOUR),
        lambda: add(office(), datetime.min.replace(tzinfo=UTC), HOUR),
        lambda: is_open(office(), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_the_impossible_is_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises((ValueError, TypeError)) as caught:
        build()
    assert not isinstance(caught.value, OverflowError)


def test_touching_windows_are_one_stretch() -> None:
    calendar = Calendar("UTC", (Window(0, time(9), time(12)), Window(0, time(12), time(18))))
    monday = datetime(2026, 3, 23, 9, tzinfo=UTC)
    assert add(calendar, monday, 3 * HOUR) == datetime(2026, 3, 23, 12, tzinfo=UTC)
    assert add(calendar, monday, 4 * HOUR) == datetime(2026, 3, 23, 13, tzinfo=UTC)
