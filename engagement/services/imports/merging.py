"""From staging tables to conversations, a set at a time; what is there already stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from engagement.services.imports.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from engagement.services.imports.problems import Problems

TWICE = """
SELECT line, external_id, first FROM (
    SELECT line, external_id, min(line) OVER (PARTITION BY external_id) AS first FROM {table}
) every WHERE line <> first ORDER BY line
"""
ORPHANS = """
SELECT answer.line, answer.question FROM stage_answer answer
WHERE NOT EXISTS (SELECT FROM stage_question q WHERE q.external_id = answer.question)
  AND NOT EXISTS (
    SELECT FROM engagement_interaction known
    WHERE known.space_id = %(space)s AND known.external_id = answer.question
      AND known.external_id <> ''
  )
ORDER BY answer.line
"""
# Every conversation the files speak of, with the number it has or will have. The sequences are
# looked up in subqueries: so once, and not for every row.
TARGETS = """
CREATE TEMPORARY TABLE stage_target ON COMMIT DROP AS
SELECT said.external_id, said.author,
       coalesce(known.id, nextval((
           SELECT pg_get_serial_sequence('engagement_interaction', 'id')::regclass
       ))) AS id,
       known.id IS NULL AS is_new, known.contact_id,
       coalesce(known.occurred_at, said.occurred_at) AS occurred_at
FROM (
    SELECT external_id, author, occurred_at FROM stage_question
    UNION ALL
    SELECT DISTINCT question, NULL, NULL::timestamptz FROM stage_answer answer
    WHERE NOT EXISTS (SELECT FROM stage_question q WHERE q.external_id = answer.question)
) said
LEFT JOIN engagement_interaction known
  ON known.space_id = %(space)s AND known.external_id = said.external_id
 AND known.external_id <> '';
CREATE TEMPORARY TABLE stage_new ON COMMIT DROP AS
SELECT answer.external_id, target.id AS interaction_id, target.is_new,
       answer.author, answer.body, answer.occurred_at,
       answer.author <> ''
         AND coalesce(answer.author = target.author, asker.handle = answer.author, false)
         AS by_asker
FROM stage_answer answer
JOIN stage_target target ON target.external_id = answer.question
LEFT JOIN engagement_contactidentity asker
  ON asker.contact_id = target.contact_id AND target.author IS NULL
WHERE target.is_new OR NOT EXISTS (
    SELECT FROM engagement_message known
    WHERE known.interaction_id = target.id AND known.external_id = answer.external_id
      AND known.external_id <> ''
);
CREATE TEMPORARY TABLE stage_author ON COMMIT DROP AS
SELECT every.author, every.name, every.first_seen, every.unit_id,
       coalesce(known.contact_id, nextval((
           SELECT pg_get_serial_sequence('engagement_contact', 'id')::regclass
       ))) AS id,
       known.contact_id IS NULL AS is_new
FROM (
    SELECT author, max(name) AS name, min(occurred_at) AS first_seen, min(unit_id) AS unit_id
    FROM (
        SELECT q.author, q.name, q.occurred_at, q.unit_id
        FROM stage_question q JOIN stage_target USING (external_id) WHERE is_new
        UNION ALL
        SELECT author, '', occurred_at, %(unit)s FROM stage_new WHERE NOT by_asker
    ) said
    WHERE author <> '' GROUP BY author
) every
LEFT JOIN engagement_contactidentity known
  ON known.space_id = %(space)s AND known.handle = every.author AND known.handle <> '';
ANALYZE stage_target; ANALYZE stage_new; ANALYZE stage_author;
"""
CONTACTS = """
INSERT INTO engagement_contact (id, unit_id, space_id, pseudonym, created_at)
SELECT id, unit_id, %(space)s,
       'C-' || substr(translate(gen_random_uuid()::text, '-', ''), 1, 12), first_seen
FROM stage_author WHERE is_new;
INSERT INTO engagement_contactidentity (contact_id, space_id, name, handle)
SELECT id, %(space)s, name, author FROM stage_author WHERE is_new;
"""
# A negative delay is a fault of the source: flagged, counted as 0 (domain/response.py).
INTERACTIONS = """
INSERT INTO engagement_interaction (
    id, unit_id, space_id, topic_id, contact_id, title, permalink, locale, status, importance,
    urgency, route, occurred_at, received_at, due_at, first_response_at, first_response_seconds,
    first_response_flagged, version, external_id
)
SELECT target.id, q.unit_id, %(space)s, q.topic_id, author.id, q.title, q.permalink, q.locale,
       CASE WHEN answer.at IS NULL THEN 'open' ELSE 'answered' END, q.importance, q.urgency,
       q.route, q.occurred_at, %(at)s, q.due_at, answer.at,
       greatest(floor(extract(epoch FROM answer.at - q.occurred_at)), 0)
         * CASE WHEN answer.at IS NULL THEN NULL ELSE 1 END,
       coalesce(answer.at < q.occurred_at, false), 1, q.external_id
