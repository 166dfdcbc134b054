"""What waits for the sponsor's signature: never more than five decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.models import PLACES, Appointment, Decision, DecisionState, OrgUnit, Sponsorship
from governance.perms import Perm
from governance.services.sponsorships import decline_sponsorship, sign_sponsorship
from notifications.models import Channel
from notifications.services import Draft, enqueue
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

ASKED = "decision.asked"


def sponsors_of(unit: OrgUnit, *, at: datetime) -> list[User]:
    """Active people who may sign for ``unit`` at ``at``, by name."""
    places = OrgUnit.objects.ancestors(unit, include_self=True)
    held = Appointment.objects.in_force(at=at).filter(
        unit__in=[place.pk for place in places], role__powers__contains=[Perm.SPONSOR_SIGN.value]
    )
    return list(User.objects.active().filter(pk__in=held.values("person")).order_by("name", "pk"))


def sponsor_ids_for(by: User, *, at: datetime) -> set[int]:
    """Ids of those who may sign for a unit where ``by`` asks."""
    return _holders(by, at, role__powers__contains=[Perm.SPONSOR_SIGN.value])


def strategist_ids_for(by: User, *, at: datetime) -> set[int]:
    """Ids of the strategists of the units where ``by`` asks."""
    return _holders(by, at, role__slug="strategist")


def _holders(by: User, at: datetime, **which: object) -> set[int]:
    units = access.unit_ids_and_above(by, Perm.SPONSOR_ASK)
    held = Appointment.objects.in_force(at=at).filter(unit__in=units, **which)
    return set(held.values_list("person_id", flat=True))


def signed_by(person: User) -> QuerySet[Decision]:
    """What ``person`` answered as a sponsor, the latest first."""
    answered = person.decisions.filter(state__in=[DecisionState.SIGNED, DecisionState.DECLINED])
    return answered.select_related("asked_by", "unit").order_by("-closed_at", "-pk")


def asked_by(person: User) -> QuerySet[Decision]:
    """What ``person`` asked a sponsor for, the latest first, where they may still ask."""
    rows = Decision.objects.visible_to(person, Perm.SPONSOR_ASK).filter(asked_by=person)
    return rows.select_related("sponsor", "unit")


@transaction.atomic
def ask_decision(  # noqa: PLR0913 - what, of whom, why, until when, an author and a time
    *,
    unit: OrgUnit,
    sponsor: User,
    title: str,
    why: str,
    due_on: date,
    facts: str = "",
    sponsorship: Sponsorship | None = None,
    by: User,
    at: datetime,
) -> Decision:
    """Put a decision before the sponsor, if one of the five places is free; a mail leaves with it.

    Args:
        facts: address of what it rests on: a path of this site, or an https address.

    Raises:
        PermissionDenied: ``by`` may not ask for the unit.
        ValidationError: the person is not its sponsor; a day in the past; an unfit address.
        ConflictError: five decisions wait already.
    """
    access.require(by, Perm.SPONSOR_ASK, unit)
    if sponsor.pk not in {each.pk for each in sponsors_of(unit, at=at)}:
        raise ValidationError({"sponsor": _("This person does not sponsor the unit.")})
    if due_on < at.date():
        raise ValidationError({"due_on": _("Choose a day that is still to come.")})
    _check_facts(facts)
    decision = Decision(
        unit=unit,
        sponsor=sponsor,
        title=title.strip(),
        why=why.strip(),
        due_on=due_on,
        facts=facts,
        sponsorship=sponsorship,
        asked_by=by,
        asked_at=at,
    )
    decision.slot = _free_place(sponsor)
    decision.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        raise ConflictError(_("This decision waits already.")) from error
    changes = {"sponsor": sponsor.pk, "due_on": due_on.isoformat()}
    audit.record(by=by, action="decision.asked", target=decision, at=at, changes=changes)
    _mail(decision, at)
    return decision


def _check_facts(facts: str) -> None:
    if not facts or (facts.startswith("/") and url_has_allowed_host_and_scheme(facts, None)):
        return
    try:
        URLValidator(schemes=["https"])(facts)
    except ValidationError as error:
        said = _("Give a page of this site, beginning with /, or an address with https.")
        raise ValidationError({"facts": said}) from error


def _free_place(sponsor: User) -> int:
    """The lowest of the five places that is free; the sponsor's row is locked until the end."""
    User.objects.select_for_update(no_key=True).get(pk=sponsor.pk)
    taken = set(Decision.objects.open().filter(sponsor=sponsor).values_list("slot", flat=True))
    free = sorted(set(range(1, PLACES + 1)) - taken)
    if not free:
        said = _("Five decisions wait for %(name)s already. Withdraw one, or wait for an answer.")
        raise ConflictError(said % {"name": sponsor})
    return free[0]


