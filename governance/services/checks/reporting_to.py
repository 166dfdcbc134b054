"""To which department a hub reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import HubReporting, OrgUnit, UnitKind
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Department


def department_of(unit: OrgUnit, *, at: datetime) -> HubReporting | None:
    """What is recorded for ``unit`` at ``at``."""
    return HubReporting.objects.in_force(at=at).filter(unit=unit).first()


@transaction.atomic
def set_hub_reporting(
    *, unit: OrgUnit, department: Department, by: User, at: datetime
) -> HubReporting:
    """Say to which department a hub reports from ``at`` on; the earlier fact is closed.

    Raises:
        PermissionDenied: ``by`` may not change the unit.
        ValidationError: ``unit`` is a spoke, or a later fact is recorded already.
    """
    access.require(by, Perm.UNIT_CHANGE, unit)
    if unit.kind == UnitKind.SPOKE:
        raise ValidationError({"department": _("Only a hub reports to a department.")})
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    current = department_of(unit, at=at)
    if current is not None and current.department == department:
        return current
    HubReporting.objects.in_force(at=at).filter(unit=unit).update(ends_at=at)
    fact = HubReporting(unit=unit, department=department, starts_at=at)
    fact.full_clean()
    fact.save()
    changes = {
        "department": department.value,
        "before": current.department if current is not None else None,
    }
    audit.record(by=by, action="unit.reports_to", target=fact, at=at, changes=changes)
    return fact