FROM stage_question q
JOIN stage_target target ON target.external_id = q.external_id AND target.is_new
LEFT JOIN stage_author author ON author.author = q.author AND q.author <> ''
LEFT JOIN (
    SELECT interaction_id, min(occurred_at) AS at FROM stage_new
    WHERE is_new AND NOT by_asker GROUP BY interaction_id
) answer ON answer.interaction_id = target.id
ORDER BY target.id
"""
MESSAGES = """
INSERT INTO engagement_message
    (interaction_id, direction, contact_id, body, occurred_at, received_at, external_id)
SELECT interaction_id, direction, contact_id, body, occurred_at, %(at)s, external_id FROM (
    SELECT target.id AS interaction_id, 'in' AS direction, author.id AS contact_id, q.body,
           q.occurred_at, '' AS external_id
    FROM stage_question q
    JOIN stage_target target ON target.external_id = q.external_id AND target.is_new
    LEFT JOIN stage_author author ON author.author = q.author AND q.author <> ''
    UNION ALL
    SELECT said.interaction_id, CASE WHEN said.by_asker THEN 'in' ELSE 'out' END,
           CASE WHEN said.by_asker THEN known.contact_id ELSE author.id END,
           said.body, said.occurred_at, said.external_id
    FROM stage_new said
    JOIN engagement_interaction known ON known.id = said.interaction_id
    LEFT JOIN stage_author author ON author.author = said.author AND said.author <> ''
) every
ORDER BY interaction_id, occurred_at
"""
ANSWERED = """
UPDATE engagement_interaction known
SET first_response_at = answer.at,
    first_response_seconds = greatest(floor(extract(epoch FROM answer.at - known.occurred_at)), 0),
    first_response_flagged = answer.at < known.occurred_at,
    status = CASE WHEN known.status = 'open' THEN 'answered' ELSE known.status END,
    version = known.version + 1
FROM (
    SELECT interaction_id, min(occurred_at) AS at FROM stage_new
    WHERE NOT is_new AND NOT by_asker GROUP BY interaction_id
) answer
WHERE known.id = answer.interaction_id
  AND (known.first_response_at IS NULL OR answer.at < known.first_response_at)
"""
COUNTS = """
SELECT (SELECT count(*) FROM stage_target WHERE is_new),
       (SELECT count(*) FROM stage_target WHERE is_new) + (SELECT count(*) FROM stage_new),
       (SELECT count(*) FROM engagement_interaction JOIN (
            SELECT id FROM stage_target WHERE is_new
            UNION SELECT interaction_id FROM stage_new
        ) touched USING (id) WHERE first_response_flagged)
"""


class Counts(NamedTuple):
    """What a merge brought in; ``flagged`` counts clock faults among the conversations touched."""

    interactions: int
    messages: int
    flagged: int


def find_problems(
    problems: Problems, place: Callable[[int, str], tuple[str, str]], *, space_id: int
) -> None:
    """Report what only shows when all records are together: doubles, answers to nothing.

    ``place(number, fact)`` names the file (0 for questions, 1 for answers) and its column.
    """
    with connection.cursor() as cursor:
        for number, table in enumerate(("stage_question", "stage_answer")):
            cursor.execute(TWICE.format(table=table))
            for line, external_id, first in cursor:
                said = _("The number %(id)s stands on line %(first)s already.")
                file, column = place(number, "id")
                told = said % {"id": external_id, "first": first}
                problems.add(Problem(file, line, column, told))
        cursor.execute(ORPHANS, {"space": space_id})
        for line, question in cursor:
            said = _("No question has the number %(id)s, in the file or in this space.")
            file, column = place(1, "question")
            problems.add(Problem(file, line, column, said % {"id": question}))


def merge(*, space_id: int, unit_id: int, at: datetime) -> Counts:
    """Add what is new, in this transaction; a fixed number of statements, whatever the size."""
    facts: dict[str, int | datetime] = {"space": space_id, "unit": unit_id, "at": at}
    with connection.cursor() as cursor:
        for statement in (TARGETS, CONTACTS, INTERACTIONS, MESSAGES, ANSWERED):
            cursor.execute(statement, facts)
        cursor.execute(COUNTS)
        return Counts(*cursor.fetchone())
