"""When somebody answered, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

SECOND = timedelta(seconds=1)


class Said(NamedTuple):
    """One message: who wrote it (any key that tells people apart), and when."""

    who: Hashable
    at: datetime


@dataclass(frozen=True, slots=True)
class Response:
    """The first response to an interaction.

    ``seconds`` is a whole number, never negative; ``flagged`` says that the source's clocks put
    the answer before the question.
    """

    at: datetime
    seconds: int
    flagged: bool


def response(*, occurred_at: datetime, answered_at: datetime) -> Response:
    """What an answer at ``answered_at`` is as a first response to words of ``occurred_at``.

    The delay is cut to whole seconds. A negative one is a fault of the source: flagged, counted
    as 0. Both datetimes must be aware.

    Raises:
        ValueError: a naive datetime.
    """
    if occurred_at.tzinfo is None or answered_at.tzinfo is None:
        raise ValueError("datetimes must be aware")
    delay = answered_at - occurred_at
    return Response(answered_at, max(delay // SECOND, 0), delay < timedelta(0))


def first_response(
    *, author: Hashable, occurred_at: datetime, messages: Iterable[Said]
) -> Response | None:
    """The earliest message by somebody other than ``author``, or None while nobody answered.

    The order of ``messages`` does not matter; the author's own words never count.
    """
    answers = [message.at for message in messages if message.who != author]
    if not answers:
        return None
    return response(occurred_at=occurred_at, answered_at=min(answers))
