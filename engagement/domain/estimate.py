"""How long an answer takes, until enough of them were timed to say it from data."""

MINUTES_EACH = 6
"""What field guides give for reading, checking and answering one public message."""


def minutes_for(count: int) -> int:
    """Whole minutes for ``count`` interactions."""
    return count * MINUTES_EACH
