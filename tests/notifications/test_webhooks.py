"""Webhooks: signed, small, stopped when they are not wanted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notifications.models import Channel, OutboxMessage, OutboxState, WebhookEndpoint
from notifications.services import (
    Draft,
    create_endpoint,
    disable_endpoint,
    enqueue,
    postman,
    send_due,
)
from socialteam.kit.http import Answer, DeliveryError, ForbiddenTargetError
from tests import make

if TYPE_CHECKING:
    from tests.notifications.conftest import Greeting

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/in"


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - receivers compare with real time


def draft(endpoint: WebhookEndpoint, key: str = "hook-1", **facts: Any) -> Draft:
    return Draft(
        key=key, kind="test.greeting", channel=Channel.WEBHOOK, endpoint_id=endpoint.pk, **facts
    )


class Server:
    """Stands for the other side: remembers what it was sent, answers what it is told to."""

    def __init__(self, answer: int | Exception = 204) -> None:
        self.answer = answer
        self.seen: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, _url: str, *, content: bytes, headers: dict[str, str], **_: Any) -> Answer:
        self.seen.append((content, headers))
        if isinstance(self.answer, Exception):
            raise self.answer
        return Answer(self.answer, b"")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(postman, "post", server)
    return server


def test_a_webhook_is_signed_with_the_secret_shown_once(
    server: Server, greeting: Greeting
) -> None:
    endpoint, secret = create_endpoint(url=URL, at=make.NOON)
    assert secret not in endpoint.secret
    enqueue([draft(endpoint, context={"escalation": 7})], at=make.NOON)

    assert send_due(limit=10) == 1

    [(body, headers)] = server.seen
    assert headers["webhook-id"] == "hook-1"
    assert Webhook(secret).verify(body, headers)["data"] == {"escalation": 7}
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 40).verify(body, headers)
    assert json.loads(body)["type"] == "test.greeting"
    assert OutboxMessage.objects.get().state == OutboxState.SENT


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://user@example.org/", "https://example.org:22/", "ftp://x"],
)
def test_an_address_that_we_may_not_call_is_refused(url: str) -> None:
    with pytest.raises(ValidationError) as raised:
        create_endpoint(url=url, at=make.NOON)

    assert "url" in raised.value.message_dict


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (500, OutboxState.PENDING),
        (302, OutboxState.PENDING),
        (DeliveryError("no answer"), OutboxState.PENDING),
        (ForbiddenTargetError("private"), OutboxState.FAILED),
        (410, OutboxState.FAILED),
    ],
)
def test_the_answer_decides_what_becomes_of_it(
    server: Server, greeting: Greeting, answer: int | Exception, state: OutboxState
) -> None:
    endpoint, _secret = create_endpoint(url=URL, at=now())
    enqueue([draft(endpoint)], at=now())
    server.answer = answer

    send_due(limit=10)

    assert OutboxMessage.objects.get().state == state


def test_an_endpoint_that_is_gone_gets_nothing_more(server: Server, greeting: Greeting) -> None:
    endpoint, _secret = create_endpoint(url=URL, at=now())
    server.answer = 410
    enqueue([draft(endpoint)], at=now())
    send_due(limit=1)
    enqueue([draft(endpoint, "hook-2")], at=now())
    send_due(limit=1)

    endpoint.refresh_from_db()
    assert endpoint.disabled_at is not None
    assert len(server.seen) == 1
    assert OutboxMessage.objects.get(key="hook-2").state == OutboxState.SUPPRESSED


def test_disabling_an_endpoint_suppresses_what_waits_and_counts_once(
    server: Server, greeting: Greeting
) -> None:
    endpoint, _secret = create_endpoint(url=URL, at=make.NOON)
    enqueue([draft(endpoint)], at=make.NOON)

    assert disable_endpoint(endpoint=endpoint, reason="disconnected", at=make.NOON)
    assert not disable_endpoint(endpoint=endpoint, reason="again", at=make.NOON)

    assert OutboxMessage.objects.get().state == OutboxState.SUPPRESSED
    assert send_due(limit=10) == 0


def test_an_endpoint_that_fails_gets_nothing_more_of_the_batch(
    server: Server, greeting: Greeting
) -> None:
    bad, _secret = create_endpoint(url=URL, at=now())
    server.answer = DeliveryError("no answer")
    enqueue([draft(bad, f"hook-{number}") for number in range(20)], at=now())

    send_due(limit=50)

    assert len(server.seen) == postman.MOST_AT_ONCE_TO_ONE
    assert OutboxMessage.objects.filter(state=OutboxState.PENDING).count() == 20


def test_a_large_body_is_never_sent(server: Server, greeting: Greeting) -> None:
    endpoint, _secret = create_endpoint(url=URL, at=now())
    enqueue([draft(endpoint, context={"ids": list(range(10_000))})], at=now())

    send_due(limit=10)

    assert not server.seen
    assert OutboxMessage.objects.get().state == OutboxState.FAILED
