"""The minutes of a week: when what is limited to some hours holds, and when nothing does.

Minutes count from Monday midnight in local wall time; spans are half-open. The database counts
the same way (``socialteam_week`` in the migration), and a test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, time

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
Span = tuple[int, int]
WHOLE: Final[tuple[Span, ...]] = ((0, WEEK),)


def spans_of(weekdays: Sequence[int], starts: time, ends: time) -> list[Span]:
    """The spans of one window; an end not later than its start lies on the day after.

    From 18:00 to 09:00 is the night; from 00:00 to 00:00 the whole day. What passes Sunday
    midnight comes back on Monday.
    """
    first, last = _minute(starts), _minute(ends)
    length = (last - first - 1) % DAY + 1
    found: list[Span] = []
    for weekday in weekdays:
        start = weekday * DAY + first
        end = start + length
        found.append((start, min(end, WEEK)))
        if end > WEEK:
            found.append((0, end - WEEK))
    return joined(found)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same minutes as spans that neither overlap nor touch, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def missing(spans: Iterable[Span]) -> list[Span]:
    """The minutes of the week that ``spans`` leave out."""
    found: list[Span] = []
    reached = 0
    for start, end in joined(spans):
        if start > reached:
            found.append((reached, start))
        reached = end
    return [*found, (reached, WEEK)] if reached < WEEK else found


def minute_of(local: datetime) -> int:
    """The minute of the week of a local time."""
    return local.weekday() * DAY + local.hour * 60 + local.minute


def holds_at(spans: Iterable[Span], minute: int) -> bool:
    """Whether ``minute`` lies in one of the spans."""
    return any(start <= minute < end for start, end in spans)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
