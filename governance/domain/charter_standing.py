"""Whether what a person acknowledged still counts, and when to remind of it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

REMIND_BEFORE: Final = (timedelta(days=7), timedelta(days=1))
"""How long before the end of the grace period a person is reminded, first to last."""


class Standing(StrEnum):
    """What an acknowledgement is worth at a moment."""

    CURRENT = "current"
    DUE = "due"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a charter asks of its audience at a moment.

    ``number`` is the latest material version: acknowledging it, or a later minor one, satisfies.
    ``grace_until`` is the end (not included) of the time in which an acknowledgement of an
    earlier version still counts. ``renewal_months`` None: never asked again.
    """

    number: int
    grace_until: datetime
    renewal_months: int | None
    grace_days: int


@dataclass(frozen=True, slots=True)
class Given:
    """A person's last acknowledgement of a charter."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """``standing``, and ``until`` when it changes by itself (None: not before a new version)."""

    standing: Standing
    until: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the person may rely on it: current, or due within the grace period."""
        return self.standing is not Standing.LAPSED


def standing(asked: Asked, given: Given | None, *, at: datetime) -> Verdict:
    """What ``given`` is worth at ``at``.

    Current until its renewal; due (and still counting) until the grace period ends, which is
    ``grace_until`` after a material version and ``grace_days`` after the renewal date, whichever
    comes first; lapsed from that instant on. Somebody who never acknowledged has nothing that
    counts: lapsed.

    Raises:
        ValueError: a naive datetime.
    """
    if at.tzinfo is None:
        raise ValueError("datetimes must be aware")
    if given is None:
        return Verdict(Standing.LAPSED)
    expires = None
    if asked.renewal_months is not None:
        expires = add_months(given.at, asked.renewal_months)
    covers = given.number >= asked.number
    if covers and (expires is None or at < expires):
        return Verdict(Standing.CURRENT, expires)
    ends = [] if expires is None else [expires + timedelta(days=asked.grace_days)]
    until = min([*ends, *([] if covers else [asked.grace_until])])
    return Verdict(Standing.DUE, until) if at < until else Verdict(Standing.LAPSED)


def add_months(at: datetime, months: int) -> datetime:
    """The same day and time ``months`` later; the month's last day where it has no such day."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
