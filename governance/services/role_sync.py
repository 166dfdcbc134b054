"""Keeping grants in step with roles, with the product's version and with organisation models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

from governance import audit
from governance.domain.org_models import RULES
from governance.models import Role
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from governance.perms import Perm

STRUCTURE = 0x50C1A1
"""The advisory lock that those who change the tree hold, and those who grant in it share."""

# Which hub's model governs each unit; what the roles there may do under its model; so the grants.
SYNC = """
WITH RECURSIVE governed (id, side, model) AS (
    SELECT id, kind, ''::varchar FROM governance_orgunit WHERE parent_id IS NULL
    UNION ALL
    SELECT unit.id, unit.kind,
           CASE WHEN unit.kind = 'hub' THEN unit.model ELSE governed.model END
    FROM governance_orgunit unit JOIN governed ON unit.parent_id = governed.id
),
delta AS (
    SELECT * FROM jsonb_to_recordset(%(deltas)s::jsonb)
        AS each (model text, side text, role text, power text, adds boolean)
),
placed AS MATERIALIZED (
    SELECT unit_role.unit_id, unit_role.group_id, unit_role.role_id, governed.side, governed.model
    FROM governance_unitrole unit_role JOIN governed ON governed.id = unit_role.unit_id
    WHERE %(units)s::bigint[] IS NULL OR unit_role.unit_id = ANY(%(units)s::bigint[])
),
may AS MATERIALIZED (
    SELECT role.id AS role_id, place.side, place.model, power.id AS permission_id
    FROM (SELECT DISTINCT role_id, side, model FROM placed) place
    JOIN governance_role role ON role.id = place.role_id
    CROSS JOIN auth_permission power
    JOIN django_content_type kind ON kind.id = power.content_type_id
    LEFT JOIN delta ON delta.model = place.model AND delta.side = place.side
        AND delta.role = role.slug AND delta.power = power.codename
    WHERE kind.app_label = 'governance' AND kind.model = 'orgunit'
      AND COALESCE(delta.adds, role.powers ? power.codename)
),
wanted AS MATERIALIZED (
    SELECT placed.unit_id, placed.group_id, may.permission_id
    FROM placed JOIN may USING (role_id, side, model)
),
revoked AS (
    DELETE FROM governance_unitgrouppermission granted USING placed
    WHERE granted.group_id = placed.group_id AND NOT EXISTS (
        SELECT FROM wanted
        WHERE wanted.group_id = granted.group_id
          AND wanted.permission_id = granted.permission_id
    )
    RETURNING 1
),
granted AS (
    INSERT INTO governance_unitgrouppermission (content_object_id, group_id, permission_id)
    SELECT unit_id, group_id, permission_id FROM wanted
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM revoked) + (SELECT count(*) FROM granted)
"""


@transaction.atomic
def bring_in_step(shipped: Mapping[str, Iterable[Perm]], *, at: datetime) -> int:
    """Give shipped roles the powers that came with this version, and every unit its grants.

    Roles only gain powers here; then ``sync_grants`` for all units. Repeating it changes nothing.

    Returns:
        How many grants were added or taken back.
    """
    for role in Role.objects.select_for_update().filter(slug__in=shipped):
        added = [perm.value for perm in shipped[role.slug] if perm.value not in role.powers]
        if added:
            role.powers = [*role.powers, *added]
            role.save(update_fields=["powers"])
            audit.record(
                by=None, action="role.widened", target=role, at=at, changes={"added": added}
            )
    return sync_grants()


def sync_grants(unit_ids: Collection[int] | None = None) -> int:
    """Make the grants of each role in each unit: its powers, with what the hub's model changes.

    One statement, however many units there are; without ``unit_ids`` for all of them.

    Returns:
        How many grants were added or taken back.
    """
    deltas = [
        {"model": model, **each._asdict()}
        for model, rules in RULES.items()
        for each in rules.deltas
    ]
    facts = {
        "deltas": json.dumps(deltas),
        "units": None if unit_ids is None else sorted(unit_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(SYNC, facts)
        return int(cursor.fetchone()[0])


def hold_structure(*, alone: bool) -> None:
    """Until the transaction ends, let nobody change the tree; ``alone``: nor grant in it.

    Raises:
        ConflictError: somebody else holds it for longer than one waits for a lock.
    """
    kind = "" if alone else "_shared"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{kind}(%s)", [STRUCTURE])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            said = _("Somebody else is changing the organisation. Try again in a moment.")
            raise ConflictError(said) from error
        raise
