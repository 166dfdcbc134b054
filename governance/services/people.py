"""People as the organisation sees them: who may see whom, joining, leaving, coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User, UserQuerySet
from governance import access
from governance.models import Appointment, OrgUnit, Role
from governance.perms import Perm
from governance.services.appointments import appoint_person, roles_within

if TYPE_CHECKING:
    from datetime import datetime


def people_visible_to(person: access.Person, perm: Perm) -> UserQuerySet:
    """People who hold or held a role in a unit where ``person`` holds ``perm``.

    Who holds it on the company sees everybody, also people without any role.
    """
    if access.holds_everywhere(person, perm):
        return _everybody()
    return _everybody().filter(_within(access.unit_ids(person, perm)))


def with_address_known_to(people: UserQuerySet, person: access.Person) -> UserQuerySet:
    """``people`` with ``shows_email``: whether ``person`` may appoint them."""
    if access.holds_everywhere(person, Perm.PEOPLE_APPOINT):
        return people.annotate(shows_email=Q(pk__isnull=False))
    return people.annotate(shows_email=_within(access.unit_ids(person, Perm.PEOPLE_APPOINT)))


def person_by_email(email: str, *, by: User, perm: Perm = Perm.PEOPLE_APPOINT) -> User:
    """The active person with this address, for somebody who may appoint, or holds ``perm``.

    An exact address finds anybody: a hub appoints people of other departments.

    Raises:
        ValidationError: nobody active has it.
    """
    person = _everybody().active().filter(email__iexact=email.strip()).first()
    if person is None or not access.holds(by, perm):
        raise ValidationError(_("Nobody with this address can log in. Create the person first."))
    return person


@transaction.atomic
def join_person(
    *,
    email: str,
    name: str,
    language: str,
    first: tuple[Role, OrgUnit] | None,
    by: User,
    at: datetime,
) -> User:
    """Let somebody log in, with a first role in a unit.

    ``first`` may be None for people who appoint in the whole company: others would not see the
    person they have just created.

    Raises:
        PermissionDenied: ``by`` may not appoint there.
        ValidationError: an address already used or not an address.
    """
    if first is None and not access.holds_everywhere(by, Perm.PEOPLE_APPOINT):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)
    if first is not None:
        access.require(by, Perm.PEOPLE_APPOINT, first[1])
    person = accounts.create_person(email=email, name=name, language=language, by=by, at=at)
    if first is not None:
        appoint_person(person=person, role=first[0], unit=first[1], by=by, at=at)
    return person


def deactivate_person(*, person: User, by: User, at: datetime) -> User:
    """Close a person's account; appointments stay as they are and hold again on reactivation.

    Raises:
        PermissionDenied: ``by`` does not appoint to every role that the person holds, or is
            the person.
        ConflictError: it is closed already.
    """
    _require_over(by, person, at)
    return accounts.deactivate_person(person=person, by=by, at=at)


def reactivate_person(*, person: User, by: User, at: datetime) -> User:
    """Open a person's account again, with the roles that have not ended meanwhile.

    Raises:
        PermissionDenied: as for ``deactivate_person``.
        ConflictError: it is open already.
    """
    _require_over(by, person, at)
    return accounts.reactivate_person(person=person, by=by, at=at)


def may_close_account(*, of: User, by: User, at: datetime) -> bool:
    """Whether ``by`` appoints to every role that ``of`` holds, where it is held.

    Never one's own account.
    """
    if of.pk == by.pk:
        return False
    if access.holds_everywhere(by, Perm.PEOPLE_APPOINT):
        return True
    held = list(of.appointments.not_over(at=at).select_related("role", "unit"))
    return bool(held) and all(each.role in roles_within(by, each.unit, at=at) for each in held)


def _require_over(by: User, person: User, at: datetime) -> None:
    if not may_close_account(of=person, by=by, at=at):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)


def _everybody() -> UserQuerySet:
    found: UserQuerySet = User.objects.all()
    return found


def _within(unit_ids: frozenset[int]) -> Exists:
    return Exists(Appointment.objects.filter(person=OuterRef("pk"), unit_id__in=unit_ids))
