"""The life of an interaction, as a table."""

from enum import StrEnum


class Status(StrEnum):
    """Where an interaction stands.

    ``OPEN`` waits for the company; ``ANSWERED`` waits for the customer, or for nobody;
    ``CLOSED`` is over.
    """

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


NEXT: dict[Status, frozenset[Status]] = {
    Status.OPEN: frozenset({Status.ANSWERED, Status.CLOSED}),
    Status.ANSWERED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
}


def may_move(old: Status, new: Status) -> bool:
    """Whether an interaction may go from ``old`` to ``new`` in one step."""
    return new in NEXT[old]
