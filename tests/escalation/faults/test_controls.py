"""Two engines hold the same escalation: each guard alone suffices, without any it fires twice."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections

from escalation import engine
from escalation.models import EscalationEvent, EventKind
from notifications.models import OutboxMessage
from notifications.services import enqueue
from tests import make
from tests.escalation.scene import scene

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifications.services import Draft
    from tests.clock import Clock

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

LOCK = "FOR UPDATE SKIP LOCKED"
SWAP = "AND escalation.step = move.was_step AND escalation.round = move.was_round"
KEY = "escalation_event_fires_once"


@pytest.fixture
def key() -> Iterator[list[str]]:
    """A list of statements to run; the unique key is there again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [KEY])
        [definition] = cursor.fetchone()
        yield [f"DROP INDEX {KEY}"]
        cursor.execute("DELETE FROM escalation_escalationevent")
        cursor.execute(f"DROP INDEX IF EXISTS {KEY}")
        cursor.execute(definition)


def race() -> int:
    """Two engines claim before either moves; how often the first step was told."""
    both = threading.Barrier(2, timeout=0.5)

    def wait(_ids: Sequence[int]) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait()

    def run() -> None:
        with contextlib.suppress(IntegrityError, engine.LostClaimError):
            engine.run_cycle(before_work=wait)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return EscalationEvent.objects.filter(kind=EventKind.TOLD).count()


@pytest.mark.parametrize(
    ("kept", "times"), [({"lock"}, 1), ({"swap"}, 1), ({"key"}, 1), (set[str](), 2)]
)
def test_each_guard_alone_keeps_a_step_from_firing_twice(
    clock: Clock, key: list[str], monkeypatch: pytest.MonkeyPatch, kept: set[str], times: int
) -> None:
    clock.freeze(make.NOON)
    at = scene()
    at.path()
    at.open()
    if "lock" not in kept:
        monkeypatch.setattr(engine, "CLAIM", engine.CLAIM.replace(LOCK, ""))
    if "swap" not in kept:
        monkeypatch.setattr(engine, "MOVE", engine.MOVE.replace(SWAP, ""))
    if "key" not in kept:
        with connection.cursor() as cursor:
            cursor.execute(key[0])

    assert race() == times


@pytest.mark.parametrize(("publishes_early", "unfounded"), [(False, 0), (True, 1)])
def test_nobody_is_told_of_what_was_rolled_back(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, *, publishes_early: bool, unfounded: int
) -> None:
    clock.freeze(make.NOON)
    at = scene()
    at.path()
    at.open()

    def and_die(drafts: Sequence[Draft], **facts: Any) -> int:
        if publishes_early:
            thread = threading.Thread(target=_alone, args=(drafts,), kwargs=facts)
            thread.start()
            thread.join()
        else:
            enqueue(drafts, **facts)
        raise engine.LostClaimError

    monkeypatch.setattr(engine, "enqueue", and_die)
    engine.run_cycle()

    assert not EscalationEvent.objects.filter(kind=EventKind.TOLD).exists()
    assert OutboxMessage.objects.filter(kind="escalation.told").count() == unfounded


def _alone(drafts: Sequence[Draft], **facts: Any) -> None:
    """Write the messages on another connection, before the engine commits."""
    enqueue(drafts, **facts)
    connections[DEFAULT_DB_ALIAS].close()
