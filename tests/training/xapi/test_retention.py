"""Statements are forgotten after the time that the settings give them, both ways."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from governance.perms import Perm
from notifications.models import OutboxMessage, OutboxState
from notifications.services import create_endpoint
from tests import make
from training import services
from training.domain.xapi import VOIDED
from training.models import LearningStatement, LearningStore
from training.services import retention
from training.tasks import prune_statements

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from tests.clock import Clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OLD, NEW = make.NOON - 31 * DAY, make.NOON - 29 * DAY


@pytest.fixture(autouse=True)
def _thirty_days(clock: Clock, settings: Any) -> None:
    clock.freeze(make.NOON)
    settings.STATEMENTS_KEPT_DAYS = 30


@pytest.fixture
def sender() -> User:
    return make.person(Perm.LEARNING_WRITE, on=make.company())


def _received(sender: User, *, at: datetime, **parts: Any) -> Any:
    given = {
        "actor": {"mbox": "mailto:bo@example.org"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
        "object": {"id": "https://lms.example/safety"},
        **parts,
    }
    return services.store_statements(given=given, by=sender, at=at)[0]


def _taking_back(target: Any) -> dict[str, Any]:
    return {
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": str(target)},
    }


def _store(*, read_until: datetime = make.NOON) -> LearningStore:
    endpoint, _secret = create_endpoint(url="https://lrs.example/xapi", at=OLD, secret="k:p")
    return LearningStore.objects.create(
        unit=make.company(), name="Store", endpoint=endpoint, since=OLD, read_until=read_until
    )


def _sent(store: LearningStore, *, at: datetime, state: str = OutboxState.SENT) -> OutboxMessage:
    made: OutboxMessage = OutboxMessage.objects.create(
        key=f"learning-{store.pk}-{OutboxMessage.objects.count()}",
        kind="learning.stated",
        channel="webhook",
        endpoint=store.endpoint,
        state=state,
        try_at=at,
        created_at=at,
        ended_at=None if state == OutboxState.PENDING else at,
    )
    return made


def test_what_was_received_is_forgotten_after_its_time(sender: User) -> None:
    _received(sender, at=OLD)
    kept = _received(sender, at=NEW)

    prune_statements()

    assert list(LearningStatement.objects.values_list("uuid", flat=True)) == [kept]


def test_zero_days_keep_everything(sender: User, settings: Any) -> None:
    settings.STATEMENTS_KEPT_DAYS = 0
    _received(sender, at=OLD)

    prune_statements()

    assert LearningStatement.objects.count() == 1


def test_what_takes_a_statement_back_stays_for_as_long_as_it_does(sender: User) -> None:
    gone, stays = _received(sender, at=OLD), uuid.uuid4()
    _received(sender, at=OLD, **_taking_back(gone))
    _received(sender, at=OLD, **_taking_back(stays))
    _received(sender, at=NEW, id=str(stays))

    prune_statements()

    assert LearningStatement.objects.count() == 2
    assert not LearningStatement.objects.standing().filter(uuid=stays).exists()


def test_messages_that_ended_are_forgotten_and_what_waits_is_sent() -> None:
    store = _store()
    for state in (OutboxState.SENT, OutboxState.SUPPRESSED, OutboxState.FAILED):
        _sent(store, at=OLD, state=state)
    waiting, recent = _sent(store, at=OLD, state=OutboxState.PENDING), _sent(store, at=NEW)

    prune_statements()

    assert set(OutboxMessage.objects.all()) == {waiting, recent}


def test_a_message_stays_while_its_fact_may_be_read_again() -> None:
    """A store that was paused reads its last hour again: without the message, it is sent twice."""
    store = _store(read_until=OLD)
    message = _sent(store, at=OLD)

    prune_statements()
    assert OutboxMessage.objects.get() == message

    type(store.endpoint).objects.update(disabled_at=make.NOON, disabled_reason="gone")
    prune_statements()
    assert not OutboxMessage.objects.exists()


def test_one_pass_drops_so_many_and_the_next_goes_on(
    sender: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST", 2)
    for _number in range(3):
        _received(sender, at=OLD)

    assert services.forget_statements(before=make.NOON - 30 * DAY) == 2
    assert services.forget_statements(before=make.NOON - 30 * DAY) == 1
    assert services.forget_statements(before=make.NOON - 30 * DAY) == 0
