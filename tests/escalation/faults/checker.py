"""Is everything that should have happened there, once, in order, and known to the other side?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SPEED = """
    CREATE OR REPLACE FUNCTION socialteam_now() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE AS
    'SELECT timestamptz ''{start}'' + (clock_timestamp() - timestamptz ''{start}'') * {factor}'
"""
LOAD = """
    INSERT INTO escalation_escalation (
        unit_id, interaction_id, reason, severity, status, path_name, path, step, round, due_at,
        attempts, opened_by_id, opened_at, resolution, version
    )
    SELECT about.unit_id, about.id, '', CASE WHEN about.id %% 50 = 0 THEN 1 ELSE 2 END,
           'open', 'Load', load.path, 0, 0, about.due, 0, load.opener, about.due, '', 1
    FROM load JOIN (
        SELECT interaction.id, interaction.unit_id,
               start.at + random() * %(spread)s * interval '1 second' AS due
        FROM engagement_interaction interaction,
             (SELECT socialteam_now() + %(wait)s * interval '1 second' AS at OFFSET 0) start
        WHERE interaction.id NOT IN (SELECT extra FROM load)
        ORDER BY interaction.id LIMIT %(count)s
    ) about ON true
"""
STORIES = """
    SELECT escalation.id, escalation.status,
           array_agg(event.kind || ' ' || event.round || '-' || event.step ORDER BY event.id)
               FILTER (WHERE event.id IS NOT NULL)
    FROM escalation_escalation escalation LEFT JOIN escalation_escalationevent event
      ON event.escalation_id = escalation.id
     AND event.kind IN ('told', 'empty', 'unanswered', 'held')
    WHERE escalation.path_name = 'Load' GROUP BY escalation.id
"""
LATENESS = """
    SELECT extract(epoch FROM event.at - coalesce(
        lag(event.at) OVER (PARTITION BY event.escalation_id ORDER BY event.id)
            + interval '1 minute',
        escalation.opened_at
    ))
    FROM escalation_escalationevent event
    JOIN escalation_escalation escalation ON escalation.id = event.escalation_id
    WHERE escalation.path_name = 'Load' AND event.kind IN ('told', 'unanswered')
"""
OUTBOX = """
    SELECT message.key, message.state, event.id IS NOT NULL
    FROM notifications_outboxmessage message
    LEFT JOIN escalation_escalationevent event
      ON event.escalation_id = (message.context ->> 'escalation')::bigint
     AND message.key LIKE 'esc-' || event.escalation_id || '-%' || event.round || '-' || event.step
         || '-%' AND 'escalation.' || event.kind = message.kind
    WHERE message.kind IN ('escalation.told', 'escalation.unanswered')
"""
BROKEN_SEALS = """
    SELECT count(*) FROM (
        SELECT seal.digest, governance_audit_digest(
            coalesce(lag(seal.digest) OVER (ORDER BY seal.position),
                     encode(sha256('socialteam audit chain'), 'hex')), event) AS expected
        FROM governance_auditseal seal JOIN governance_auditevent event ON event.id = seal.event_id
    ) chain WHERE digest <> expected
"""
EXPECTED = ["told 0-0", "told 0-1", "told 0-2", "told 0-3", "unanswered 0-4"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checker found; all but the last three are zero when nothing was lost or doubled.

    ``worst`` and ``p99`` are the lateness of timers in real seconds.
    """

    escalations: int
    lost: int
    double: int
    disordered: int
    early: int
    unsent: int
    unannounced: int
    unfounded: int
    broken_seals: int
    resent: int
    worst: float
    p99: float

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing double, nothing out of order, everything told, the chain whole."""
        wrong = self.lost + self.double + self.disordered + self.early + self.unsent
        return not (wrong + self.unannounced + self.unfounded + self.broken_seals)


def query(wire: Any, sql: str, facts: Any = None) -> list[tuple[Any, ...]]:
    """Rows of one query; none for a statement."""
    with wire.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall()) if cursor.description else []


def check(wire: Any, sink: Mapping[str, int], *, speed: float) -> Findings:
    """Look at every escalation of the load, every message, and what the sink received."""
    stories = query(wire, STORIES)
    told = [story or [] for _pk, _status, story in stories]
    late = sorted(float(seconds) / speed for (seconds,) in query(wire, LATENESS))
    messages = query(wire, OUTBOX)
    keys = {key for key, _state, _founded in messages}
    about_load = [key for key in sink if "-event-" not in key]
    return Findings(
        escalations=len(stories),
        lost=sum(
            status != "unanswered" or set(EXPECTED) - set(story or []) != set()
            for _pk, status, story in stories
        ),
        double=sum(len(story) - len(set(story)) for story in told),
        disordered=sum(story != sorted(story, key=lambda each: each[-3:]) for story in told),
        early=sum(seconds < 0 for seconds in late),
        unsent=sum(state != "sent" for _key, state, _founded in messages),
        unannounced=sum(key not in sink for key in keys) + _missing(stories, keys),
        unfounded=sum(not founded for *_rest, founded in messages)
        + sum(key not in keys for key in about_load),
        broken_seals=int(query(wire, BROKEN_SEALS)[0][0]),
        resent=sum(count - 1 for count in sink.values()),
        worst=late[-1] if late else 0.0,
        p99=late[len(late) * 99 // 100] if late else 0.0,
    )


def _missing(stories: list[tuple[Any, ...]], keys: set[str]) -> int:
    """Messages that no escalation should be without: one mail a step, and one alarm."""
    mails = {tuple(key.split("-")[1:4]) for key in keys if "-hook-" not in key}
    wanted = {(str(pk), "0", str(step)) for pk, *_rest in stories for step in range(4)}
    alarms = {(str(pk), "unanswered", "0") for pk, *_rest in stories}
    return len((wanted | alarms) - mails)
