"""How an attempt to send ended."""

from dataclasses import dataclass
from enum import Enum, auto


class Verdict(Enum):
    """``LATER`` is tried again, ``NEVER`` is not, ``GONE`` also disables the endpoint."""

    SENT = auto()
    NOT_NEEDED = auto()
    LATER = auto()
    NEVER = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict and its reason, for the people who look at the message."""

    verdict: Verdict
    note: str = ""
