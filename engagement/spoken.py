"""When somebody last spoke in a space: what governance asks about silent places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import connection

from governance import activity

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LAST_SQL = """
SELECT space.id, greatest(
    (SELECT max(interaction.occurred_at) FROM engagement_interaction interaction
     WHERE interaction.space_id = space.id AND interaction.occurred_at <= %(at)s),
    (SELECT max(message.occurred_at)
     FROM (SELECT recent.id FROM engagement_interaction recent
           WHERE recent.space_id = space.id AND recent.occurred_at <= %(at)s
           ORDER BY recent.occurred_at DESC LIMIT %(recent)s) recent
     JOIN engagement_message message ON message.interaction_id = recent.id
     WHERE message.occurred_at <= %(at)s))
FROM unnest(%(spaces)s::bigint[]) AS space (id)
"""
RECENT = 50
"""Whose messages are read: a space with newer conversations than these is not silent."""


def register() -> None:
    """Called once, when the models are loaded."""
    activity.register("engagement", last_spoken)


def last_spoken(space_ids: Collection[int], at: datetime) -> dict[int, datetime]:
    """The last interaction or message until ``at``, by space; one query, by index, for all."""
    facts = {"spaces": sorted(space_ids), "at": at, "recent": RECENT}
    with connection.cursor() as cursor:
        cursor.execute(LAST_SQL, cast("Any", facts))
        return {space: moment for space, moment in cursor.fetchall() if moment is not None}
