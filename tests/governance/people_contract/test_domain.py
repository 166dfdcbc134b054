"""The arithmetic of consents, commitments and eligibility."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from governance.domain.people_contract import (
    Agreement,
    Employed,
    Rule,
    Standing,
    Unmet,
    a_year_after,
    standing,
    unmet,
    whole_months,
)

DAY = date(2026, 3, 4)


def signed(starts: date, ends: date, state: str = "given") -> Agreement:
    return Agreement(state, starts, starts, starts, ends)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 3, 4), date(2027, 3, 4)),
        (date(2024, 2, 29), date(2025, 3, 1)),
        (date(2023, 12, 31), date(2024, 12, 31)),
    ],
)
def test_a_year_ends_on_the_same_day(day: date, later: date) -> None:
    assert a_year_after(day) == later


@pytest.mark.parametrize(
    ("until", "months"),
    [(date(2026, 3, 3), 1), (date(2026, 3, 4), 2), (date(2025, 1, 1), 0), (date(2027, 1, 4), 12)],
)
def test_months_count_when_they_are_full(until: date, months: int) -> None:
    assert whole_months(date(2026, 1, 4), until) == months


def test_a_consent_holds_from_its_first_day_until_before_its_last() -> None:
    year = [signed(DAY, a_year_after(DAY))]

    assert standing(year, on=DAY - timedelta(days=1)) is Standing.NONE
    assert standing(year, on=DAY) is Standing.HELD
    assert standing(year, on=a_year_after(DAY) - timedelta(days=31)) is Standing.HELD
    assert standing(year, on=a_year_after(DAY) - timedelta(days=30)) is Standing.LAPSING
    assert standing(year, on=a_year_after(DAY) - timedelta(days=1)) is Standing.LAPSING
    assert standing(year, on=a_year_after(DAY)) is Standing.LAPSED


def test_a_signed_renewal_follows_without_a_gap() -> None:
    ends = a_year_after(DAY)
    both = [
        signed(DAY, ends),
        Agreement(
            "given", ends - timedelta(days=20), ends - timedelta(days=9), ends, date(2028, 3, 4)
        ),
    ]

    assert standing(both, on=ends - timedelta(days=15)) is Standing.HELD
    assert standing(both, on=ends) is Standing.HELD


def test_without_a_running_one_the_question_then_the_latest_answer_decides() -> None:
    refused = Agreement("declined", DAY, DAY + timedelta(days=2))
    assert standing([], on=DAY) is Standing.NONE
    assert standing([refused], on=DAY) is Standing.ASKED
    assert standing([refused], on=DAY + timedelta(days=2)) is Standing.DECLINED
    ended = signed(DAY, DAY + timedelta(days=5), "withdrawn")
    assert standing([ended], on=DAY + timedelta(days=4)).holds
    assert standing([ended], on=DAY + timedelta(days=5)) is Standing.ENDED
    assert standing([Agreement("withdrawn", DAY, DAY)], on=DAY) is Standing.NONE


@pytest.mark.parametrize(
    ("employed", "missing"),
    [
        (None, (Unmet.UNKNOWN,)),
        (Employed("permanent", date(2025, 9, 4)), ()),
        (Employed("permanent", date(2025, 9, 5)), (Unmet.TOO_NEW,)),
        (Employed("intern", date(2020, 1, 1)), (Unmet.NOT_ALONE,)),
        (Employed("apprentice", date(2026, 1, 1)), (Unmet.TOO_NEW, Unmet.NOT_ALONE)),
    ],
)
def test_volunteers_know_the_company_and_interns_do_not_speak_alone(
    employed: Employed | None, missing: tuple[Unmet, ...]
) -> None:
    assert unmet(Rule(), employed, on=DAY) == missing


def test_the_rule_is_the_company_s() -> None:
    assert unmet(Rule(0, ()), Employed("intern", DAY), on=DAY) == ()
