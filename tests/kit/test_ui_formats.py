"""Dates, times and numbers in both languages, by code point."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from socialteam.kit import formats
from socialteam.kit.templatetags import words

NB, NNB = "\u00a0", "\u202f"
AT = datetime(2026, 11, 21, 11, 43, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _paris() -> object:
    with timezone.override(ZoneInfo("Europe/Paris")):
        yield


@pytest.mark.parametrize(
    ("on", "style", "french", "english"),
    [
        (date(2026, 11, 21), "full", "samedi 21 novembre 2026", "Saturday 21 November 2026"),
        (date(2026, 12, 1), "full", "mardi 1er décembre 2026", "Tuesday 1 December 2026"),
        (date(2026, 12, 1), "near", "mardi 1er décembre", "Tuesday 1 December"),
        (date(2026, 8, 2), "plain", "2 août 2026", "2 August 2026"),
        (date(2026, 7, 2), "short", "2 juil. 2026", "2 Jul 2026"),
    ],
)
def test_a_day_is_written_out(
    on: date, style: formats.DayStyle, french: str, english: str
) -> None:
    assert formats.day(on, "fr", style) == french
    assert formats.day(on, "en", style) == english


@pytest.mark.parametrize(
    ("moment", "french", "english"),
    [
        (AT, f"aujourd\u2019hui, 12{NB}h{NB}43", "today, 12:43"),
        (AT - timedelta(days=1), f"hier, 12{NB}h{NB}43", "yesterday, 12:43"),
        (AT + timedelta(days=1), f"demain, 12{NB}h{NB}43", "tomorrow, 12:43"),
        (AT - timedelta(days=3), f"mercredi 18 novembre, 12{NB}h{NB}43",
         "Wednesday 18 November, 12:43"),
        (datetime(2025, 11, 1, 8, 0, tzinfo=UTC), f"1er novembre 2025, 9{NB}h",
         "1 November 2025, 09:00"),
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), f"demain, 0{NB}h{NB}30", "tomorrow, 00:30"),
    ],
)  # fmt: skip
def test_a_moment_is_seen_from_the_reader_s_day(
    moment: datetime, french: str, english: str
) -> None:
    assert formats.when(moment, "fr", at=AT) == french
    assert formats.when(moment, "en", at=AT) == english


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (22, f"22{NB}min", f"22{NB}min"),
        (0, f"0{NB}min", f"0{NB}min"),
        (65, f"1{NB}h{NB}05", f"1{NB}h{NB}05{NB}min"),
        (120, f"2{NB}h", f"2{NB}h"),
        (timedelta(seconds=40), "moins d\u2019une minute", "less than a minute"),
        (timedelta(minutes=-22, seconds=-50), f"22{NB}min", f"22{NB}min"),
        (timedelta(days=1, hours=4), f"1{NB}jour 4{NB}h", f"1{NB}day 4{NB}h"),
        (timedelta(days=3, hours=4), f"3{NB}jours", f"3{NB}days"),
    ],
)
def test_a_duration_says_no_more_than_is_useful(
    value: timedelta | int, french: str, english: str
) -> None:
    assert formats.duration(value, "fr") == french
    assert formats.duration(value, "en") == english


def test_numbers_group_their_thousands() -> None:
    assert formats.number(20418, "fr") == f"20{NNB}418"
    assert formats.number(20418, "en") == "20,418"
    assert formats.number(Decimal("0.82"), "fr") == "0,82"
    assert formats.number(462.0, "en") == "462"
    assert formats.number(2.5, "en", 0) == "3"
    assert formats.number(-3, "fr") == "\u22123"


def test_shares_and_amounts_carry_their_unit() -> None:
    assert formats.percent(91, "fr") == f"91{NB}%"
    assert formats.percent(91.25, "en", 1) == "91.3%"
    assert formats.money(48200, "fr") == f"48{NNB}200{NB}€"
    assert formats.money(Decimal("84.20"), "fr") == f"84,20{NB}€"
    assert formats.money(48200, "en") == "€48,200"


def test_words_are_quoted_and_names_listed() -> None:
    assert formats.quoted("oui", "fr") == f"«{NB}oui{NB}»"
    assert formats.quoted("yes", "en") == "“yes”"
    assert formats.listed(["Ana", "Bo", "Chi"], "fr") == "Ana, Bo et Chi"
    assert formats.listed(["Ana"], "en") == "Ana"
    assert formats.listed([], "en") == ""


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [("fr", "français", "French"), ("en", "anglais", "English"), ("xx", "xx", "xx")],
)
def test_a_language_is_named_in_the_reader_s(code: str, french: str, english: str) -> None:
    for reader, name in (("fr", french), ("en", english)):
        with translation.override(reader):
            assert words.language(code) == name


@pytest.mark.parametrize(("value", "shown"), [("", True), (None, True), ("FR", False), (0, False)])
def test_what_is_missing_is_a_dash(value: object, shown: bool) -> None:
    assert (words.dash(value) == words.NOTHING) is shown
