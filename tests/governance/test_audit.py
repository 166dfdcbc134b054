"""The audit log: append-only, chained, verified."""

from __future__ import annotations

import json
import random
import threading
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, transaction

from governance import audit, services
from governance.models import AuditEvent, AuditSeal
from governance.perms import Perm
from governance.services import Anchor
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = 12


@contextmanager
def without_triggers() -> Iterator[None]:
    """What a superuser of the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def write(count: int = EVENTS) -> None:
    """Events with their seals: the deferred trigger is told not to wait for a commit."""
    unit = make.company()
    for number in range(count):
        audit.record(
            by=None, action="unit.changed", target=unit, at=make.NOON, changes={"n": number}
        )
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE governance_auditevent SET action = 'unit.liked'",
        "DELETE FROM governance_auditevent",
        "TRUNCATE governance_auditevent CASCADE",
        "UPDATE governance_auditseal SET digest = 'x'",
        "DELETE FROM governance_auditseal",
        "TRUNCATE governance_auditseal",
        "DELETE FROM governance_auditchain",
        "TRUNCATE governance_auditchain",
    ],
)
def test_the_log_is_only_ever_added_to(statement: str) -> None:
    write(2)

    with (
        pytest.raises((ProgrammingError, InternalError), match="append-only"),
        transaction.atomic(),
    ):
        run(statement)

    assert services.verify_chain().holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "position", "fault"),
    [
        ("UPDATE governance_auditevent SET action = 'x' WHERE id = {}", 5, "event changed"),
        ("DELETE FROM governance_auditevent WHERE id = {}", 5, "event missing"),
        ("DELETE FROM governance_auditseal WHERE event_id = {}", 6, "seal missing"),
    ],
)
def test_with_the_triggers_off_the_verification_finds_it(
    statement: str, position: int, fault: str
) -> None:
    """The negative control of the guard: without it the change goes through, and is found."""
    write()
    fifth = AuditSeal.objects.get(position=5).event_id

    with without_triggers():
        run(statement.format(fifth))

    verdict = services.verify_chain()
    assert (verdict.broken_at, verdict.fault) == (position, fault)


NEW_EVENT = (
    "INSERT INTO governance_auditevent (at, action, target_type, target_id, changes)"
    " VALUES (now(), 'x.y', 'x', '1', '{{}}')"
)
EXTRA_SEAL = (
    "WITH added AS (" + NEW_EVENT + " RETURNING id)"  # noqa: S608 - a constant
    " INSERT INTO governance_auditseal (event_id, position, digest)"
    " SELECT id, 1 + (SELECT max(position) FROM governance_auditseal), repeat('1', 64) FROM added"
)
SWAP = (
    "UPDATE governance_auditseal SET event_id = -event_id WHERE event_id IN ({a}, {b});"
    "UPDATE governance_auditseal SET event_id = CASE event_id WHEN -{a} THEN {b} ELSE {a} END"
    " WHERE event_id IN (-{a}, -{b})"
)
TAMPERINGS = [
    "UPDATE governance_auditevent SET changes = changes || '{{\"x\": 1}}' WHERE id = {a}",
    "UPDATE governance_auditevent SET at = at + interval '1 microsecond' WHERE id = {a}",
    "UPDATE governance_auditevent SET actor_id = NULL, unit_id = 0 WHERE id = {a}",
    "UPDATE governance_auditevent SET target_id = target_id || '1' WHERE id = {a}",
    "DELETE FROM governance_auditevent WHERE id = {a}",
    "DELETE FROM governance_auditseal WHERE event_id = {a}",
    "DELETE FROM governance_auditseal WHERE event_id >= {a}",
    "UPDATE governance_auditseal SET digest = repeat('0', 64) WHERE event_id = {a}",
    NEW_EVENT,
    EXTRA_SEAL,
    "UPDATE governance_auditchain SET position = position - 1",
    "UPDATE governance_auditchain SET digest = repeat('2', 64)",
    SWAP,
]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(30))
def test_thirty_random_tamperings_are_all_found(seed: int) -> None:
    write()
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    first, second = chance.sample(list(AuditEvent.objects.values_list("pk", flat=True)), 2)
    statement = TAMPERINGS[seed % len(TAMPERINGS)]

    assert services.verify_chain().holds
    with without_triggers():
        run(statement.format(a=first, b=second))

    assert not services.verify_chain().holds


@pytest.mark.django_db
def test_a_chain_rewritten_whole_is_found_by_an_anchor_kept_elsewhere() -> None:
    write()
    before = services.verify_chain()
    anchor = Anchor(before.position, before.digest)
    write(3)
    assert services.verify_chain(anchor=anchor).holds

    with without_triggers():
        run("UPDATE governance_auditevent SET action = 'unit.liked'")
        run("TRUNCATE governance_auditseal")
        run(
            "UPDATE governance_auditchain SET position = 0,"
            " digest = encode(sha256('socialteam audit chain'), 'hex')"
        )
        run("""
            DO $$ DECLARE event governance_auditevent; head governance_auditchain; made text;
            BEGIN
                FOR event IN SELECT * FROM governance_auditevent ORDER BY id LOOP
                    SELECT * INTO head FROM governance_auditchain WHERE id = 1;
                    made := governance_audit_digest(head.digest, event);
                    INSERT INTO governance_auditseal VALUES (event.id, head.position + 1, made);
                    UPDATE governance_auditchain SET position = head.position + 1, digest = made;
                END LOOP;
            END $$
        """)

    assert services.verify_chain().holds
    assert services.verify_chain(anchor=anchor).fault == "differs from the anchor"


@pytest.mark.django_db
def test_the_newest_events_can_be_verified_alone() -> None:
    write()
    oldest = AuditSeal.objects.get(position=2).event_id
    with without_triggers():
        AuditEvent.objects.filter(pk=oldest).update(action="x")

    assert services.verify_chain(newest=3).holds
    assert not services.verify_chain().holds


@pytest.mark.django_db
def test_the_command_exits_with_one_and_names_the_position() -> None:
    write()
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    assert json.loads(out.getvalue())["holds"] is True

    with without_triggers():
        run(
            "DELETE FROM governance_auditevent"
            " WHERE id = (SELECT max(event_id) FROM governance_auditseal)"
        )
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", "--json", stdout=out)

    assert stopped.value.code == 1
    assert json.loads(out.getvalue())["broken_at"] == AuditSeal.objects.count()


@pytest.mark.django_db(transaction=True)
def test_commits_at_the_same_time_keep_the_chain_one_line() -> None:
    make.company()
    together = threading.Barrier(3)

    def commit() -> None:
        try:
            for number in range(5):
                with transaction.atomic():
                    unit = make.company()
                    audit.record(
                        by=None,
                        action="unit.changed",
                        target=unit,
                        at=make.NOON,
                        changes={"n": number},
                    )
                    if number == 0:
                        together.wait(timeout=5)
        finally:
            connection.close()

    threads = [threading.Thread(target=commit) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    positions = list(AuditSeal.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) == AuditEvent.objects.count() >= 15
    assert services.verify_chain().holds


@pytest.mark.django_db
def test_events_are_seen_where_the_record_lives_and_all_of_them_from_the_company() -> None:
    hub, other = make.hub(), make.hub()
    ana, dee = (
        make.person(Perm.AUDIT_VIEW, on=hub),
        make.person(Perm.AUDIT_VIEW, on=make.company()),
    )
    audit.record(by=None, action="person.created", target=make.user(), at=make.NOON)

    seen = AuditEvent.objects.visible_to(ana, Perm.AUDIT_VIEW)

    assert set(seen.values_list("unit_id", flat=True)) == {hub.pk}
    assert other.pk not in set(seen.values_list("unit_id", flat=True))
    assert (
        AuditEvent.objects.visible_to(dee, Perm.AUDIT_VIEW).count() == AuditEvent.objects.count()
    )
