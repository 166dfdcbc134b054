"""Filters that write dates, numbers and text in the reader's language; see docs/components.md."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_info

from socialteam.kit import clock, formats
from socialteam.kit.typography import spaced, spaced_html

register = template.Library()

Number = int | float | Decimal
NOTHING = SafeString('<span class="st-nil">–</span>')


def _escaped(value: object) -> str:
    return conditional_escape(value if isinstance(value, SafeData) else str(value))


def _language() -> str:
    return get_language() or "en"


@register.filter(needs_autoescape=True)
def typo(value: object, autoescape: bool = True) -> str:  # noqa: FBT001, FBT002 (Django's contract)
    """Text or escaped HTML with the spaces and marks of the reader's language."""
    if isinstance(value, SafeData) or autoescape:
        # Escaped before or here, and spaced_html adds no markup: the result is as safe.
        return SafeString(spaced_html(_escaped(value), _language()))
    return spaced(str(value), _language())


@register.filter
def when(value: datetime | None, at: datetime | None = None) -> str:
    """Write "today, 12:19", seen from ``at`` or else from now; empty for None."""
    if value is None:
        return ""
    return formats.when(value, _language(), at=at or clock.now())


@register.filter
def day(value: date | None, style: formats.DayStyle = "full") -> str:
    """Write "Saturday 21 November 2026"; ``style``: full, plain, near, short; empty for None."""
    return "" if value is None else formats.day(value, _language(), style)


@register.filter
def language(code: str) -> str:
    """Write "français" for "fr"; a code without a known name stays as it is."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name.lower() if _language().startswith("fr") else name


@register.filter
def clocktime(value: datetime | time | None) -> str:
    return "" if value is None else formats.clocktime(value, _language())


@register.filter
def duration(value: timedelta | int | None) -> str:
    """A timedelta, or whole minutes, in words: "22 min", "3 days"; empty for None."""
    return "" if value is None else formats.duration(value, _language())


@register.filter
def number(value: Number | None, decimals: int | None = None) -> str:
    return "" if value is None else formats.number(value, _language(), decimals)


@register.filter
def percent(value: Number | None, decimals: int | None = 0) -> str:
    """A share already in per cent: 91 is "91%"; empty for None."""
    return "" if value is None else formats.percent(value, _language(), decimals)


@register.filter
def money(value: Number | None, symbol: str = "€") -> str:
    return "" if value is None else formats.money(value, _language(), symbol)


@register.filter
def initials(name: object) -> str:
    """The first letters of the first and last word of a name: "Claire Morvan" is "CM"."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def shortened(value: object, most: int) -> str:
    """Text of at most so many characters, the last an ellipsis where some were left out."""
    text = str(value)
    return text if len(text) <= most else Truncator(text).chars(most)


@register.filter
def quoted(value: object) -> str:
    return formats.quoted(str(value), _language())


@register.filter
def listed(values: Iterable[object]) -> str:
    """Write "a, b and c"."""
    return formats.listed([str(value) for value in values], _language())


@register.filter
def dash(value: object) -> object:
    """The value, or a dash where there is none; on a phone the card of a row leaves it out."""
    return NOTHING if value in ("", None) else value
