"""Dates, times and numbers as French and English readers write them.

Every function takes the language; datetimes are aware and shown in the zone that is current.
Spaces are final: U+202F between thousands, U+00A0 before units. Source: docs/components.md, Words.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from django.utils import timezone

from socialteam.kit.typography import APOSTROPHE, NBSP, NNBSP

DayStyle = Literal["full", "plain", "near", "short"]


@dataclass(frozen=True, slots=True)
class _Language:
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    today: str
    yesterday: str
    tomorrow: str
    last_joint: str
    instant: str
    day: str
    days: str
    thousands: str
    decimal: str


_ENGLISH: Final = _Language(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    short_months=(
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
    today="today",
    yesterday="yesterday",
    tomorrow="tomorrow",
    last_joint="and",
    instant="less than a minute",
    day="day",
    days="days",
    thousands=",",
    decimal=".",
)
_FRENCH: Final = _Language(
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
        *("août", "septembre", "octobre", "novembre", "décembre"),
    ),
    short_months=(
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ),
    today=f"aujourd{APOSTROPHE}hui",
    yesterday="hier",
    tomorrow="demain",
    last_joint="et",
    instant=f"moins d{APOSTROPHE}une minute",
    day="jour",
    days="jours",
    thousands=NNBSP,
    decimal=",",
)


def _is_french(language: str) -> bool:
    return language.startswith("fr")


def _in(language: str) -> _Language:
    return _FRENCH if _is_french(language) else _ENGLISH


def _local_date(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def day(value: date, language: str, style: DayStyle = "full") -> str:
    """A calendar day.

    full: "samedi 21 novembre 2026"; plain: without the weekday; near: without the year;
    short: "21 nov. 2026". The first of a month is "1er" in French.
    """
    on, words = _local_date(value), _in(language)
    number = "1er" if _is_french(language) and on.day == 1 else str(on.day)
    if style == "short":
        return f"{number} {words.short_months[on.month - 1]} {on.year}"
    text = f"{number} {words.months[on.month - 1]}"
    if style != "plain":
        text = f"{words.weekdays[on.weekday()]} {text}"
    return text if style == "near" else f"{text} {on.year}"


def clocktime(value: datetime | time, language: str) -> str:
    """A time of day: "13 h 05", "13 h" / "13:05", "13:00"; a bare time is told as it is."""
    local = value if isinstance(value, time) else timezone.localtime(value)
    if not _is_french(language):
        return f"{local:%H:%M}"
    hours = f"{local.hour}{NBSP}h"
    return f"{hours}{NBSP}{local:%M}" if local.minute else hours


def when(value: datetime, language: str, *, at: datetime) -> str:
    """A moment seen from ``at``: "today, 12:19", else the day, with the year if it differs."""
    zone = timezone.get_current_timezone()
    local, today, words = value.astimezone(zone), at.astimezone(zone).date(), _in(language)
    near = {0: words.today, -1: words.yesterday, 1: words.tomorrow}
    said = near.get((local.date() - today).days)
    if said is None:
        said = day(local.date(), language, "near" if local.year == today.year else "plain")
    return f"{said}, {clocktime(local.time(), language)}"


def duration(value: timedelta | int, language: str) -> str:
    """A length of time, from a timedelta or whole minutes, without its sign.

    "22 min", "1 h 05" / "1 h 05 min", "1 jour 4 h", from three days "3 jours"; no seconds.
    """
    span = abs(value if isinstance(value, timedelta) else timedelta(minutes=value))
    if timedelta(0) < span < timedelta(minutes=1):
        return _in(language).instant
    minutes = span // timedelta(minutes=1)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < 24 * 60:
        return _hours(minutes, language)
    days, rest = divmod(minutes, 24 * 60)
    text = f"{days}{NBSP}{_in(language).day if days == 1 else _in(language).days}"
    return f"{text} {rest // 60}{NBSP}h" if days < 3 and rest >= 60 else text


def _hours(minutes: int, language: str) -> str:
    hours, rest = divmod(minutes, 60)
    if not rest:
        return f"{hours}{NBSP}h"
    unit = "" if _is_french(language) else f"{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{rest:02d}{unit}"


def number(value: float | Decimal, language: str, decimals: int | None = None) -> str:
    """A number with grouped thousands; ``decimals`` rounds half up, None keeps what is there."""
    exact = Decimal(str(value)) if value != int(value) else Decimal(int(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    words = _in(language)
    text = f"{exact:,f}".replace(",", "_").replace(".", words.decimal)
    return text.replace("_", words.thousands).replace("-", "\u2212")


def percent(value: float | Decimal, language: str, decimals: int | None = 0) -> str:
    """A share that is already in per cent (91 is "91 %" / "91%"), rounded to ``decimals``."""
    gap = NBSP if _is_french(language) else ""
    return f"{number(value, language, decimals)}{gap}%"


def money(value: float | Decimal, language: str, symbol: str = "€") -> str:
    """An amount: "48 200 €", "84,20 €" / "€48,200", "€84.20"; cents only when there are some."""
    exact = Decimal(str(value))
    text = number(exact, language, 0 if exact == exact.to_integral_value() else 2)
    return f"{text}{NBSP}{symbol}" if _is_french(language) else f"{symbol}{text}"


def quoted(text: str, language: str) -> str:
    """Somebody's words between the language's quotation marks."""
    return f"«{NBSP}{text}{NBSP}»" if _is_french(language) else f"“{text}”"


def listed(items: list[str], language: str) -> str:
    """Names in a row: "a, b et c" / "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {_in(language).last_joint} {items[-1]}"
