"""The rules between volunteers, their managers and the sponsor, as arithmetic on facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

RENEWAL_NOTICE = timedelta(days=30)
"""How long before the end a renewal is asked for."""
DEFAULT_MONTHS = 6
DEFAULT_NOT_ALONE = ("intern", "apprentice")


def a_year_after(day: date) -> date:
    """The same day next year, the first one without: a year from 29 February ends on 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, month=3, day=1)


def whole_months(since: date, until: date) -> int:
    """Full calendar months between two days; never negative."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return max(0, months - (until.day < since.day))


class Standing(StrEnum):
    """Where an agreement stands on a day."""

    HELD = "held"
    LAPSING = "lapsing"
    """Holds, and ends within thirty days with nothing signed to follow."""
    LAPSED = "lapsed"
    ENDED = "ended"
    """Was withdrawn before its time."""
    ASKED = "asked"
    DECLINED = "declined"
    NONE = "none"

    @property
    def holds(self) -> bool:
        """Whether there is an agreement on that day."""
        return self in {Standing.HELD, Standing.LAPSING}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A consent or a commitment: its state, and the half-open period in days if it was signed.

    ``asked_on`` is the day of the question, ``decided_on`` of its answer, both in one time zone.
    """

    state: str
    asked_on: date
    decided_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def standing(agreements: Iterable[Agreement], *, on: date) -> Standing:
    """Where agreements about one matter stand on ``on``; facts later than ``on`` are unknown.

    The one that holds decides; without one, an open question; then the latest that was answered.
    """
    known = [each for each in agreements if each.asked_on <= on]
    running = [each for each in known if _runs(each, on)]
    if running:
        follows = any(each.starts_on and each.starts_on > on for each in known)
        ends = max(each.ends_on for each in running if each.ends_on)
        return Standing.HELD if follows or ends - RENEWAL_NOTICE > on else Standing.LAPSING
    if any(each.decided_on is None or each.decided_on > on for each in known):
        return Standing.ASKED
    answered = sorted(known, key=lambda each: each.decided_on or each.asked_on)
    return _after(answered[-1]) if answered else Standing.NONE


def _runs(each: Agreement, on: date) -> bool:
    if each.starts_on is None or each.ends_on is None:
        return False
    return each.starts_on <= on < each.ends_on


def _after(last: Agreement) -> Standing:
    if last.state == "declined":
        return Standing.DECLINED
    if last.state == "withdrawn":
        return Standing.ENDED if last.starts_on else Standing.NONE
    return Standing.LAPSED


class Unmet(StrEnum):
    """What keeps somebody from volunteering."""

    UNKNOWN = "unknown"
    """Nobody has said since when and how the person is employed."""
    TOO_NEW = "too_new"
    NOT_ALONE = "not_alone"


@dataclass(frozen=True, slots=True)
class Rule:
    """Months of experience asked for, and contracts that do not speak alone."""

    min_months: int = DEFAULT_MONTHS
    not_alone: Collection[str] = DEFAULT_NOT_ALONE


@dataclass(frozen=True, slots=True)
class Employed:
    """Since when, and under which contract, somebody works for the company."""

    contract: str
    joined_on: date


def unmet(rule: Rule, employed: Employed | None, *, on: date) -> tuple[Unmet, ...]:
    """What keeps somebody from volunteering on ``on``; empty for an eligible person.

    Source: G08, an experienced person who knows the company; an intern does not speak alone.
    """
    if employed is None:
        return (Unmet.UNKNOWN,)
    found = []
    if whole_months(employed.joined_on, on) < rule.min_months:
        found.append(Unmet.TOO_NEW)
    if employed.contract in rule.not_alone:
        found.append(Unmet.NOT_ALONE)
    return tuple(found)
