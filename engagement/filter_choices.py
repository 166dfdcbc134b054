"""What a list of interactions may be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from governance import access
from governance.perms import Perm

if TYPE_CHECKING:
    from accounts.models import User

# A spoke reads what was said in the spaces that units above lend it.
CHOICES = """
WITH RECURSIVE line AS (
    SELECT id, parent_id FROM governance_orgunit WHERE id = ANY(%(units)s)
    UNION
    SELECT unit.id, unit.parent_id
    FROM governance_orgunit unit JOIN line ON unit.id = line.parent_id
)
SELECT 'space' AS kind, space.id, space.name FROM governance_space space JOIN line
  ON line.id = space.unit_id
UNION ALL
SELECT 'topic', id, name FROM governance_topic WHERE unit_id = ANY(%(units)s)
UNION ALL
SELECT 'unit', id, name FROM governance_orgunit WHERE id = ANY(%(units)s)
ORDER BY kind, name
"""


class FilterChoices(NamedTuple):
    """Ids (as text) and names, by name."""

    spaces: list[tuple[str, str]]
    topics: list[tuple[str, str]]
    units: list[tuple[str, str]]


def filter_choices(person: User) -> FilterChoices:
    """The spaces, topics and units of what ``person`` may read; one query."""
    units = sorted(access.unit_ids(person, Perm.INTERACTION_VIEW))
    with connection.cursor() as cursor:
        cursor.execute(CHOICES, {"units": units})
        rows = cursor.fetchall()
    return FilterChoices(
        *([(str(pk), name) for kind, pk, name in rows if kind == wanted] for wanted in KINDS)
    )


KINDS = ("space", "topic", "unit")
