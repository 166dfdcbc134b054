"""Setting a rule aside, with a reason and an end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.checks.rules import RULES
from governance.models import CheckWaiver, OrgUnit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

LONGEST = timedelta(days=366)
"""Twelve months, a leap day included."""


@transaction.atomic
def waive_check(  # noqa: PLR0913 - which rule, where, why, how long, an author and a time
    *,
    unit: OrgUnit,
    code: str,
    about: str = "",
    reason: str,
    ends_at: datetime,
    by: User,
    at: datetime,
) -> CheckWaiver:
    """Set a rule aside in ``unit`` from now until ``ends_at``.

    Args:
        about: the key of one finding of the unit; empty for the unit and everything below.

    Raises:
        PermissionDenied: ``by`` may not set rules aside in the unit.
        ValidationError: an unknown rule, no reason, or an end that is not within twelve months.
        ConflictError: the same is already set aside.
    """
    access.require(by, Perm.CHECK_WAIVE, unit)
    if code not in RULES:
        raise ValidationError({"code": _("There is no such rule.")})
    if not at < ends_at <= at + LONGEST:
        raise ValidationError({"ends_on": _("A rule is set aside for twelve months at most.")})
    waiver = CheckWaiver(
        unit=unit,
        code=code,
        about=about,
        reason=reason.strip(),
        by=by,
        starts_at=at,
        ends_at=ends_at,
    )
    waiver.full_clean()
    same = CheckWaiver.objects.in_force(at=at).filter(unit=unit, code=code, about=about)
    OrgUnit.objects.select_for_update().get(pk=unit.pk)  # of two people one comes first
    if same.exists():
        raise ConflictError(_("This is already set aside."))
    waiver.save()
    changes = {"code": code, "about": about, "ends_at": ends_at.isoformat()}
    audit.record(by=by, action="check.waived", target=waiver, at=at, changes=changes)
    return waiver


@transaction.atomic
def end_waiver(*, waiver: CheckWaiver, by: User, at: datetime) -> CheckWaiver:
    """Let the rule count again from now on.

    Raises:
        PermissionDenied: ``by`` may not set rules aside in the unit.
        ConflictError: it has ended already.
    """
    access.require(by, Perm.CHECK_WAIVE, waiver)
    rows = CheckWaiver.objects.filter(pk=waiver.pk, ends_at__gt=at)
    if not rows.update(ends_at=max(at, waiver.starts_at), ended_by=by):
        raise ConflictError(_("This has ended already."))
    audit.record(by=by, action="check.waiver_ended", target=waiver, at=at)
    waiver.refresh_from_db()
    return waiver
