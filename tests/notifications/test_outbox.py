"""Messages are written once, sent at least once, and not sent when they are not needed."""

from __future__ import annotations

from datetime import time, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from notifications.models import Channel, OutboxMessage, OutboxState
from notifications.services import Draft, enqueue, send_due, sending
from notifications.services.sending import pause_after
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from tests.clock import Clock
    from tests.notifications.conftest import Greeting

pytestmark = pytest.mark.django_db


def draft(person: User, key: str = "hello-1", **facts: Any) -> Draft:
    return Draft(
        key=key, kind="test.greeting", channel=Channel.EMAIL, recipient_id=person.pk, **facts
    )


def state_of(key: str = "hello-1") -> str:
    return OutboxMessage.objects.get(key=key).state


def test_a_message_is_written_once_a_key(django_assert_num_queries: Any) -> None:
    ana = make.user("Ana")
    with django_assert_num_queries(2):  # quiet hours, insert
        assert enqueue([draft(ana), draft(ana, "hello-2")], at=make.NOON) == 2
    assert enqueue([draft(ana), draft(ana, "hello-3")], at=make.NOON) == 1
    assert enqueue([], at=make.NOON) == 0


def test_quiet_hours_delay_all_but_the_gravest() -> None:
    ana = make.user("Ana", quiet_from=time(12), quiet_until=time(15), time_zone="UTC")

    enqueue([draft(ana), draft(ana, "hello-2", severity=1)], at=make.NOON)

    waits = dict(OutboxMessage.objects.values_list("key", "try_at"))
    assert waits == {"hello-1": make.NOON + timedelta(hours=3), "hello-2": make.NOON}


@pytest.mark.parametrize("key", ["", "a.b", "a b", "a\n", "é", "x" * 121])
def test_a_key_fits_every_header(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Draft(key=key, kind="test.greeting", channel=Channel.EMAIL, recipient_id=1)


def test_a_mail_is_sent_in_the_persons_language_under_its_key(
    clock: Clock, greeting: Greeting
) -> None:
    clock.freeze(make.NOON)
    enqueue([draft(make.user("Ana", language="fr"))], at=make.NOON)

    assert send_due(limit=10) == 1
    assert send_due(limit=10) == 0

    [sent] = mail.outbox
    assert sent.subject == "Bonjour Bcc : eve@example.org"
    assert sent.extra_headers["Message-ID"] == "<hello-1@localhost>"
    assert sent.recipients() == [OutboxMessage.objects.get().recipient.email]  # type: ignore[union-attr]  # set above
    assert "<b>One</b> paragraph." in str(sent.body)
    assert "&lt;b&gt;One&lt;/b&gt; paragraph." in str(sent.alternatives[0][0])  # type: ignore[attr-defined]  # a mail with two parts
    assert state_of() == OutboxState.SENT


def test_a_message_that_is_settled_is_not_sent(clock: Clock, greeting: Greeting) -> None:
    clock.freeze(make.NOON)
    enqueue([draft(make.user())], at=make.NOON)
    greeting.settled = "somebody has answered"

    send_due(limit=10)

    assert not mail.outbox
    assert OutboxMessage.objects.get().note == "somebody has answered"
    assert state_of() == OutboxState.SUPPRESSED


def test_a_deactivated_person_gets_nothing(clock: Clock, greeting: Greeting) -> None:
    clock.freeze(make.NOON)
    ana = make.user()
    enqueue([draft(ana)], at=make.NOON)
    type(ana).objects.update(is_active=False, deactivated_at=make.NOON)

    send_due(limit=10)

    assert not mail.outbox
    assert state_of() == OutboxState.SUPPRESSED


def test_one_broken_message_does_not_stop_the_others(clock: Clock, greeting: Greeting) -> None:
    clock.freeze(make.NOON)
    ana = make.user()
    enqueue([draft(ana, "hello-0", context={"broken": True}), draft(ana)], at=make.NOON)

    send_due(limit=10)

    assert len(mail.outbox) == 1
    assert state_of("hello-0") == OutboxState.PENDING
    assert "no such greeting" in OutboxMessage.objects.get(key="hello-0").note


def test_the_gravest_go_first(clock: Clock, greeting: Greeting) -> None:
    clock.freeze(make.NOON)
    ana = make.user()
    enqueue([draft(ana, "late", severity=3), draft(ana, "now", severity=1)], at=make.NOON)

    send_due(limit=1)

    assert state_of("now") == OutboxState.SENT
    assert state_of("late") == OutboxState.PENDING


def test_a_sender_killed_in_between_sends_again_under_the_same_key(
    clock: Clock, greeting: Greeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.freeze(make.NOON)
    enqueue([draft(make.user())], at=make.NOON)

    with monkeypatch.context() as killed:
        killed.setattr(sending, "_mark", lambda *_: None)  # dies after sending, before marking
        send_due(limit=10)
    assert state_of() == OutboxState.SENDING
    assert send_due(limit=10) == 0

    clock.forward(seconds=sending.LEASE.total_seconds())
    assert send_due(limit=10) == 1
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [
        "<hello-1@localhost>"
    ] * 2
    assert state_of() == OutboxState.SENT


def test_a_sender_that_comes_too_late_marks_nothing(
    clock: Clock, greeting: Greeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.freeze(make.NOON)
    enqueue([draft(make.user())], at=make.NOON)
    [slow] = sending._claim(limit=10, channels=list(Channel), severity=3)
    clock.forward(seconds=sending.LEASE.total_seconds())
    sending._claim(limit=10, channels=list(Channel), severity=3)

    sending._mark([slow], {})

    assert state_of() == OutboxState.SENDING


def test_what_fails_waits_longer_each_time_and_is_given_up_after_a_day(
    clock: Clock, greeting: Greeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.freeze(make.NOON)
    enqueue([draft(make.user())], at=make.NOON)

    def refuse(*_: object) -> int:
        raise OSError("connection refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send_due(limit=10)
    waiting = OutboxMessage.objects.get()
    assert waiting.state == OutboxState.PENDING
    assert timedelta(seconds=11) < waiting.try_at - make.NOON < timedelta(seconds=19)

    clock.forward(hours=24)
    send_due(limit=10)
    assert state_of() == OutboxState.FAILED
    assert "connection refused" in OutboxMessage.objects.get().note


def test_pauses_double_up_to_an_hour() -> None:
    for attempts in range(1, 40):
        usual = min(timedelta(seconds=15) * 2 ** (attempts - 1), timedelta(hours=1))
        assert 0.74 * usual < pause_after(attempts) < 1.26 * usual


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPRecipientsRefused({"x": (550, b"unknown")}), OutboxState.FAILED),
        (SMTPRecipientsRefused({"x": (450, b"busy")}), OutboxState.PENDING),
        (SMTPServerDisconnected("gone"), OutboxState.PENDING),
    ],
)
def test_a_refusal_for_ever_is_not_tried_again(
    clock: Clock,
    greeting: Greeting,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    state: OutboxState,
) -> None:
    clock.freeze(make.NOON)
    enqueue([draft(make.user())], at=make.NOON)

    def refuse(*_: object) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send_due(limit=10)

    assert state_of() == state
