"""The engine: moves what is due, any number of processes at once.

A batch is claimed, moved, recorded and announced in one transaction, on the database's clock.
A kill at any statement leaves nothing half done, the row locks keep two engines apart, and the
unique key on events refuses a second firing whatever happens.

A batch that fails is not the fault of all its rows: they are tried again in smaller groups, then
alone. What fails alone three times is set aside with an alarm, and everything else goes on.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.utils import InterfaceError, OperationalError

from escalation.domain.ladder import Ladder
from escalation.firing import Due, fire, hold
from escalation.services.audience import Place, audience_for
from escalation.services.ladders import default_ladder
from notifications.services import enqueue
from socialteam.kit.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from escalation.firing import Event, Move

log = logging.getLogger(__name__)

TRANSIENT = (OperationalError, InterfaceError)
BATCH, GROUP, FEW, ALONE = 500, 50, 10, 1
MOST_GROUPS = 10
HELD_AFTER = 6
NOTHING = timedelta(0)
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id, unit_id, interaction_id, severity, step, round, due_at, path
        FROM escalation_escalation
        WHERE status = 'open' AND severity IN (1, 2, 3) AND due_at <= %(at)s
          AND attempts BETWEEN %(least)s AND %(most)s
        ORDER BY severity, due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    SELECT due.id, due.unit_id, interaction.space_id, due.severity, due.step, due.round,
           due.due_at, due.path::text
    FROM due JOIN engagement_interaction interaction ON interaction.id = due.interaction_id
    ORDER BY due.severity, due.due_at, due.id
"""
MOVE = """
    UPDATE escalation_escalation escalation
    SET status = move.status, step = move.step, round = move.round, due_at = move.due_at,
        attempts = 0
    FROM unnest(
        %(id)s::bigint[], %(was_step)s::smallint[], %(was_round)s::smallint[], %(status)s::text[],
        %(step)s::smallint[], %(round)s::smallint[], %(due_at)s::timestamptz[]
    ) AS move (id, was_step, was_round, status, step, round, due_at)
    WHERE escalation.id = move.id AND escalation.status = 'open'
      AND escalation.step = move.was_step AND escalation.round = move.was_round
"""
RECORD = """
    INSERT INTO escalation_escalationevent (escalation_id, kind, at, step, round, told, note)
    SELECT event.escalation, event.kind, %(at)s, event.step, event.round, event.told::bigint[], ''
    FROM unnest(
        %(escalation)s::bigint[], %(kind)s::text[], %(step)s::smallint[], %(round)s::smallint[],
        %(told)s::text[]
    ) AS event (escalation, kind, step, round, told)
"""
BLAME = "UPDATE escalation_escalation SET attempts = attempts + 1 WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one cycle did: how many it moved, how many it set aside, the worst lateness it met."""

    moved: int = 0
    held: int = 0
    late: timedelta = NOTHING

    def __add__(self, other: Cycle) -> Cycle:
        return Cycle(self.moved + other.moved, self.held + other.held, max(self.late, other.late))


@dataclass(frozen=True, slots=True)
class Lane:
    """Rows that have failed ``least`` to ``most`` times are taken ``size`` at a time.

    A cycle takes up to ``batches``, while each succeeds and is full.
    """

    least: int
    most: int
    size: int
    batches: int = MOST_GROUPS


class LostClaimError(Exception):
    """A row that was locked has moved all the same: nothing of the batch is kept."""


def _unwatched(_ids: Sequence[int]) -> None:
    pass


def run_cycle(
    *, limit: int = BATCH, before_work: Callable[[Sequence[int]], None] = _unwatched
) -> Cycle:
    """Move up to ``limit`` escalations that are due now by the database's clock, gravest first.

    ``before_work`` hears the ids of each batch once they are claimed, and may commit them on
    another connection. About ten queries a batch, however many escalations.

    Raises:
        OperationalError, InterfaceError: the database was away, busy or undecided; nothing of the
            batch is kept, and the cycle may be run again.
    """
    # The few that have failed most come before those that failed once: in a storm of kills there
    # are always some of these, and the others would wait until it is over.
    lanes = (
        Lane(0, 0, limit, batches=1),
        Lane(3, HELD_AFTER - 1, ALONE),
        Lane(2, 2, FEW),
        Lane(1, 1, GROUP),
        Lane(HELD_AFTER, 32_767, GROUP),
    )
    done = Cycle()
    for lane in lanes:
        for _ in range(lane.batches):
            batch = _run_batch(lane, before_work)
            done += batch
            if batch.moved < lane.size:
                break
    return done


def _run_batch(lane: Lane, before_work: Callable[[Sequence[int]], None]) -> Cycle:
    ids: list[int] = []
    try:
        with transaction.atomic():
            at = database_now()
            rows = _claim(lane, at=at)
            if not rows:
                return Cycle()
            ids = [row[0] for row in rows]
            before_work(ids)
            return _move_all(rows, is_held=lane.least >= HELD_AFTER, at=at)
    except TRANSIENT:
        raise
    except Exception:
        log.exception("A batch of escalations failed.", extra={"ids": ids[:GROUP]})
        with connection.cursor() as cursor:
            cursor.execute(BLAME, [ids])
        return Cycle()


def _claim(lane: Lane, *, at: datetime) -> list[tuple[Any, ...]]:
    bounds: dict[str, Any] = {"at": at, "least": lane.least, "most": lane.most, "limit": lane.size}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, bounds)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _move_all(rows: Sequence[tuple[Any, ...]], *, is_held: bool, at: datetime) -> Cycle:
    due = [_due(row, default_ladder("") if is_held else _ladder(row[-1])) for row in rows]
    audience = audience_for([each.place for each in due], at=at)
    act = hold if is_held else fire
    moves = [act(each, audience, at=at) for each in due]
    _write(due, moves)
    _record([event for move in moves for event in move.events], at=at)
    enqueue([draft for move in moves for draft in move.drafts], at=at)
    late = max(at - each.due_at for each in due)
    return Cycle(moved=len(moves), held=len(moves) if is_held else 0, late=late)


def _due(row: tuple[Any, ...], ladder: Ladder) -> Due:
    pk, unit, space, severity, step, round_, due_at, _path = row
    return Due(pk, severity, step, round_, due_at, Place(unit, space, ladder))


@lru_cache(maxsize=512)
def _ladder(path: str) -> Ladder:
    """One ladder for all escalations with the same snapshot: their calendar is worked out once."""
    return Ladder.from_json(json.loads(path))


def _write(due: Sequence[Due], moves: Sequence[Move]) -> None:
    columns: dict[str, Any] = {
        "id": [move.pk for move in moves],
        "was_step": [each.step for each in due],
        "was_round": [each.round for each in due],
        "status": [move.status.value for move in moves],
        "step": [move.step for move in moves],
        "round": [move.round for move in moves],
        "due_at": [move.due_at for move in moves],
    }
    with connection.cursor() as cursor:
        cursor.execute(MOVE, columns)
        if cursor.rowcount != len(moves):
            raise LostClaimError


def _record(events: Sequence[Event], *, at: datetime) -> None:
    columns: dict[str, Any] = {
        "at": at,
        "escalation": [event.pk for event in events],
        "kind": [event.kind.value for event in events],
        "step": [event.step for event in events],
        "round": [event.round for event in events],
        "told": [_bigints(event.told) for event in events],
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORD, columns)


def _bigints(numbers: Iterable[int]) -> str:
    """An array as PostgreSQL writes it: unnest would flatten an array of arrays."""
    return "{" + ",".join(map(str, numbers)) + "}"
