"""Whether an acknowledgement counts: each rule at its very edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from governance.domain.charter_standing import (
    Asked,
    Given,
    Standing,
    add_months,
    standing,
)
from governance.domain.charter_status import NEXT, VersionState, may_move

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
ASKED = Asked(number=3, grace_until=NOON + 14 * DAY, renewal_months=None, grace_days=14)
YEARLY = Asked(number=3, grace_until=NOON + 14 * DAY, renewal_months=12, grace_days=10)


def test_the_version_asked_or_a_later_minor_one_is_current() -> None:
    for number in (3, 4):
        verdict = standing(ASKED, Given(number, NOON), at=NOON + 9999 * DAY)
        assert (verdict.standing, verdict.until, verdict.counts) == (Standing.CURRENT, None, True)


def test_an_earlier_version_counts_until_the_grace_period_ends_and_not_an_instant_longer() -> None:
    given = Given(2, NOON - 30 * DAY)

    due = standing(ASKED, given, at=ASKED.grace_until - TICK)
    lapsed = standing(ASKED, given, at=ASKED.grace_until)

    assert (due.standing, due.until, due.counts) == (Standing.DUE, ASKED.grace_until, True)
    assert (lapsed.standing, lapsed.counts) == (Standing.LAPSED, False)


def test_somebody_who_never_acknowledged_has_no_grace() -> None:
    assert standing(ASKED, None, at=NOON).standing is Standing.LAPSED


def test_renewal_asks_again_after_its_months_with_the_days_of_grace() -> None:
    given, renewed_on = Given(3, NOON), datetime(2027, 3, 4, 12, tzinfo=UTC)

    assert standing(YEARLY, given, at=renewed_on - TICK).standing is Standing.CURRENT
    due = standing(YEARLY, given, at=renewed_on)
    assert (due.standing, due.until) == (Standing.DUE, renewed_on + 10 * DAY)
    assert standing(YEARLY, given, at=renewed_on + 10 * DAY).standing is Standing.LAPSED


def test_an_earlier_version_that_should_have_been_renewed_does_not_count_longer() -> None:
    old = Given(2, datetime(2025, 2, 26, 12, tzinfo=UTC))  # renewal plus grace ends on 8 March

    assert standing(YEARLY, old, at=NOON).until == datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert standing(YEARLY, old, at=NOON + 4 * DAY).standing is Standing.LAPSED


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        standing(ASKED, None, at=datetime(2026, 3, 4))  # noqa: DTZ001 - the fault


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_months_end_where_the_month_ends(start: str, months: int, end: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert add_months(at, months).date().isoformat() == end


def test_a_version_moves_only_along_its_table() -> None:
    assert may_move(VersionState.DRAFT, VersionState.IN_REVIEW)
    assert not may_move(VersionState.DRAFT, VersionState.PUBLISHED)
    assert not may_move(VersionState.IN_REVIEW, VersionState.PUBLISHED)
    assert set(NEXT) == set(VersionState)
    assert not NEXT[VersionState.RETIRED]
