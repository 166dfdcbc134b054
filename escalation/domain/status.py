"""The life of an escalation, as a table."""

from enum import StrEnum


class Status(StrEnum):
    """Where an escalation stands.

    ``OPEN`` climbs the path; ``ACKNOWLEDGED`` is in somebody's charge; ``UNANSWERED`` went past
    the last step and keeps its alarm until somebody takes it; ``RESOLVED`` is over.
    """

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    UNANSWERED = "unanswered"
    RESOLVED = "resolved"


NEXT: dict[Status, frozenset[Status]] = {
    Status.OPEN: frozenset({Status.ACKNOWLEDGED, Status.UNANSWERED, Status.RESOLVED}),
    Status.ACKNOWLEDGED: frozenset({Status.ACKNOWLEDGED, Status.RESOLVED}),
    Status.UNANSWERED: frozenset({Status.ACKNOWLEDGED, Status.RESOLVED}),
    Status.RESOLVED: frozenset(),
}


def may_move(old: Status, new: Status) -> bool:
    """Whether an escalation may go from ``old`` to ``new`` in one step."""
    return new in NEXT[old]
