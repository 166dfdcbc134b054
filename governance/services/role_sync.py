"""Bringing roles and grants in step with the powers of this version of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from governance import audit
from governance.models import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from governance.perms import Perm

GRANT = """
INSERT INTO governance_unitgrouppermission (content_object_id, group_id, permission_id)
SELECT unit_role.unit_id, unit_role.group_id, power.id
FROM governance_unitrole unit_role
JOIN governance_role role ON role.id = unit_role.role_id
JOIN auth_permission power ON role.powers ? power.codename
JOIN django_content_type kind ON kind.id = power.content_type_id
WHERE kind.app_label = 'governance' AND kind.model = 'orgunit'
ON CONFLICT DO NOTHING
"""
REVOKE = """
DELETE FROM governance_unitgrouppermission granted
USING governance_unitrole unit_role, governance_role role, auth_permission power
WHERE granted.group_id = unit_role.group_id AND role.id = unit_role.role_id
  AND power.id = granted.permission_id AND NOT role.powers ? power.codename
"""


@transaction.atomic
def bring_in_step(shipped: Mapping[str, Iterable[Perm]], *, at: datetime) -> int:
    """Give shipped roles the powers that came with this version, and every unit its grants.

    Roles only gain powers here; then the grants of each role in each unit are made exactly the
    role's powers, in two statements however many units there are. Repeating it changes nothing.

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
    with connection.cursor() as cursor:
        cursor.execute(GRANT)
        changed: int = cursor.rowcount
        cursor.execute(REVOKE)
        return changed + int(cursor.rowcount)
