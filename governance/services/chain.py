"""Whether the audit log is still what was written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

# One statement, so that one snapshot is judged: each seal is worked out again from the seal
# before it and the event as it stands; then what has no seal, then the head.
VERIFY_SQL = """
WITH head AS (SELECT position, digest FROM governance_auditchain WHERE id = 1),
chain AS (
    SELECT seal.position, seal.digest, event.id AS event_id, event.at,
           lag(seal.position) OVER in_order AS position_before,
           CASE WHEN event.id IS NULL THEN NULL ELSE governance_audit_digest(
               COALESCE(lag(seal.digest) OVER in_order,
                        encode(sha256('socialteam audit chain'), 'hex')), event) END AS expected
    FROM governance_auditseal seal
    LEFT JOIN governance_auditevent event ON event.id = seal.event_id
    WHERE seal.position >= %(since)s
    WINDOW in_order AS (ORDER BY seal.position)
),
oldest AS (SELECT COALESCE(min(event_id) FILTER (WHERE %(since)s > 1), 0) AS id FROM chain),
judged AS (
    SELECT position, digest, at, CASE
        WHEN event_id IS NULL THEN 'event missing'
        WHEN position_before IS NULL AND %(since)s <= 1 AND position <> 1 THEN 'seal missing'
        WHEN position <> position_before + 1 THEN 'seal missing'
        WHEN digest <> expected AND (position_before IS NOT NULL OR %(since)s <= 1)
            THEN 'event changed' END AS fault
    FROM chain
)
SELECT (SELECT count(*) FROM judged),
       (SELECT min(at) FROM judged),
       (SELECT position FROM judged WHERE fault IS NOT NULL ORDER BY position LIMIT 1),
       (SELECT fault FROM judged WHERE fault IS NOT NULL ORDER BY position LIMIT 1),
       (SELECT count(*) FROM governance_auditevent event
        WHERE event.id >= (SELECT id FROM oldest) AND NOT EXISTS (
            SELECT FROM governance_auditseal seal
            WHERE seal.event_id = event.id AND seal.event_id >= (SELECT id FROM oldest))),
       (SELECT max(position) FROM judged),
       (SELECT digest FROM judged ORDER BY position DESC LIMIT 1),
       (SELECT position FROM head), (SELECT digest FROM head),
       (SELECT digest FROM governance_auditseal WHERE position = %(anchor)s)
"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the chain noted earlier and kept outside the database."""

    position: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    ``events`` were worked out again, the oldest of them from ``since``. ``broken_at`` is the
    first position that does not hold, and ``fault`` says how; None and "" when all holds.
    """

    events: int
    since: datetime | None
    broken_at: int | None
    fault: str
    position: int
    digest: str

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.fault

    def as_json(self) -> dict[str, Any]:
        """For the command's ``--json``."""
        since = self.since.isoformat() if self.since else None
        return {**asdict(self), "since": since, "holds": self.holds}


def verify_chain(*, newest: int | None = None, anchor: Anchor | None = None) -> Verdict:
    """Work the chain out again, wholly or its ``newest`` events; one query, without time limit.

    Finds changed, removed, added and reordered events and seals, events without a seal, and a
    tail cut off below the head. Somebody who may rewrite every later seal *and* the head is only
    found with an ``anchor`` noted before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        since = 1 if newest is None else max(1, _head_position(cursor) - newest)
        cursor.execute(VERIFY_SQL, {"since": since, "anchor": anchor.position if anchor else None})
        found = _Found(*cursor.fetchone())
    broken_at, fault = found.broken_at, found.fault
    if not fault:
        broken_at, fault = _fault_around(found, anchor)
    return Verdict(
        events=found.events,
        since=found.since,
        broken_at=broken_at,
        fault=fault or "",
        position=found.head or 0,
        digest=found.head_digest or "",
    )


class _Found(NamedTuple):
    """The row of ``VERIFY_SQL``."""

    events: int
    since: datetime | None
    broken_at: int | None
    fault: str | None
    unsealed: int
    last: int | None
    last_digest: str | None
    head: int | None
    head_digest: str | None
    at_anchor: str | None


def _fault_around(found: _Found, anchor: Anchor | None) -> tuple[int | None, str]:
    """What is wrong with a chain whose links hold: beside it, above it, or since the anchor."""
    last = found.last or 0
    if found.unsealed:
        return last + 1, "event without a seal"
    if found.head is None or found.head > last:
        return last + 1, "tail cut off"
    if found.head < last or (last and found.head_digest != found.last_digest):
        return last, "head changed"
    if anchor is not None and found.at_anchor != anchor.digest:
        return anchor.position, "differs from the anchor"
    return None, ""


def _head_position(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT position FROM governance_auditchain WHERE id = 1")
    row = cursor.fetchone()
    return row[0] if row else 0
