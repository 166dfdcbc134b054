"""Assignments: who has which letter for an activity, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import OrgUnit, RaciActivity, RaciAssignment, RaciLetter, Role
from governance.perms import Perm
from governance.services.process.activities import require_to_hold
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time

    from accounts.models import User
    from governance.models import Space

WORKS = (RaciLetter.RESPONSIBLE, RaciLetter.ACCOUNTABLE)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the week in wall time of ``zone``; an end not after the start is the next day."""

    weekdays: Sequence[int]
    starts: time
    ends: time
    zone: str


@transaction.atomic
def assign(  # noqa: PLR0913 - a cell of the matrix has this many sides
    *,
    activity: RaciActivity,
    letter: RaciLetter,
    unit: OrgUnit,
    holder: Role | User,
    by: User,
    at: datetime,
    space: Space | None = None,
    window: Window | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> RaciAssignment:
    """Give a role or a person a letter for ``activity`` in the work of ``unit``.

    Safe to race: the database refuses a second accountable for the same moment and space.

    Raises:
        PermissionDenied: ``by`` may not change the processes of the unit.
        ConflictError: the activity is retired, or somebody assigned at the same moment.
        ValidationError: somebody already answers there, the unit is not one of the activity's,
            the space is out of reach, the person is deactivated, the period is empty, or it would
            grant a power that ``by`` does not hold there.
    """
    access.require(by, Perm.PROCESS_CHANGE, unit)
    row = RaciAssignment(
        activity=activity,
        letter=letter,
        unit=unit,
        role=holder if isinstance(holder, Role) else None,
        person=None if isinstance(holder, Role) else holder,
        space=space,
        weekdays=sorted(set(window.weekdays)) if window else None,
        starts=window.starts.replace(second=0, microsecond=0) if window else None,
        ends=window.ends.replace(second=0, microsecond=0) if window else None,
        zone=window.zone if window else "",
        starts_at=starts_at or at,
        ends_at=ends_at,
    )
    _check(row, by)
    return _saved(row, by=by, at=at)


@transaction.atomic
def close_assignment(*, assignment: RaciAssignment, by: User, at: datetime) -> RaciAssignment:
    """End an assignment now; one that has not begun never will.

    Raises:
        PermissionDenied: ``by`` may not change the processes of the unit.
        ConflictError: it has ended already.
    """
    access.require(by, Perm.PROCESS_CHANGE, assignment)
    rows = RaciAssignment.objects.not_over(at=at).filter(pk=assignment.pk)
    if rows.filter(starts_at__lt=at).update(ends_at=at):
        action = "raci.closed"
    elif rows.filter(starts_at__gte=at).update(ends_at=F("starts_at")):
        action = "raci.called_off"
    else:
        raise ConflictError(_("This responsibility has ended already."))
    audit.record(by=by, action=action, target=assignment, at=at, changes=_said(assignment))
    assignment.refresh_from_db()
    return assignment


@transaction.atomic
def replace_assignment(  # noqa: PLR0913 - as for a new one
    *,
    assignment: RaciAssignment,
    letter: RaciLetter,
    holder: Role | User,
    by: User,
    at: datetime,
    space: Space | None = None,
    window: Window | None = None,
    ends_at: datetime | None = None,
) -> RaciAssignment:
    """Hand over: the old row ends at ``at`` and the new one begins there, with no hole between.

    Raises: as ``close_assignment`` and ``assign``; then neither has happened.
    """
    starts_at = max(at, assignment.starts_at)
    close_assignment(assignment=assignment, by=by, at=at)
    return assign(
        activity=assignment.activity,
        letter=letter,
        unit=assignment.unit,
        holder=holder,
        space=space,
        window=window,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
        at=at,
    )


def _check(row: RaciAssignment, by: User) -> None:
    activity, unit, person, space = row.activity, row.unit, row.person, row.space
    if activity.retired_on:
        raise ConflictError(_("This activity is retired."))
    within = OrgUnit.objects.descendants(activity.unit_id, include_self=True)
    if not within.filter(pk=unit.pk).exists():
        words = _("“%(activity)s” is not done in this unit.")
        raise ValidationError({"unit": words % {"activity": activity}})
    if person is not None and not person.is_active:
        raise ValidationError({"person": _("This person’s account is deactivated.")})
    reach = access.unit_ids_and_above(by, Perm.PROCESS_CHANGE)
    if space is not None and (space.closed_on or space.unit_id not in reach):
        raise ValidationError({"space": _("Choose one of your open spaces.")})
    if row.ends_at is not None and row.ends_at <= row.starts_at:
        raise ValidationError({"ends_at": _("The end comes after the beginning.")})
    if row.letter in WORKS and not row.is_limited:
        require_to_hold(by, activity.powers, row)


def _saved(row: RaciAssignment, *, by: User, at: datetime) -> RaciAssignment:
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody assigned at the same moment
        raise ConflictError(_("Somebody already answers for it there and then.")) from error
    audit.record(by=by, action="raci.assigned", target=row, at=at, changes=_said(row))
    return row


def _said(row: RaciAssignment) -> dict[str, object]:
    return {
        "activity": row.activity_id,
        "letter": row.letter,
        "role": row.role_id,
        "person": row.person_id,
        "space": row.space_id,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "weekdays": row.weekdays,
    }
