"""A manager's consent to the time a volunteer gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.domain.people_contract import RENEWAL_NOTICE, a_year_after
from governance.models import (
    ApplicationState,
    Appointment,
    ConsentQuerySet,
    ConsentState,
    OrgUnit,
    SigningLink,
    TimeConsent,
    VolunteerApplication,
)
from governance.models.application import VOLUNTEER
from governance.perms import Perm
from governance.services.lines import n_plus_1
from notifications.models import Channel
from notifications.services import Draft, enqueue
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from governance.models.appointment import AppointmentQuerySet

ASKED, ANSWERED = "consent.asked", "consent.answered"
SWEEP_LIMIT = 500


def unasked_volunteers(by: User, *, at: datetime) -> QuerySet[Appointment]:
    """Appointments, where ``by`` asks, of volunteers whose manager was never asked."""
    return _unasked(Appointment.objects.visible_to(by, Perm.CONSENT_ASK), at)


def own_unasked(person: User, *, at: datetime) -> QuerySet[Appointment]:
    """One's own appointments as a volunteer, if one's manager was never asked."""
    return _unasked(Appointment.objects.filter(person=person), at)


def _unasked(rows: AppointmentQuerySet, at: datetime) -> QuerySet[Appointment]:
    rows = rows.in_force(at=at).filter(role__slug=VOLUNTEER, person__is_active=True)
    unasked: QuerySet[Appointment] = rows.exclude(person__in=TimeConsent.objects.values("person"))
    return unasked.select_related("person", "unit").order_by("person__name", "pk")


@transaction.atomic
def ask_consent(
    *, unit: OrgUnit, person: User, minutes_per_day: int, objectives: str, by: User, at: datetime
) -> TimeConsent:
    """Ask the n+1 of ``person`` to agree to the minutes and objectives; a mail leaves with it.

    Raises:
        PermissionDenied: ``by`` may not ask for the unit.
        ValidationError: the person has nothing to do in the unit, nobody is known as their
            manager, or a value is out of range.
        ConflictError: it is asked already.
    """
    access.require(by, Perm.CONSENT_ASK, unit)
    if not belongs_to(person, unit, at):
        said = _("This person neither holds a role in the unit nor was accepted there.")
        raise ValidationError({"person": said})
    manager = n_plus_1(person, at=at)
    if manager is None:
        said = _("Nobody is recorded as this person’s manager. Record it on the person’s page.")
        raise ValidationError({"person": said})
    consent = TimeConsent(
        unit=unit,
        person=person,
        manager=manager,
        minutes_per_day=minutes_per_day,
        objectives=objectives.strip(),
        asked_by=by,
        asked_at=at,
    )
    return _ask(consent, by=by, at=at)


def _ask(consent: TimeConsent, *, by: User | None, at: datetime) -> TimeConsent:
    consent.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            consent.save()
    except IntegrityError as error:
        raise ConflictError(_("This consent is already asked for.")) from error
    changes = {
        "person": consent.person_id,
        "manager": consent.manager_id,
        "minutes_per_day": consent.minutes_per_day,
    }
    audit.record(by=by, action="consent.asked", target=consent, at=at, changes=changes)
    _mail(consent, at)
    return consent


def belongs_to(person: User, unit: OrgUnit, at: datetime) -> bool:
    """Whether ``person`` still works here, and holds a role in the unit or was accepted there."""
    if not person.is_active:
        return False
    held = Appointment.objects.not_over(at=at).filter(person=person, unit=unit)
    accepted = VolunteerApplication.objects.filter(
        person=person, unit=unit, state=ApplicationState.ACCEPTED
    )
    return held.exists() or accepted.exists()


def _mail(consent: TimeConsent, at: datetime) -> int:
    """At most one mail an hour for one question, however often it is asked for."""
    draft = Draft(
        key=f"consent-{consent.pk}-{at:%Y%m%d%H}",
        kind=ASKED,
        channel=Channel.EMAIL,
        recipient_id=consent.manager_id,
        context={"consent": consent.pk},
    )
    return enqueue([draft], at=at)


@transaction.atomic
def remind_manager(*, consent: TimeConsent, by: User, at: datetime) -> TimeConsent:
    """Send the question again, with a fresh link, to whoever is the n+1 now.

    Raises:
        PermissionDenied: ``by`` may not ask for the unit.
        ConflictError: it is answered, nobody is the manager any more, or a mail left this hour.
    """
    access.require(by, Perm.CONSENT_ASK, consent)
    manager = n_plus_1(consent.person, at=at)
    if manager is None:
        raise ConflictError(_("Nobody is recorded as this person’s manager."))
    rows = TimeConsent.objects.filter(pk=consent.pk, state=ConsentState.ASKED)
    if not rows.update(manager=manager):
        raise ConflictError(_("This question is answered already."))
    if manager.pk != consent.manager_id:
        SigningLink.objects.filter(consent=consent, used_at__isnull=True).update(used_at=at)
    consent.refresh_from_db()
    if not _mail(consent, at):
        raise ConflictError(_("A mail left less than an hour ago."))
    changes = {"manager": manager.pk}
    audit.record(by=by, action="consent.asked_again", target=consent, at=at, changes=changes)
    return consent


@transaction.atomic
def answer_consent(
    *, consent: TimeConsent, agrees: bool, note: str = "", by: User, at: datetime
) -> TimeConsent:
    """Give or refuse the consent, as the manager it is asked of.

    Given, it holds twelve months: from today, in place of what was agreed before; a renewal from
    the day after the consent that it renews.

    Safe to race: of two answers exactly one counts.

    Raises:
        PermissionDenied: it is asked of somebody else.
        ConflictError: it is answered, or ``by`` is not the person's n+1 any more.
    """
    if consent.manager_id != by.pk or not by.is_active:
        raise PermissionDenied("consent")
    manager = n_plus_1(consent.person, at=at)
    if manager is None or manager.pk != by.pk:
        raise ConflictError(_("Somebody else is this person’s manager now."))
    User.objects.select_for_update(no_key=True).get(pk=consent.person_id)
    state = ConsentState.GIVEN if agrees else ConsentState.DECLINED
    period = _period(consent, at.astimezone(by.zone).date()) if agrees else {}
    rows = TimeConsent.objects.filter(pk=consent.pk, state=ConsentState.ASKED, manager=by)
    if agrees and rows.exists():
        _make_room(consent, period["starts_on"])
    if not rows.update(state=state, decided_at=at, note=note.strip()[:500], **period):
        raise ConflictError(_("This question is answered already."))
    SigningLink.objects.filter(consent=consent, used_at__isnull=True).update(used_at=at)
    changes = {name: day.isoformat() for name, day in period.items()}
    audit.record(by=by, action=f"consent.{state.value}", target=consent, at=at, changes=changes)
    consent.refresh_from_db()
    _tell_asker(consent, at)
    return consent


def _period(consent: TimeConsent, today: date) -> dict[str, date]:
    renewed = consent.renews
    starts = today
    if renewed is not None and renewed.state == ConsentState.GIVEN and renewed.ends_on:
        starts = max(today, renewed.ends_on)
    return {"starts_on": starts, "ends_on": a_year_after(starts)}


def _make_room(consent: TimeConsent, starts: date) -> None:
    """What was agreed before ends where the new agreement begins."""
    others = TimeConsent.objects.filter(person=consent.person_id, unit=consent.unit_id)
    others.filter(starts_on__lt=starts, ends_on__gt=starts).update(ends_on=starts)
    others.filter(starts_on__gte=starts).update(ends_on=F("starts_on"))


def _tell_asker(consent: TimeConsent, at: datetime) -> None:
    draft = Draft(
        key=f"consent-{consent.pk}-answered",
        kind=ANSWERED,
        channel=Channel.EMAIL,
        recipient_id=consent.asked_by_id,
        context={"consent": consent.pk},
    )
    enqueue([draft], at=at)


@transaction.atomic
def withdraw_consent(*, consent: TimeConsent, by: User, at: datetime) -> TimeConsent:
    """End a consent today, or take the question back.

    The manager may, the person may, and who may ask for the unit.

    Raises:
        PermissionDenied: ``by`` is none of these.
        ConflictError: it has ended, or was refused.
    """
    own = by.pk in {consent.person_id, consent.manager_id}
    if not own and not access.can(by, Perm.CONSENT_ASK, consent):
        raise PermissionDenied(Perm.CONSENT_ASK.value)
    today = at.astimezone(by.zone).date()
    rows = TimeConsent.objects.filter(pk=consent.pk)
    facts = {"state": ConsentState.WITHDRAWN, "decided_at": at}
    given = rows.filter(state=ConsentState.GIVEN, ends_on__gt=today)
    done = (
        rows.filter(state=ConsentState.ASKED).update(**facts)
        or given.filter(starts_on__lte=today).update(**facts, ends_on=today)
        or given.update(**facts, ends_on=F("starts_on"))
    )
    if not done:
        raise ConflictError(_("This consent has ended already."))
    SigningLink.objects.filter(consent=consent, used_at__isnull=True).update(used_at=at)
    audit.record(by=by, action="consent.withdrawn", target=consent, at=at)
    consent.refresh_from_db()
    return consent


def consents_reached_by(person: User) -> ConsentQuerySet:
    """Consents that concern ``person``: own, asked of them, or of units where they ask."""
    units = access.unit_ids(person, Perm.CONSENT_ASK)
    reached = Q(person=person) | Q(manager=person) | Q(unit__in=units)
    return TimeConsent.objects.filter(reached)


def may_be_scheduled(*, person: User, unit: OrgUnit, on: date) -> bool:
    """Whether a manager's consent to the person's time for the unit holds on ``on`` (G09)."""
    return TimeConsent.objects.in_force(on=on).filter(person=person, unit=unit).exists()


def ask_renewals(*, at: datetime) -> int:
    """Ask again for each consent that ends within thirty days and is still needed.

    Once a consent: ``renews`` is unique. Who left, or has no manager, is left to the checks.

    Returns:
        How many questions were asked.
    """
    today = at.date()
    ending = (
        TimeConsent.objects.filter(
            state=ConsentState.GIVEN, ends_on__gt=today, ends_on__lte=today + RENEWAL_NOTICE
        )
        .filter(renewal__isnull=True, person__is_active=True)
        .select_related("person", "unit", "asked_by")
        .order_by("ends_on", "pk")[:SWEEP_LIMIT]
    )
    return sum(_renew(consent, at) for consent in ending)


def _renew(consent: TimeConsent, at: datetime) -> bool:
    manager = n_plus_1(consent.person, at=at)
    later = TimeConsent.objects.filter(person=consent.person_id, unit=consent.unit_id)
    waits = later.filter(state=ConsentState.ASKED).exists()
    if manager is None or waits or not belongs_to(consent.person, consent.unit, at):
        return False
    renewal = TimeConsent(
        unit=consent.unit,
        person=consent.person,
        manager=manager,
        minutes_per_day=consent.minutes_per_day,
        objectives=consent.objectives,
        asked_by=consent.asked_by,
        asked_at=at,
        renews=consent,
    )
    try:
        with transaction.atomic():
            _ask(renewal, by=None, at=at)
    except ConflictError:  # another sweep was faster
        return False
    return True
