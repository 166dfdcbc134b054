"""Quiet hours, against a slow oracle, over the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain.quiet import QuietHours


def between(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Moments in UTC, from one day to another."""
    days = (datetime.fromisoformat(day) for day in (first, last))
    return st.datetimes(*days, timezones=st.just(UTC))


hours = st.times().map(lambda each: each.replace(second=0, microsecond=0))
agreements = st.builds(
    QuietHours,
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata"]),
    starts=hours,
    ends=hours,
    weekends=st.booleans(),
)
moments = between("2026-03-26", "2026-04-02") | between("2026-10-22", "2026-11-04")


def is_quiet(quiet: QuietHours, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(quiet.zone))
    if quiet.weekends and local.weekday() >= 5:
        return True
    if quiet.starts is None or quiet.ends is None:
        return False
    now = local.time()
    if quiet.starts <= quiet.ends:
        return quiet.starts <= now < quiet.ends
    return now >= quiet.starts or now < quiet.ends


@given(quiet=agreements, at=moments)
def test_a_notice_never_waits_for_longer_than_the_longest_quiet(
    quiet: QuietHours, at: datetime
) -> None:
    over = quiet.over_at(at)

    assert at <= over <= at + timedelta(days=4)
    assert quiet.over_at(over) == over


@given(quiet=agreements, at=moments)
def test_quiet_agrees_with_the_wall_clock_away_from_changes(
    quiet: QuietHours, at: datetime
) -> None:
    zone = ZoneInfo(quiet.zone)
    near = {(at + timedelta(hours=each)).astimezone(zone).utcoffset() for each in (-3, 0, 3)}
    if len(near) == 1:
        assert (quiet.over_at(at) > at) == is_quiet(quiet, at)


@pytest.mark.parametrize(
    ("at", "over"),
    [
        ("2026-03-04T12:00+00:00", "2026-03-04T12:00+00:00"),  # a Wednesday at noon
        ("2026-03-04T21:30+00:00", "2026-03-05T06:00+00:00"),  # 22:30 in Paris
        ("2026-03-06T21:30+00:00", "2026-03-09T06:00+00:00"),  # Friday night: Monday morning
        ("2026-03-27T21:30+00:00", "2026-03-30T05:00+00:00"),  # over the change to summer
        ("2026-10-23T20:30+00:00", "2026-10-26T06:00+00:00"),  # over the change to winter
    ],
)
def test_a_night_and_a_weekend_end_on_monday_morning(at: str, over: str) -> None:
    quiet = QuietHours("Europe/Paris", time(20), time(7), weekends=True)

    assert quiet.over_at(datetime.fromisoformat(at)) == datetime.fromisoformat(over)


def test_hours_from_midnight_and_to_midnight_hold() -> None:
    night = QuietHours("UTC", time(0), time(7))
    evening = QuietHours("UTC", time(20), time(0))

    assert night.over_at(datetime(2026, 3, 4, 3, tzinfo=UTC)).hour == 7
    assert evening.over_at(datetime(2026, 3, 4, 21, tzinfo=UTC)).day == 5


def test_without_an_agreement_nothing_waits() -> None:
    at = datetime(2026, 3, 7, 3, tzinfo=UTC)

    assert QuietHours("UTC").over_at(at) == at
