"""The objectives of one volunteer: their life, and the quarters and years they run."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

RESULT_NOTICE: Final = timedelta(days=14)
"""A result may be noted from so many days before the period is over."""


class AimState(StrEnum):
    """Where a volunteer's objective stands."""

    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    VALIDATED = "validated"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


NEXT: Final[dict[AimState, frozenset[AimState]]] = {
    AimState.PROPOSED: frozenset({AimState.VALIDATED, AimState.SENT_BACK, AimState.WITHDRAWN}),
    AimState.SENT_BACK: frozenset({AimState.PROPOSED, AimState.WITHDRAWN}),
    AimState.VALIDATED: frozenset({AimState.REPORTED}),
    AimState.REPORTED: frozenset({AimState.CONFIRMED, AimState.VALIDATED}),
    AimState.CONFIRMED: frozenset(),
    AimState.WITHDRAWN: frozenset(),
}


class Cadence(StrEnum):
    """How long an objective runs."""

    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months it has."""
        return 3 if self is Cadence.QUARTER else 12


def first_day(cadence: Cadence, day: date) -> date:
    """The first day of the quarter or year that holds ``day``."""
    month = day.month - (day.month - 1) % cadence.months
    return date(day.year, month, 1)


def day_after(cadence: Cadence, starts_on: date) -> date:
    """The first day after the quarter or year that starts on ``starts_on``."""
    months = starts_on.month - 1 + cadence.months
    return date(starts_on.year + months // 12, months % 12 + 1, 1)


def on_offer(cadence: Cadence, today: date) -> tuple[date, date]:
    """The first days of the periods one may still propose for: the running one and the next."""
    running = first_day(cadence, today)
    return running, day_after(cadence, running)


def result_from(cadence: Cadence, starts_on: date) -> date:
    """The first day on which its result may be noted."""
    return day_after(cadence, starts_on) - RESULT_NOTICE


def sources(to: AimState) -> list[str]:
    """From which states an objective may come to ``to``."""
    return [state.value for state, after in NEXT.items() if to in after]
