"""Offering to volunteer, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.models import (
    ApplicationState,
    Appointment,
    OrgUnit,
    Role,
    UnitKind,
    VolunteerApplication,
)
from governance.models.application import VOLUNTEER
from governance.perms import Perm
from governance.services.appointments import appoint_person
from governance.services.eligibility import require_eligible
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def open_units() -> QuerySet[OrgUnit]:
    """Units one may apply to, in the order of the tree; any signed-in person may know them."""
    found: QuerySet[OrgUnit] = OrgUnit.objects.with_tree_fields().exclude(kind=UnitKind.COMPANY)
    return found


def own_applications(person: User) -> QuerySet[VolunteerApplication]:
    """What ``person`` applied for, the latest first."""
    return person.applications.select_related("unit", "decided_by").order_by("-pk")


def accepted_ids(by: User) -> QuerySet[Any, Any]:
    """Ids of the people accepted in a unit where ``by`` asks managers for their consent."""
    rows = VolunteerApplication.objects.visible_to(by, Perm.CONSENT_ASK)
    return rows.filter(state=ApplicationState.ACCEPTED).values("person")


def voucher_by_email(email: str) -> User:
    """The active colleague with this address.

    Raises:
        ValidationError: nobody has it.
    """
    found: User | None = User.objects.active().filter(email__iexact=email.strip()).first()
    if found is None:
        raise ValidationError(_("Nobody with this address can log in."))
    return found


@transaction.atomic
def apply_to_volunteer(
    *, unit: OrgUnit, facts: dict[str, Any], by: User, at: datetime
) -> VolunteerApplication:
    """Offer to answer for ``unit``; anybody who can log in may.

    Args:
        facts: motivation, ease, expertise, languages, and vouched_by (a person or None).

    Raises:
        ValidationError: an answer is missing, or vouched for by oneself.
        ConflictError: an application of the person waits there already, or they volunteer there.
    """
    if unit.kind == UnitKind.COMPANY:
        raise ValidationError({"unit": _("Choose the unit you would answer for.")})
    held = Appointment.objects.in_force(at=at).filter(person=by, unit=unit, role__slug=VOLUNTEER)
    if held.exists():
        raise ConflictError(_("You already volunteer there."))
    application = VolunteerApplication(unit=unit, person=by, submitted_at=at, **facts)
    application.full_clean()
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:  # the same form was sent twice at once
        raise ConflictError(_("You have already applied there.")) from error
    audit.record(by=by, action="application.submitted", target=application, at=at)
    return application


@transaction.atomic
def accept_application(
    *, application: VolunteerApplication, by: User, at: datetime
) -> VolunteerApplication:
    """Accept somebody who meets the rule, or for whom an exception holds.

    Whoever also appoints there makes them a community manager in the same step; otherwise the
    strategist does.

    Raises:
        PermissionDenied: ``by`` may not answer applications to the unit, or it is their own.
        ConflictError: it is answered already, or the person may not volunteer yet (and why).
    """
    _require_other(by, application)
    require_eligible(person=application.person, unit=application.unit, at=at)
    _answer(application, ApplicationState.ACCEPTED, "", by, at)
    if access.can(by, Perm.PEOPLE_APPOINT, application):
        _make_volunteer(application, by, at)
    return application


@transaction.atomic
def appoint_accepted(*, application: VolunteerApplication, by: User, at: datetime) -> None:
    """Make somebody whom the unit's lead has accepted a community manager there.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit, or it is their own.
        ConflictError: nobody accepted it, or the person may not volunteer yet (and why).
    """
    access.require(by, Perm.PEOPLE_APPOINT, application)
    _require_other(by, application)
    if application.state != ApplicationState.ACCEPTED:
        raise ConflictError(_("Nobody has accepted this application."))
    require_eligible(person=application.person, unit=application.unit, at=at)
    _make_volunteer(application, by, at)


def _make_volunteer(application: VolunteerApplication, by: User, at: datetime) -> None:
    """Appoint the person, unless they are already."""
    role = Role.objects.get(slug=VOLUNTEER)
    person, unit = application.person, application.unit
    held = Appointment.objects.not_over(at=at).filter(person=person, unit=unit, role=role)
    if not held.exists():
        appoint_person(person=person, role=role, unit=unit, by=by, at=at)


@transaction.atomic
def decline_application(
    *, application: VolunteerApplication, reason: str, by: User, at: datetime
) -> VolunteerApplication:
    """Decline, with a reason that the person reads.

    Raises:
        PermissionDenied: ``by`` may not answer applications to the unit, or it is their own.
        ValidationError: no reason.
        ConflictError: it is answered already.
    """
    _require_other(by, application)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the person will read it.")})
    return _answer(application, ApplicationState.DECLINED, reason.strip(), by, at)


@transaction.atomic
def withdraw_application(
    *, application: VolunteerApplication, by: User, at: datetime
) -> VolunteerApplication:
    """Take an application back; its author may, and who closes the author's account.

    Raises:
        PermissionDenied: ``by`` is neither.
        ConflictError: it is answered already.
    """
    own = application.person_id == by.pk
    if not own and not access.can(by, Perm.PEOPLE_APPOINT, application):
        raise PermissionDenied(Perm.APPLICATION_DECIDE.value)
    return _answer(application, ApplicationState.WITHDRAWN, "", by, at)


def _require_other(by: User, application: VolunteerApplication) -> None:
    access.require(by, Perm.APPLICATION_DECIDE, application)
    if application.person_id == by.pk:
        raise PermissionDenied(Perm.APPLICATION_DECIDE.value)


def _answer(
    application: VolunteerApplication,
    state: ApplicationState,
    reason: str,
    by: User,
    at: datetime,
) -> VolunteerApplication:
    rows = VolunteerApplication.objects.waiting().filter(pk=application.pk)
    if not rows.update(state=state, reason=reason, decided_by=by, decided_at=at):
        raise ConflictError(_("This application is answered already."))
    audit.record(by=by, action=f"application.{state.value}", target=application, at=at)
    application.refresh_from_db()
    return application
