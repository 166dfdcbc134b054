"""The arithmetic of a ladder, against a slow oracle."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.domain.ladder import (
    Ladder,
    Rung,
    end_of,
    following,
    is_end,
    next_due,
)
from socialteam.kit.business_time import ALWAYS, Calendar, Window

OFFICE = Calendar("Europe/Paris", tuple(Window(day, time(9), time(18)) for day in range(5)))
PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)


def between(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Moments in UTC, from one day to another."""
    days = (datetime.fromisoformat(day) for day in (first, last))
    return st.datetimes(*days, timezones=st.just(UTC))


delays = st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes))
rungs = st.builds(
    Rung,
    target=st.just("person"),
    role_id=st.none(),
    unit_id=st.none(),
    person_id=st.integers(1, 99),
    delay=delays,
    channels=st.just(("email",)),
)
ladders = st.builds(
    Ladder,
    rungs=st.lists(rungs, min_size=1, max_size=5).map(tuple),
    repeats=st.integers(0, 5),
    calendar=st.sampled_from([ALWAYS, OFFICE]),
)
moments = between("2026-01-01", "2027-12-31")


def walk(ladder: Ladder, at: datetime) -> list[tuple[tuple[int, int], datetime]]:
    """Every place with its time, as the engine would reach it when nobody answers."""
    place: tuple[int, int] | None = (0, 0)
    reached = []
    while place is not None:
        reached.append((place, at))
        due = next_due(ladder, step=place[0], round=place[1], fired_at=at)
        assert due is not None
        at, place = due, following(ladder, *place)
    return [*reached, (end_of(ladder), at)]


@given(ladder=ladders)
def test_a_ladder_survives_json(ladder: Ladder) -> None:
    assert Ladder.from_json(ladder.to_json()) == ladder


@given(ladder=ladders)
def test_every_place_is_reached_once_in_order_and_then_it_ends(ladder: Ladder) -> None:
    places = [place for place, _at in walk(ladder, datetime(2026, 3, 4, 12, tzinfo=UTC))]

    expected = [
        (step, round_) for round_ in range(ladder.repeats + 1) for step in range(len(ladder.rungs))
    ]
    assert places == [*expected, (len(ladder.rungs), ladder.repeats)]
    assert is_end(ladder, places[-1][0])


@given(ladder=ladders, at=moments)
def test_time_only_goes_forward(ladder: Ladder, at: datetime) -> None:
    times = [reached for _place, reached in walk(ladder, at)]

    assert all(one < other for one, other in pairwise(times))


@given(ladder=ladders, at=moments, later=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_who_fires_later_is_never_due_earlier(
    ladder: Ladder, at: datetime, later: timedelta
) -> None:
    one = next_due(ladder, step=0, round=0, fired_at=at)
    other = next_due(ladder, step=0, round=0, fired_at=at + later)

    assert one is not None
    assert other is not None
    assert one <= other


@given(delay=delays, at=moments)
def test_around_the_clock_a_delay_is_a_delay(delay: timedelta, at: datetime) -> None:
    ladder = Ladder((Rung("on_duty", None, None, None, delay, ("email",)),), 0, ALWAYS)

    assert next_due(ladder, step=0, round=0, fired_at=at) == at + delay


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]
)
@given(minutes=st.integers(0, 4 * 24 * 60), delay=st.integers(1, 700))
def test_office_delays_equal_a_count_minute_by_minute(
    day: datetime, minutes: int, delay: int
) -> None:
    at = day + minutes * MINUTE
    ladder = Ladder((Rung("on_duty", None, None, None, delay * MINUTE, ("email",)),), 0, OFFICE)

    left, moment = delay, at
    while left:
        local = moment.astimezone(PARIS)
        left -= local.weekday() < 5 and 9 <= local.hour < 18
        moment += MINUTE

    assert next_due(ladder, step=0, round=0, fired_at=at) == moment


def test_the_end_is_never_due() -> None:
    ladder = Ladder((Rung("on_duty", None, None, None, MINUTE, ("email",)),), 0, ALWAYS)

    assert next_due(ladder, step=1, round=0, fired_at=datetime(2026, 3, 4, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"rungs": [], "repeats": 0, "calendar": ALWAYS.to_json()},
        {"rungs": [{"target": "moon"}], "repeats": 0, "calendar": ALWAYS.to_json()},
        {"rungs": None, "repeats": 0, "calendar": ALWAYS.to_json()},
    ],
)
def test_what_is_not_a_ladder_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"ladder|rung"):
        Ladder.from_json(plain)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (("moon", None, None, None, MINUTE, ("email",)), "tells"),
        (("role", None, None, None, MINUTE, ("email",)), "role"),
        (("person", None, None, None, MINUTE, ("email",)), "person"),
        (("on_duty", None, None, None, timedelta(0), ("email",)), "delay"),
        (("on_duty", None, None, None, MINUTE, ()), "channel"),
    ],
)
def test_an_impossible_rung_is_refused(facts: tuple[object, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Rung(*facts)  # type: ignore[arg-type]  # wrong on purpose


def test_a_ladder_repeats_five_times_at_most() -> None:
    with pytest.raises(ValueError, match="repeats"):
        Ladder((Rung("on_duty", None, None, None, MINUTE, ("email",)),), 6, ALWAYS)
