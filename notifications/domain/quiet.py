"""When a notice may reach a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import TYPE_CHECKING

from socialteam.kit.business_time import Calendar, Window, next_opening

if TYPE_CHECKING:
    from datetime import datetime

MIDNIGHT = time(0)
MONDAY_TO_FRIDAY, WHOLE_WEEK = range(5), range(7)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Agreed quiet: from ``starts`` until before ``ends`` on the wall clock of ``zone``.

    Hours that start later than they end go over midnight; equal or missing hours are none.
    ``weekends`` adds the whole of Saturday and Sunday. ``zone`` is an IANA name.
    """

    zone: str
    starts: time | None = None
    ends: time | None = None
    weekends: bool = False

    def over_at(self, at: datetime) -> datetime:
        """``at`` itself when no quiet holds then, otherwise the instant at which it ends.

        Each edge is the first instant at which the wall clock has reached it, so quiet lasts as
        long as it really does on the days when clocks change.
        """
        if self.starts == self.ends and not self.weekends:
            return at
        reached = next_opening(_reachable(self), at)
        return at if reached == at else reached


@lru_cache(maxsize=4096)
def _reachable(quiet: QuietHours) -> Calendar:
    days = MONDAY_TO_FRIDAY if quiet.weekends else WHOLE_WEEK
    windows = [Window(day, opens, closes) for day in days for opens, closes in _spans(quiet)]
    return Calendar(quiet.zone, tuple(windows))


def _spans(quiet: QuietHours) -> list[tuple[time, time]]:
    """The hours of a day outside the quiet ones."""
    starts, ends = quiet.starts, quiet.ends
    if starts is None or ends is None or starts == ends:
        return [(MIDNIGHT, MIDNIGHT)]
    if starts < ends:
        spans = [(MIDNIGHT, starts), (ends, MIDNIGHT)]
        return spans if starts != MIDNIGHT else spans[1:]
    return [(ends, starts)]
