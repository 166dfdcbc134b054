"""Signed webhooks, a few at a time to each endpoint."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from standardwebhooks.webhooks import Webhook

from notifications.services.results import Result, Verdict
from socialteam.kit.http import DeliveryError, ForbiddenTargetError, post
from socialteam.kit.secrets import decrypt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from notifications.kinds import Posted
    from notifications.models import OutboxMessage, WebhookEndpoint

MOST_BYTES, MOST_FOREIGN_BYTES = 20_000, 1_000_000
MOST_AT_ONCE, MOST_AT_ONCE_TO_ONE = 16, 2
BATCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signed request, ready to post."""

    pk: int
    endpoint: int
    url: str
    body: str
    headers: dict[str, str]
    settled: frozenset[int] = frozenset()


def envelope(
    message: OutboxMessage, endpoint: WebhookEndpoint, payload: dict[str, Any], *, at: datetime
) -> Envelope | Result:
    """``message`` as a request signed at ``at``, by the Standard Webhooks rules.

    The body is ``{"type", "timestamp", "data"}``, under 20 KB; a larger one is never sent.
    """
    stamp = message.created_at.isoformat()
    body = json.dumps(
        {"type": message.kind, "timestamp": stamp, "data": payload}, separators=(",", ":")
    )
    if len(body.encode()) > MOST_BYTES:
        return Result(Verdict.NEVER, "the content is larger than 20 KB")
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(decrypt(endpoint.secret)).sign(message.key, at, body),
    }
    return Envelope(message.pk, endpoint.pk, endpoint.url, body, headers)


def foreign(
    message: OutboxMessage, endpoint: WebhookEndpoint, posted: Posted
) -> Envelope | Result:
    """``posted`` as it is, for a system with a protocol of its own; under 1 MB."""
    if len(posted.body.encode()) > MOST_FOREIGN_BYTES:
        return Result(Verdict.NEVER, "the content is larger than 1 MB")
    headers = dict(posted.headers)
    return Envelope(message.pk, endpoint.pk, endpoint.url, posted.body, headers, posted.settled)


def send(envelopes: Sequence[Envelope]) -> dict[int, Result]:
    """Post each; an endpoint that fails gets nothing more of this batch.

    What was not tried has no result, and so waits without blame.
    """
    if not envelopes:
        return {}
    lanes = _lanes(envelopes)
    with ThreadPoolExecutor(max_workers=min(MOST_AT_ONCE, len(lanes))) as pool:
        done = list(pool.map(_post_lane, lanes))
    return {pk: result for results in done for pk, result in results.items()}


def _lanes(envelopes: Sequence[Envelope]) -> list[list[Envelope]]:
    """Two lanes an endpoint, each posted in order by one thread."""
    lanes: dict[tuple[int, int], list[Envelope]] = {}
    for number, each in enumerate(envelopes):
        lanes.setdefault((each.endpoint, number % MOST_AT_ONCE_TO_ONE), []).append(each)
    return list(lanes.values())


def _post_lane(lane: Sequence[Envelope]) -> dict[int, Result]:
    ends = time.monotonic() + BATCH_SECONDS
    results: dict[int, Result] = {}
    for each in lane:
        if time.monotonic() > ends:
            break
        results[each.pk] = result = _posted(each)
        if result.verdict is not Verdict.SENT:
            break
    return results


def _posted(each: Envelope) -> Result:
    try:
        answer = post(
            each.url,
            content=each.body.encode(),
            headers=each.headers,
            may_reach_private=settings.WEBHOOKS_MAY_REACH_PRIVATE,
        )
    except ForbiddenTargetError as error:
        return Result(Verdict.NEVER, str(error))
    except (DeliveryError, ValueError) as error:
        return Result(Verdict.LATER, str(error))
    if answer.status == HTTPStatus.GONE:
        return Result(Verdict.GONE, "the endpoint answered 410 Gone")
    if 200 <= answer.status < 300 or answer.status in each.settled:
        return Result(Verdict.SENT)
    return Result(Verdict.LATER, f"the endpoint answered {answer.status}")
