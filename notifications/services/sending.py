"""Sending what waits: claim, commit, send, mark.

A message is claimed, its attempt counted and its lease committed before anything leaves. A sender
killed in between leaves a lease that runs out: the message is sent again, under the same key.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone, translation

from notifications.kinds import WritesRequest, read_ahead, renderer_of
from notifications.models import Channel, OutboxMessage, OutboxState
from notifications.services import mailbox, postman
from notifications.services.endpoints import disable_endpoint
from notifications.services.results import Result, Verdict
from socialteam.kit.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
JITTER = 0.25
RELEASE = """
    UPDATE notifications_outboxmessage SET state = 'pending', lease_until = NULL
    WHERE id IN (
        SELECT id FROM notifications_outboxmessage
        WHERE state = 'sending' AND lease_until <= %(at)s
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
"""
CLAIM = """
    UPDATE notifications_outboxmessage message
    SET state = 'sending', attempts = attempts + 1, lease_until = %(lease)s
    FROM (
        SELECT id FROM notifications_outboxmessage
        WHERE state = 'pending' AND try_at <= %(at)s AND channel = ANY(%(channels)s)
          AND severity <= %(severity)s
        ORDER BY severity, try_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) due
    WHERE message.id = due.id
    RETURNING message.id
"""
MARK = """
    UPDATE notifications_outboxmessage message
    SET state = mark.state, try_at = mark.try_at, ended_at = mark.ended_at, note = mark.note,
        lease_until = NULL
    FROM unnest(
        %(id)s::bigint[], %(attempts)s::int[], %(state)s::text[], %(try_at)s::timestamptz[],
        %(ended_at)s::timestamptz[], %(note)s::text[]
    ) AS mark (id, attempts, state, try_at, ended_at, note)
    WHERE message.id = mark.id AND message.attempts = mark.attempts AND message.state = 'sending'
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What becomes of a message."""

    state: OutboxState
    try_at: datetime
    ended_at: datetime | None
    note: str


def send_due(
    *, limit: int, channels: Sequence[Channel] = tuple(Channel), severity: int = 3
) -> int:
    """Send up to ``limit`` waiting messages, most urgent first; returns how many were claimed.

    ``severity`` is the least urgent that is taken: 1 takes only what is grave.

    Any number of senders may run at once, outside any transaction. Times are the database's. What
    fails waits longer each time, with jitter, and is given up 24 hours after it was written.
    """
    messages = _claim(limit=limit, channels=channels, severity=severity)
    read_ahead(messages)
    results: dict[int, Result] = {}
    mails, posts = [], []
    for message in messages:
        ready = _prepared(message)
        if isinstance(ready, Result):
            results[message.pk] = ready
        elif isinstance(ready, postman.Envelope):
            posts.append(ready)
        else:
            mails.append(ready)
    results |= mailbox.send(mails)
    results |= postman.send(posts)
    _mark(messages, results)
    return len(messages)


def _claim(*, limit: int, channels: Sequence[Channel], severity: int) -> list[OutboxMessage]:
    at = database_now()
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, {"at": at})
        bounds: dict[str, Any] = {
            "at": at,
            "lease": at + LEASE,
            "limit": limit,
            "channels": [channel.value for channel in channels],
            "severity": severity,
        }
        cursor.execute(CLAIM, bounds)
        ids = [row[0] for row in cursor.fetchall()]
    found = OutboxMessage.objects.select_related("recipient", "endpoint").filter(pk__in=ids)
    return list(found.order_by("severity", "try_at", "pk")) if ids else []


def _prepared(message: OutboxMessage) -> postman.Envelope | mailbox.Letterbox | Result:
    """What to send, or the reason why nothing is."""
    try:
        reason = _not_wanted(message) or renderer_of(message.kind).still_needed(message)
        if reason:
            return Result(Verdict.NOT_NEEDED, reason)
        return _envelope(message) if message.endpoint else _letter(message)
    except Exception as error:  # one message's fault must not stop the others
        log.exception("A message could not be prepared.", extra={"key": message.key})
        return Result(Verdict.LATER, f"{type(error).__name__}: {error}")


def _not_wanted(message: OutboxMessage) -> str:
    if message.recipient and not message.recipient.is_active:
        return "the recipient is deactivated"
    if message.endpoint and message.endpoint.disabled_at:
        return message.endpoint.disabled_reason
    return ""


def _letter(message: OutboxMessage) -> mailbox.Letterbox:
    person = message.recipient
    if person is None:
        raise ValueError("a mail without a recipient")
    with translation.override(person.language), timezone.override(person.zone):
        mail = renderer_of(message.kind).mail(message, person.language)
    return mailbox.Letterbox(message.pk, message.key, person.email, mail)


def _envelope(message: OutboxMessage) -> postman.Envelope | Result:
    if message.endpoint is None:
        raise ValueError("a webhook without an endpoint")
    renderer = renderer_of(message.kind)
    if isinstance(renderer, WritesRequest):
        posted = renderer.request(message, message.endpoint)
        return postman.foreign(message, message.endpoint, posted)
    payload = renderer.payload(message)
    return postman.envelope(message, message.endpoint, payload, at=database_now())


def _mark(messages: Iterable[OutboxMessage], results: dict[int, Result]) -> None:
    at = database_now()
    rows = []
    for message in messages:
        result = results.get(message.pk, Result(Verdict.LATER, "not reached"))
        mark = mark_of(message, result, at=at)
        rows.append((message.pk, message.attempts, mark))
        if result.verdict is Verdict.GONE and message.endpoint:
            disable_endpoint(endpoint=message.endpoint, reason=result.note, at=at)
    if not rows:
        return
    columns: dict[str, Any] = {
        "id": [pk for pk, _attempts, _mark in rows],
        "attempts": [attempts for _pk, attempts, _mark in rows],
        "state": [mark.state.value for _pk, _attempts, mark in rows],
        "try_at": [mark.try_at for _pk, _attempts, mark in rows],
        "ended_at": [mark.ended_at for _pk, _attempts, mark in rows],
        "note": [mark.note.replace("\0", "")[:300] for _pk, _attempts, mark in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK, columns)


def mark_of(message: OutboxMessage, result: Result, *, at: datetime) -> Mark:
    """What becomes of ``message`` after ``result`` at ``at``."""
    if result.verdict is Verdict.SENT:
        return Mark(OutboxState.SENT, message.try_at, at, result.note)
    if result.verdict is Verdict.NOT_NEEDED:
        return Mark(OutboxState.SUPPRESSED, message.try_at, at, result.note)
    hopeless = result.verdict in {Verdict.NEVER, Verdict.GONE}
    if hopeless or at >= message.created_at + GIVE_UP_AFTER:
        return Mark(OutboxState.FAILED, message.try_at, at, result.note)
    return Mark(OutboxState.PENDING, at + pause_after(message.attempts), None, result.note)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: doubling up to an hour, ± a quarter."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 20)
    pause = min(doubled, LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
