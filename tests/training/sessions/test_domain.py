"""Weeks by the clocks of a zone, and invitations as calendars read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.domain.calendars import CANCEL, REQUEST, Event, Someone, calendar
from training.domain.sessions import weekly

PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
EVENT = Event(
    uid="1@example.org",
    sequence=2,
    stamp=AT,
    starts_at=datetime(2026, 3, 5, 10, tzinfo=PARIS),
    ends_at=datetime(2026, 3, 5, 11, tzinfo=PARIS),
    summary="Dire non; sans perdre, le client",
    organizer=Someone('Tess "T"\r\nX', "tess@example.org"),
    attendee=Someone("Bo", "bo@example.org\r\nBCC:x"),
)


def unfolded(event: Event) -> list[str]:
    return calendar(event).decode().replace("\r\n ", "").split("\r\n")


def test_an_hour_stays_where_the_clocks_change() -> None:
    start = datetime(2026, 3, 25, 10, tzinfo=PARIS)
    days = weekly(start, start + timedelta(hours=1), 2, PARIS)

    assert [first.astimezone(PARIS).hour for first, _last in days] == [10, 10]
    assert days[1][0] - days[0][0] == timedelta(days=7) - timedelta(hours=1)
    assert all(last - first == timedelta(hours=1) for first, last in days)


@pytest.mark.parametrize("weeks", [0, -1, 53])
def test_a_series_has_1_to_52_weeks(weeks: int) -> None:
    with pytest.raises(ValueError, match="weeks"):
        weekly(AT, AT + timedelta(hours=1), weeks, PARIS)


def test_an_invitation_says_when_in_utc_and_which_version() -> None:
    lines = unfolded(EVENT)

    assert {"METHOD:REQUEST", "SEQUENCE:2", "UID:1@example.org", "STATUS:CONFIRMED"} < set(lines)
    assert {"DTSTART:20260305T090000Z", "DTEND:20260305T100000Z"} < set(lines)
    assert "SUMMARY:Dire non\\; sans perdre\\, le client" in lines
    assert EVENT.method == REQUEST


def test_a_cancellation_keeps_the_uid() -> None:
    gone = replace(EVENT, cancelled=True, sequence=3)
    lines = unfolded(gone)

    assert gone.method == CANCEL
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "UID:1@example.org"} < set(lines)


def test_words_cannot_become_lines() -> None:
    event = replace(EVENT, description="a\r\nATTENDEE:x\nb\rc\x00", location="\\n")
    lines = unfolded(event)

    assert "DESCRIPTION:a\\nATTENDEE:x\\nb\\nc" in lines
    assert "LOCATION:\\\\n" in lines
    assert sum(line.startswith("ATTENDEE") for line in lines) == 1
    assert not [line for line in lines if line.startswith("BCC")]
    assert 'ORGANIZER;CN="Tess T X":mailto:tess@example.org' in lines


@given(st.text(max_size=400))
def test_lines_are_folded_at_75_octets_and_never_inside_a_character(words: str) -> None:
    raw = calendar(replace(EVENT, description=words))

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert all(line.decode() is not None for line in raw.split(b"\r\n"))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        calendar(replace(EVENT, stamp=datetime(2026, 3, 4)))  # noqa: DTZ001 - on purpose
