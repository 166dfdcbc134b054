"""For how long a certification holds, what it is worth, and when the next attempt opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.domain.exam import Exam, SoFar, Stop, next_attempt, score_of
from training.domain.standing import Held, Material, Standing, standing_of
from training.domain.validity import after_months, every_month, for_good

FIRST, LAST = datetime(2020, 1, 1), datetime(2040, 1, 1)  # noqa: DTZ001 - hypothesis adds zones
PARIS = ZoneInfo("Europe/Paris")
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
START = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "months", "ends"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=UTC), 1, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (datetime(2027, 8, 31, 9, tzinfo=UTC), 6, datetime(2028, 2, 29, 9, tzinfo=UTC)),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), 12, datetime(2029, 2, 28, 9, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), 2, datetime(2027, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(
    start: datetime, months: int, ends: datetime
) -> None:
    validity = after_months(start, months, refresher_days=7)

    assert (validity.expires_at, validity.due_at) == (ends, ends - 7 * DAY)


def test_the_refresher_never_opens_before_the_beginning() -> None:
    assert after_months(START, 1, refresher_days=365).due_at == START


def test_an_hour_of_the_clock_stays_over_a_change_of_clocks() -> None:
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    expires = after_months(start, 5, refresher_days=0).expires_at
    assert expires == datetime(2027, 3, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "month", "due", "ends"),
    [
        (datetime(2026, 3, 4, tzinfo=PARIS), 1, (2027, 1), (2027, 2)),
        (datetime(2026, 1, 1, tzinfo=PARIS) - TICK, 1, (2026, 1), (2026, 2)),
        (datetime(2026, 1, 1, tzinfo=PARIS), 1, (2027, 1), (2027, 2)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 1, (2028, 1), (2028, 2)),
        (datetime(2026, 5, 1, tzinfo=PARIS), 12, (2026, 12), (2027, 1)),
        (datetime(2026, 5, 1, tzinfo=PARIS), 3, (2027, 3), (2027, 4)),
    ],
)
def test_every_january_ends_with_the_next_january_that_begins(
    start: datetime, month: int, due: tuple[int, int], ends: tuple[int, int]
) -> None:
    validity = every_month(start, month, zone=PARIS)

    assert validity.due_at == datetime(*due, 1, tzinfo=PARIS)
    assert validity.expires_at == datetime(*ends, 1, tzinfo=PARIS)


def test_a_month_in_which_clocks_change_ends_at_local_midnight() -> None:
    validity = every_month(START, 3, zone=PARIS)
    assert validity.expires_at is not None
    assert validity.expires_at.astimezone(UTC) == datetime(2027, 3, 31, 22, tzinfo=UTC)


def test_naive_moments_are_refused() -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        after_months(naive, 1, refresher_days=1)
    with pytest.raises(ValueError, match="aware"):
        every_month(naive, 1, zone=PARIS)
    assert for_good().expires_at is None


@given(
    start=st.datetimes(FIRST, LAST, timezones=st.just(PARIS)),
    month=st.integers(1, 12),
)
def test_a_renewal_month_covers_a_month_to_thirteen(start: datetime, month: int) -> None:
    validity = every_month(start, month, zone=PARIS)
    assert validity.due_at is not None
    assert validity.expires_at is not None
    assert start < validity.due_at < validity.expires_at <= start + timedelta(days=398)


HELD = Held(1, START, START + 300 * DAY, START + 330 * DAY)


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        (START - TICK, Standing.NEVER),
        (START, Standing.VALID),
        (START + 300 * DAY - TICK, Standing.VALID),
        (START + 300 * DAY, Standing.DUE),
        (START + 330 * DAY - TICK, Standing.DUE),
        (START + 330 * DAY, Standing.EXPIRED),
    ],
)
def test_standing_changes_at_the_very_instant(at: datetime, standing: Standing) -> None:
    assert standing_of([HELD], [Material(1, START)], at=at).standing is standing


def test_a_material_version_asks_then_suspends_and_a_refresher_restores() -> None:
    grace = START + 24 * DAY
    out = [Material(1, START), Material(2, grace)]

    before = standing_of([HELD], out, at=grace - TICK)
    after = standing_of([HELD], out, at=grace)
    again = standing_of([HELD, Held(2, grace)], out, at=grace)

    assert (before.standing, before.until) == (Standing.DUE, grace)
    assert (after.standing, after.until) == (Standing.SUSPENDED, grace)
    assert (again.standing, again.until) == (Standing.VALID, None)


def test_what_was_revoked_counts_no_more_and_another_still_does() -> None:
    revoked = Held(1, START, revoked_at=START + DAY)

    assert standing_of([revoked], [], at=START + DAY - TICK).counts
    assert standing_of([revoked], [], at=START + DAY).standing is Standing.REVOKED
    assert standing_of([revoked, HELD], [], at=START + DAY).standing is Standing.VALID


def test_of_two_that_hold_the_longer_one_is_told() -> None:
    longer = Held(1, START, START + 350 * DAY, START + 400 * DAY)
    assert standing_of([longer, HELD], [], at=START).until == longer.expires_at


@pytest.mark.parametrize(
    ("exam", "so_far", "stop", "left"),
    [
        (Exam(3, DAY), SoFar(0, 0), None, 3),
        (Exam(3, DAY), SoFar(1, 0), Stop.UNREAD, 3),
        (Exam(3, DAY), SoFar(0, 3, START - 9 * DAY), Stop.EXHAUSTED, 0),
        (Exam(3, DAY), SoFar(0, 1, START - DAY), None, 2),
        (Exam(3, DAY), SoFar(0, 1, START - DAY + TICK), Stop.WAIT, 2),
        (Exam(None, DAY), SoFar(0, 99, START - DAY), None, None),
        (Exam(1, timedelta(0)), SoFar(1, 1, START), Stop.EXHAUSTED, 0),
    ],
)
def test_when_the_next_attempt_opens(
    exam: Exam, so_far: SoFar, stop: Stop | None, left: int | None
) -> None:
    found = next_attempt(exam, so_far, at=START)

    assert (found.stop, found.left) == (stop, left)
    assert (found.until is not None) == (stop is Stop.WAIT)


def test_a_score_is_rounded_down() -> None:
    assert score_of([100, 100, 0]) == 66
    with pytest.raises(ValueError, match="questions"):
        score_of([])
