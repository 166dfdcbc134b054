"""The minutes of a week, counted alike in Python and in the database."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.domain.week import DAY, WEEK, holds_at, joined, minute_of, missing, spans_of

TIMES = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
DAYS = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True)


def test_an_end_before_the_start_lies_on_the_day_after() -> None:
    assert spans_of([0], time(18), time(9)) == [(18 * 60, DAY + 9 * 60)]


def test_the_same_end_is_the_whole_day() -> None:
    assert spans_of([2], time(0), time(0)) == [(2 * DAY, 3 * DAY)]


def test_sunday_night_comes_back_on_monday() -> None:
    assert spans_of([6], time(22), time(2)) == [(0, 120), (WEEK - 120, WEEK)]


def test_what_is_missing_is_the_other_half() -> None:
    assert missing([]) == [(0, WEEK)]
    assert missing([(0, WEEK)]) == []
    assert missing([(60, 120), (100, 200)]) == [(0, 60), (200, WEEK)]


def test_a_local_time_is_a_minute_of_the_week() -> None:
    tuesday = datetime(2026, 3, 3, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert minute_of(tuesday) == DAY + 570
    assert holds_at([(DAY, 2 * DAY)], minute_of(tuesday))
    assert not holds_at([(DAY, DAY + 570)], minute_of(tuesday))


@given(days=DAYS, starts=TIMES, ends=TIMES)
def test_spans_and_what_they_leave_out_are_one_week(
    days: list[int], starts: time, ends: time
) -> None:
    spans = spans_of(days, starts, ends)
    assert joined([*spans, *missing(spans)]) == [(0, WEEK)]
    assert sum(end - start for start, end in [*spans, *missing(spans)]) == WEEK


@pytest.mark.django_db
@settings(max_examples=60)
@given(days=DAYS, starts=TIMES, ends=TIMES)
def test_the_database_counts_the_same_minutes(days: list[int], starts: time, ends: time) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(span), upper(span) FROM unnest("
            "socialteam_week(%s::smallint[], %s::time, %s::time)) AS span ORDER BY 1",
            [days, starts.isoformat(), ends.isoformat()],
        )
        assert cursor.fetchall() == spans_of(days, starts, ends)
