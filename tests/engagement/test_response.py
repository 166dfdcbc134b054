"""The first response, as arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.domain.plain import plain_text
from engagement.domain.response import Said, first_response, response
from engagement.domain.words import word_query

ASKED = datetime(2026, 3, 4, 12, tzinfo=UTC)


def later(**span: float) -> datetime:
    return ASKED + timedelta(**span)


def test_the_first_response_is_the_earliest_message_by_somebody_else() -> None:
    said = [
        Said("bo", later(hours=3)),
        Said("asker", later(minutes=1)),
        Said("chi", later(hours=2)),
    ]

    found = first_response(author="asker", occurred_at=ASKED, messages=said)

    assert found is not None
    assert (found.at, found.seconds, found.flagged) == (later(hours=2), 7200, False)


def test_the_authors_own_words_are_no_response() -> None:
    said = [Said("asker", later(hours=1))]

    assert first_response(author="asker", occurred_at=ASKED, messages=said) is None


def test_an_answer_before_its_question_is_flagged_and_counts_as_zero() -> None:
    found = response(occurred_at=ASKED, answered_at=later(milliseconds=-1))

    assert (found.seconds, found.flagged) == (0, True)


def test_an_answer_at_the_same_instant_is_no_fault() -> None:
    assert not response(occurred_at=ASKED, answered_at=ASKED).flagged


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        response(occurred_at=ASKED, answered_at=ASKED.replace(tzinfo=None))


@given(st.lists(st.integers(-1000, 100_000), min_size=1), st.randoms())
def test_the_order_of_messages_does_not_matter(delays: list[int], random: object) -> None:
    said = [Said("bo", later(seconds=delay)) for delay in delays]

    found = first_response(author="asker", occurred_at=ASKED, messages=reversed(said))

    assert found == first_response(author="asker", occurred_at=ASKED, messages=said)
    assert found is not None
    assert found.seconds == max(min(delays), 0)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("<p>One</p><p>Two &amp; <a href='x'>three</a></p>", "One\n\nTwo & three"),
        ("no markup, 3 < 4 and 5 > 4", "no markup, 3 < 4 and 5 > 4"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("&lt;script&gt; stays text", "<script> stays text"),
        ("", ""),
    ],
)
def test_markup_becomes_lines(source: str, plain: str) -> None:
    assert plain_text(source) == plain


@given(st.text())
def test_a_query_of_words_holds_nothing_but_words(text: str) -> None:
    query = word_query(text)

    assert all(part.endswith(":*") for part in query.split(" & ") if part)
    assert not set("'\"()!|<") & set(query)
