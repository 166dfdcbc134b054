"""Messages are written here, in the transaction that makes them true."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from accounts.models import User
from notifications.domain.quiet import QuietHours
from notifications.models import Channel, OutboxState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

KEY = re.compile(r"[A-Za-z0-9_-]{1,120}")
BREAKS_QUIET = 1
INSERT = """
    INSERT INTO notifications_outboxmessage (
        key, kind, channel, recipient_id, endpoint_id, context, severity, try_at,
        state, attempts, created_at, note
    )
    SELECT draft.*, %(pending)s, 0, %(at)s, ''
    FROM unnest(
        %(key)s::text[], %(kind)s::text[], %(channel)s::text[], %(recipient)s::bigint[],
        %(endpoint)s::bigint[], %(context)s::jsonb[], %(severity)s::smallint[],
        %(try_at)s::timestamptz[]
    ) AS draft
    ON CONFLICT (key) DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to be.

    ``key`` makes it unique for ever and is the idempotency key outside (letters, digits, ``_`` and
    ``-``). Exactly one of ``recipient_id`` (e-mail) and ``endpoint_id`` (webhook) is set.
    ``context`` holds ids and settings only. ``severity`` is 1 (breaks quiet hours) to 3.

    Raises:
        ValueError: the key holds other characters.
    """

    key: str
    kind: str
    channel: Channel
    recipient_id: int | None = None
    endpoint_id: int | None = None
    context: Mapping[str, object] = field(default_factory=dict)
    severity: int = 2

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError("a key has 1 to 120 letters, digits, _ and -")


def enqueue(drafts: Sequence[Draft], *, at: datetime) -> int:
    """Write every draft whose key is new, in the caller's transaction; returns how many were.

    Two queries at most, however many drafts. A mail whose recipient is in quiet hours at ``at``
    waits until they end, unless its severity is 1.
    """
    if not drafts:
        return 0
    quiet = _quiet_hours(drafts)
    columns: dict[str, Any] = {
        "key": [draft.key for draft in drafts],
        "kind": [draft.kind for draft in drafts],
        "channel": [str(draft.channel) for draft in drafts],
        "recipient": [draft.recipient_id for draft in drafts],
        "endpoint": [draft.endpoint_id for draft in drafts],
        "context": [json.dumps(dict(draft.context)) for draft in drafts],
        "severity": [draft.severity for draft in drafts],
        "try_at": [_try_at(draft, quiet, at) for draft in drafts],
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, {**columns, "pending": OutboxState.PENDING.value, "at": at})
        return int(cursor.rowcount)


def _quiet_hours(drafts: Sequence[Draft]) -> dict[int, QuietHours]:
    people = {draft.recipient_id for draft in drafts if draft.severity > BREAKS_QUIET}
    people.discard(None)
    if not people:
        return {}
    rows = User.objects.filter(pk__in=people).values_list(
        "pk", "time_zone", "quiet_from", "quiet_until", "quiet_weekends"
    )
    return {pk: QuietHours(*agreed) for pk, *agreed in rows}


def _try_at(draft: Draft, quiet: Mapping[int, QuietHours], at: datetime) -> datetime:
    if draft.severity <= BREAKS_QUIET:
        return at
    hours = quiet.get(draft.recipient_id or 0)
    return hours.over_at(at) if hours else at
