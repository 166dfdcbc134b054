"""Who holds which role, where, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.domain.org_models import powers_of
from governance.models import Appointment, OrgUnit, Role, UnitRole
from governance.perms import Perm
from governance.services import role_sync
from governance.services.org_models import cells_of
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
        PermissionDenied: ``by`` may not appoint in the unit, or not to this role.
        ConflictError: the person is deactivated.
        ValidationError: the person already holds the role there in that period, or it is empty.
    """
    if by is not None:
        _require_over(by, role, unit, at=at)
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
    _require_over(by, appointment.role, appointment.unit, at=at)
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


def roles_within(by: User, unit: OrgUnit, *, at: datetime) -> list[Role]:
    """The roles to which ``by`` may appoint in a unit, in their order.

    Who holds the right to appoint by a role of their own appoints to any role. Who holds it
    because an organisation model delegates it appoints to roles whose powers they hold too, so
    that nobody hands out more than they were given. Three queries.
    """
    if not access.can(by, Perm.PEOPLE_APPOINT, unit):
        return []
    roles = list(Role.objects.all())
    above = OrgUnit.objects.ancestors(unit, include_self=True)
    outright = Appointment.objects.in_force(at=at).filter(
        person=by, unit__in=above, role__powers__contains=Perm.PEOPLE_APPOINT.value
    )
    if outright.exists():
        return roles
    cell = cells_of([unit.pk]).get(unit.pk)
    model = cell.model if cell else ""
    held = {perm.value for perm in Perm if access.can(by, perm, unit)}
    return [
        role
        for role in roles
        if powers_of(role.slug, role.powers, side=unit.kind, model=model) <= held
    ]


def _require_over(by: User, role: Role, unit: OrgUnit, *, at: datetime) -> None:
    if role not in roles_within(by, unit, at=at):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)


def role_in_unit(*, role: Role, unit: OrgUnit) -> UnitRole:
    """The group that holds ``role`` in ``unit``, created with its grants the first time."""
    found = UnitRole.objects.filter(role=role, unit=unit).first()
    if found:
        return found
    role_sync.hold_structure(alone=False)
    group, _created = Group.objects.get_or_create(name=f"{role.slug}@{unit.slug}")
    unit_role, _created = UnitRole.objects.get_or_create(
        role=role, unit=unit, defaults={"group": group}
    )
    role_sync.sync_grants([unit.pk])
    return unit_role
