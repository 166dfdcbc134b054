"""Who holds which role, where, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.models import Appointment, OrgUnit, Role, UnitGroupPermission, UnitRole
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def appoint_person(  # noqa: PLR0913 - an appointment has four facts, an author and a time
    *,
    person: User,
    role: Role,
    unit: OrgUnit,
    by: User | None,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Appointment:
    """Give ``person`` a role in a unit, from ``starts_at`` (now) until ``ends_at`` (open).

    ``by`` is None only for the first strategist of an organisation.

    Safe to race: appointments of one person are written one after the other. Two transactions
    that insert periods which overlap would each wait for the other, and one would be killed.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit.
        ConflictError: the person is deactivated.
        ValidationError: the person already holds the role there in that period, or it is empty.
    """
    if by is not None:
        access.require(by, Perm.PEOPLE_APPOINT, unit)
    if not person.is_active:
        raise ConflictError(_("This person’s account is deactivated."))
    if ends_at is not None and ends_at <= (starts_at or at):
        raise ValidationError({"ends_at": _("The end comes after the beginning.")})
    unit_role = role_in_unit(role=role, unit=unit)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    appointment = Appointment(
        person=person, role=role, unit=unit, starts_at=starts_at or at, ends_at=ends_at
    )
    appointment.validate_constraints()
    appointment.save()
    audit.record(
        by=by,
        action="appointment.opened",
        target=appointment,
        at=at,
        changes={
            "person": person.pk,
            "role": role.slug,
            "group": unit_role.group_id,
            "starts_at": appointment.starts_at.isoformat(),
            "ends_at": ends_at.isoformat() if ends_at else None,
        },
    )
    return appointment


@transaction.atomic
def close_appointment(*, appointment: Appointment, by: User, at: datetime) -> Appointment:
    """End an appointment now; its powers are gone with the next request.

    One that has not begun never will: its period becomes empty.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit.
        ConflictError: it has already ended.
    """
    access.require(by, Perm.PEOPLE_APPOINT, appointment)
    rows = Appointment.objects.not_over(at=at).filter(pk=appointment.pk)
    if rows.filter(starts_at__lt=at).update(ends_at=at):
        action = "appointment.closed"
    elif rows.filter(starts_at__gte=at).update(ends_at=F("starts_at")):
        action = "appointment.called_off"
    else:
        raise ConflictError(_("This appointment has ended already."))
    changes = {"person": appointment.person_id, "role": appointment.role.slug}
    audit.record(by=by, action=action, target=appointment, at=at, changes=changes)
    appointment.refresh_from_db()
    return appointment


def role_in_unit(*, role: Role, unit: OrgUnit) -> UnitRole:
    """The group that holds ``role`` in ``unit``, created with its grants the first time."""
    found = UnitRole.objects.filter(role=role, unit=unit).first()
    if found:
        return found
    group, _created = Group.objects.get_or_create(name=f"{role.slug}@{unit.slug}")
    unit_role, _created = UnitRole.objects.get_or_create(
        role=role, unit=unit, defaults={"group": group}
    )
    powers = Permission.objects.filter(
        content_type__app_label="governance",
        content_type__model="orgunit",
        codename__in=role.powers,
    )
    UnitGroupPermission.objects.bulk_create(
        [
            UnitGroupPermission(group=group, permission=power, content_object=unit)
            for power in powers
        ],
        ignore_conflicts=True,
    )
    return unit_role
