"""What one due escalation does: arithmetic on facts that were read for the whole batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from escalation.domain.ladder import end_of, following, is_end, next_due
from escalation.domain.status import Status
from escalation.models import EventKind
from escalation.services.announcing import hook_drafts, mail_drafts
from notifications.models import Channel

if TYPE_CHECKING:
    from datetime import datetime

    from escalation.domain.ladder import Rung
    from escalation.services.audience import Audience, Place
    from notifications.services import Draft

ALARM = 1


@dataclass(frozen=True, slots=True)
class Due:
    """An escalation whose ``(step, round)`` is to fire."""

    pk: int
    severity: int
    step: int
    round: int
    due_at: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class Event:
    """A fact to record: what happened at ``(step, round)`` of the escalation ``pk``."""

    pk: int
    kind: EventKind
    step: int
    round: int
    told: list[int]


@dataclass(slots=True)
class Move:
    """Where an escalation goes, what happened on the way, and who is told."""

    pk: int
    status: Status
    step: int
    round: int
    due_at: datetime | None
    events: list[Event] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


def fire(due: Due, audience: Audience, *, at: datetime) -> Move:
    """The move of ``due`` at ``at``: the first rung from its place on where somebody hears.

    Rungs where nobody is there are passed at once; past the last one the alarm goes up.
    """
    ladder = due.place.ladder
    move = Move(due.pk, Status.OPEN, due.step, due.round, at)
    here: tuple[int, int] | None = (due.step, due.round)
    while here is not None and not is_end(ladder, here[0]):
        step, round_ = here
        if _told(move, due, ladder.rungs[step], here, audience):
            move.step, move.round = following(ladder, step, round_) or end_of(ladder)
            move.due_at = next_due(ladder, step=step, round=round_, fired_at=at)
            return move
        here = following(ladder, step, round_)
    _give_up(move, due, EventKind.UNANSWERED, end_of(ladder), audience)
    return move


def hold(due: Due, audience: Audience, *, at: datetime) -> Move:
    """Set aside an escalation that cannot be fired, with the same alarm; its path is not read."""
    move = Move(due.pk, Status.OPEN, due.step, due.round, at)
    _give_up(move, due, EventKind.HELD, (due.step, due.round), audience)
    return move


def _told(move: Move, due: Due, rung: Rung, here: tuple[int, int], audience: Audience) -> bool:
    """Tell whoever hears ``rung``; False when nobody does."""
    people = audience.of(rung, due.place) if Channel.EMAIL in rung.channels else []
    hooks = audience.endpoints(due.place.unit_id) if Channel.WEBHOOK in rung.channels else []
    kind = EventKind.TOLD if people or hooks else EventKind.EMPTY
    move.events.append(Event(due.pk, kind, *here, people))
    place = _place(here)
    move.drafts += mail_drafts(due.pk, kind, place, people, due.severity)
    move.drafts += hook_drafts(due.pk, kind, place, hooks, due.severity)
    return kind is EventKind.TOLD


def _give_up(
    move: Move,
    due: Due,
    kind: EventKind,
    here: tuple[int, int],
    audience: Audience,
) -> None:
    """Stop the timers and raise the alarm."""
    unit = due.place.unit_id
    people = audience.for_alarm(unit)
    place = f"{kind.value}-{_place(here)}"
    move.status, move.due_at = Status.UNANSWERED, None
    move.step, move.round = here
    move.events.append(Event(due.pk, kind, *here, people))
    move.drafts += mail_drafts(due.pk, EventKind.UNANSWERED, place, people, ALARM)
    move.drafts += hook_drafts(due.pk, kind, place, audience.endpoints(unit), ALARM)


def _place(here: tuple[int, int]) -> str:
    step, round_ = here
    return f"{round_}-{step}"
