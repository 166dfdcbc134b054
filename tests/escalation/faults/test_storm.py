"""Kills and crashes while escalations climb: nothing is lost, nothing comes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.escalation.faults.checker import Findings, query
from tests.escalation.faults.cluster import Ground, wait_until
from tests.escalation.faults.load import Load

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.faults
COUNT, SPEED, SEED = 150, 60.0, 20261121
ENGINES = 3
FAULTS = {"mover": 7, "sender": 1, "engine": 1, "crash": 1, "flush": 2}
# A machine that is busy with other work is slow, and that is no fault of ours: what is late by a
# little is the business of the benchmark.
PATIENCE, LATE = 300, 60


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    root = tmp_path_factory.mktemp("faults")
    with Ground(root, durable=False) as ground:
        ground.python("tests.escalation.faults.seed", str(COUNT), ground.sink.hook_url)
        for _ in range(ENGINES):
            ground.start_engine()
        wait_until(lambda: len(ground.movers()) == ENGINES, "all engines")
        yield ground


TWICE = """
    INSERT INTO escalation_escalationevent
        (escalation_id, kind, at, step, round, told, note)
    SELECT escalation_id, kind, at, step, round, told, note
    FROM escalation_escalationevent WHERE id = %s
"""
UNFOUNDED = """
    UPDATE notifications_outboxmessage SET key = replace(key, '-0-0-', '-0-9-')
    WHERE id = (SELECT min(id) FROM notifications_outboxmessage
                WHERE key LIKE '%%-0-0-%%' AND %s > 0)
"""


def _control(ground: Ground, load: Load, harm: str) -> Findings:
    """What the checker says of a database that was harmed; the harm is undone."""
    wire = ground.connect()
    wire.autocommit = False
    try:
        query(wire, "SET session_replication_role = replica")
        query(wire, "DROP INDEX escalation_event_fires_once")
        [(event,)] = query(
            wire, "SELECT min(id) FROM escalation_escalationevent WHERE kind = 'told'"
        )
        query(wire, harm, [event])
        return load.check_on(wire)
    finally:
        wire.rollback()
        wire.close()


def test_nothing_is_lost_in_a_storm_of_kills_crashes_and_flushes(ground: Ground) -> None:
    """F1, F3, F5 and F8: three engines, none of them the leader, and each part of them hit."""
    load = Load(ground, count=COUNT, speed=SPEED, seed=SEED)
    load.open(wait=0.5, spread=2.0)
    load.storm(FAULTS, gap=(0.05, 0.4))
    load.settle(PATIENCE)
    found = load.check()

    assert found.escalations == COUNT
    assert found.is_clean, f"{found}\n{ground.engine_log()}"
    assert found.worst < LATE
    assert _control(ground, load, "DELETE FROM escalation_escalationevent WHERE id = %s").lost == 1
    assert _control(ground, load, TWICE).double == 1
    assert _control(ground, load, UNFOUNDED).unfounded
    assert _control(ground, load, "UPDATE governance_auditseal SET digest = %s").broken_seals
    key = next(key for key in ground.sink.keys if "-event-" not in key)
    del ground.sink.keys[key]
    assert load.check().unannounced == 1


def test_a_herd_is_told_in_time_and_the_gravest_first(ground: Ground) -> None:
    """F10: everything is due at one instant."""
    load = Load(ground, count=COUNT, speed=SPEED, seed=SEED)
    load.open(wait=0.5, spread=0.0)
    load.settle(PATIENCE)
    found = load.check()

    assert found.is_clean, f"{found}\n{ground.engine_log()}"
    assert found.worst < LATE
    assert load.first_grave_mail() < load.last_mail()