def _mail(decision: Decision, at: datetime) -> None:
    draft = Draft(
        key=f"decision-{decision.pk}-asked",
        kind=ASKED,
        channel=Channel.EMAIL,
        recipient_id=decision.sponsor_id,
        context={"decision": decision.pk},
    )
    enqueue([draft], at=at)


@transaction.atomic
def sign_decision(*, decision: Decision, by: User, at: datetime, note: str = "") -> Decision:
    """Sign, as the sponsor it waits for; a commitment it carries is signed with it.

    Safe to race: of two answers exactly one counts.

    Raises:
        PermissionDenied: it waits for somebody else, or ``by`` does not sponsor the unit any more.
        ConflictError: it is answered, or the commitment cannot be signed any more.
    """
    _require_sponsor(by, decision)
    _close(decision, DecisionState.SIGNED, note, by, at)
    if decision.sponsorship is not None:
        sign_sponsorship(sponsorship=decision.sponsorship, by=by, at=at)
    return decision


@transaction.atomic
def decline_decision(*, decision: Decision, by: User, at: datetime, note: str = "") -> Decision:
    """Decline, as the sponsor it waits for.

    Raises:
        PermissionDenied: it waits for somebody else, or ``by`` does not sponsor the unit any more.
        ConflictError: it is answered already.
    """
    _require_sponsor(by, decision)
    _close(decision, DecisionState.DECLINED, note, by, at)
    if decision.sponsorship is not None:
        decline_sponsorship(sponsorship=decision.sponsorship, by=by, at=at)
    return decision


@transaction.atomic
def withdraw_decision(*, decision: Decision, by: User, at: datetime) -> Decision:
    """Take a question back; its place is free again.

    Raises:
        PermissionDenied: ``by`` may not ask for the unit.
        ConflictError: it is answered already.
    """
    access.require(by, Perm.SPONSOR_ASK, decision)
    _close(decision, DecisionState.WITHDRAWN, "", by, at)
    if decision.sponsorship is not None:
        decline_sponsorship(sponsorship=decision.sponsorship, by=by, at=at, withdrawn=True)
    return decision


def open_decisions(person: User) -> list[Decision]:
    """What waits for ``person``, the most pressing first: five at most; one query."""
    return list(Decision.objects.open().filter(sponsor=person).select_related("asked_by", "unit"))


def _require_sponsor(by: User, decision: Decision) -> None:
    access.require(by, Perm.SPONSOR_SIGN, decision)
    if decision.sponsor_id != by.pk:
        raise PermissionDenied(Perm.SPONSOR_SIGN.value)


def _close(decision: Decision, state: DecisionState, note: str, by: User, at: datetime) -> None:
    signed_at = at if state is DecisionState.SIGNED else None
    rows = Decision.objects.filter(pk=decision.pk, state=DecisionState.OPEN)
    if not rows.update(
        state=state, note=note.strip()[:500], slot=None, signed_at=signed_at, closed_at=at
    ):
        raise ConflictError(_("This decision is answered already."))
    audit.record(by=by, action=f"decision.{state.value}", target=decision, at=at)
    decision.refresh_from_db()
