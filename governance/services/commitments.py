"""Asking the sponsor for the year's commitment, and asking again before it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from governance import access, audit
from governance.domain.people_contract import RENEWAL_NOTICE
from governance.models import Appointment, OrgUnit, Sponsorship, SponsorshipState
from governance.perms import Perm
from governance.services.decisions import ask_decision, sponsors_of
from governance.services.lines import levels_above
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User

TIME_TO_SIGN = timedelta(days=14)


@transaction.atomic
def ask_sponsorship(  # noqa: PLR0913 - of whom, for whom, where, what, an author and a time
    *,
    unit: OrgUnit,
    sponsor: User,
    strategist: User,
    commitment: str,
    renews: Sponsorship | None = None,
    by: User,
    at: datetime,
) -> Sponsorship:
    """Put the commitment before the sponsor, in one of the five places of the decisions.

    Raises:
        PermissionDenied: ``by`` may not ask for the unit.
        ValidationError: the sponsor does not sponsor the unit, or is neither n+1 nor n+2 of the
            strategist; the strategist does not run it.
        ConflictError: it waits already, or five decisions do.
    """
    access.require(by, Perm.SPONSOR_ASK, unit)
    if strategist.pk not in strategist_ids(unit, at=at):
        raise ValidationError({"strategist": _("This person is not the strategist of the unit.")})
    if sponsor.pk not in {each.pk for each in sponsors_of(unit, at=at)}:
        raise ValidationError({"sponsor": _("This person does not sponsor the unit.")})
    if levels_above(person=strategist, above=sponsor, at=at) is None:
        said = _("A sponsor is the manager of the strategist, or one level above.")
        raise ValidationError({"sponsor": said})
    sponsorship = Sponsorship(
        unit=unit,
        sponsor=sponsor,
        strategist=strategist,
        commitment=commitment.strip(),
        asked_by=by,
        asked_at=at,
        renews=renews,
    )
    sponsorship.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            sponsorship.save()
    except IntegrityError as error:
        raise ConflictError(_("This commitment already waits for a signature.")) from error
    _ask_to_sign(sponsorship, by, at)
    changes = {"sponsor": sponsor.pk, "strategist": strategist.pk}
    audit.record(by=by, action="sponsorship.asked", target=sponsorship, at=at, changes=changes)
    return sponsorship


def _ask_to_sign(sponsorship: Sponsorship, by: User, at: datetime) -> None:
    with override(sponsorship.sponsor.language):
        unit = {"unit": sponsorship.unit}
        again = sponsorship.renews is not None
        title = (
            _("Renew your commitment as sponsor of %(unit)s")
            if again
            else _("Back %(unit)s as its sponsor for a year")
        )
        ask_decision(
            unit=sponsorship.unit,
            sponsor=sponsorship.sponsor,
            title=(title % unit)[:120],
            why=sponsorship.commitment[:500],
            due_on=_due_on(sponsorship, at),
            sponsorship=sponsorship,
            by=by,
            at=at,
        )


def _due_on(sponsorship: Sponsorship, at: datetime) -> date:
    """Before the last commitment ends, or within two weeks."""
    if sponsorship.renews and sponsorship.renews.ends_on:
        return max(at.date(), sponsorship.renews.ends_on)
    return at.date() + TIME_TO_SIGN


def strategist_ids(unit: OrgUnit, *, at: datetime) -> set[int]:
    """Ids of the strategists of ``unit``, appointed there or above."""
    places = [place.pk for place in OrgUnit.objects.ancestors(unit, include_self=True)]
    held = Appointment.objects.in_force(at=at).filter(unit__in=places, role__slug="strategist")
    return set(held.values_list("person_id", flat=True))


def ask_sponsors_again(*, at: datetime) -> int:
    """Ask to renew each commitment that ends within thirty days.

    Once a commitment: ``renews`` is unique. Where five decisions wait, or the line has changed,
    it is tried again the next time, and the check on the sponsor says so meanwhile.

    Returns:
        How many were asked.
    """
    today = at.date()
    ending = (
        Sponsorship.objects.filter(
            state=SponsorshipState.SIGNED, ends_on__gt=today, ends_on__lte=today + RENEWAL_NOTICE
        )
        .filter(renewal__isnull=True, sponsor__is_active=True)
        .select_related("unit", "sponsor", "strategist", "asked_by")
        .order_by("ends_on", "pk")
    )
    return sum(_ask_again(each, at) for each in ending)


def _ask_again(last: Sponsorship, at: datetime) -> bool:
    if not access.can(last.asked_by, Perm.SPONSOR_ASK, last.unit):
        return False
    try:
        ask_sponsorship(
            unit=last.unit,
            sponsor=last.sponsor,
            strategist=last.strategist,
            commitment=last.commitment,
            renews=last,
            by=last.asked_by,
            at=at,
        )
    except (ConflictError, ValidationError):
        return False
    return True
