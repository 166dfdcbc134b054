"""Where somebody learns: the units they are appointed in or were accepted by, and those above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

LINE_SQL = """
WITH RECURSIVE line AS (
    SELECT unit.id, unit.parent_id
    FROM governance_orgunit unit
    WHERE unit.id IN (
        SELECT unit_id FROM governance_appointment
        WHERE person_id = %(person)s AND starts_at <= %(at)s
          AND (ends_at IS NULL OR ends_at > %(at)s)
        UNION ALL
        SELECT unit_id FROM governance_volunteerapplication
        WHERE person_id = %(person)s AND state = 'accepted'
    )
    UNION
    SELECT unit.id, unit.parent_id
    FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id
)
SELECT id FROM line
"""


def units_learned_in(person: User, *, at: datetime) -> frozenset[int]:
    """Ids of the units whose offers ``person`` takes at ``at``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(LINE_SQL, {"person": person.pk, "at": at})
        return frozenset(row[0] for row in cursor.fetchall())
