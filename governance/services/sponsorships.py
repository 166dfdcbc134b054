"""The sponsor's commitment: signed by somebody above the strategist, for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from governance import access, audit
from governance.domain.people_contract import a_year_after
from governance.models import Sponsorship, SponsorshipState
from governance.perms import Perm
from governance.services.lines import levels_above
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def sign_sponsorship(*, sponsorship: Sponsorship, by: User, at: datetime) -> Sponsorship:
    """Commit for a year from today; a renewal from the day the last commitment ends.

    Called in the transaction that signs the decision which carries it.

    Raises:
        ConflictError: it is answered, or ``by`` is neither n+1 nor n+2 of the strategist now.
    """
    levels = levels_above(person=sponsorship.strategist, above=by, at=at)
    if levels is None:
        said = _("You are neither the manager of %(name)s nor one level above any more.")
        raise ConflictError(said % {"name": sponsorship.strategist})
    today = at.astimezone(by.zone).date()
    renewed = sponsorship.renews
    starts = today
    if renewed is not None and renewed.state == SponsorshipState.SIGNED and renewed.ends_on:
        starts = max(today, renewed.ends_on)
    rows = Sponsorship.objects.filter(pk=sponsorship.pk, state=SponsorshipState.ASKED)
    if not rows.update(
        state=SponsorshipState.SIGNED,
        signed_at=at,
        levels=levels,
        starts_on=starts,
        ends_on=a_year_after(starts),
    ):
        raise ConflictError(_("This commitment is answered already."))
    changes = {"strategist": sponsorship.strategist_id, "levels": levels}
    audit.record(by=by, action="sponsorship.signed", target=sponsorship, at=at, changes=changes)
    sponsorship.refresh_from_db()
    return sponsorship


def decline_sponsorship(
    *, sponsorship: Sponsorship, by: User, at: datetime, withdrawn: bool = False
) -> Sponsorship:
    """Record that a commitment was not signed: declined, or taken back by who asked.

    Raises:
        ConflictError: it is answered already.
    """
    state = SponsorshipState.WITHDRAWN if withdrawn else SponsorshipState.DECLINED
    rows = Sponsorship.objects.filter(pk=sponsorship.pk, state=SponsorshipState.ASKED)
    if not rows.update(state=state):
        raise ConflictError(_("This commitment is answered already."))
    audit.record(by=by, action=f"sponsorship.{state.value}", target=sponsorship, at=at)
    sponsorship.refresh_from_db()
    return sponsorship


@transaction.atomic
def end_sponsorship(*, sponsorship: Sponsorship, by: User, at: datetime) -> Sponsorship:
    """End a commitment today; the sponsor may, and who may ask for the unit.

    Raises:
        PermissionDenied: ``by`` is neither.
        ConflictError: it is not in force.
    """
    if sponsorship.sponsor_id != by.pk and not access.can(by, Perm.SPONSOR_ASK, sponsorship):
        raise PermissionDenied(Perm.SPONSOR_ASK.value)
    today = at.astimezone(by.zone).date()
    signed = Sponsorship.objects.filter(
        pk=sponsorship.pk, state=SponsorshipState.SIGNED, ends_on__gt=today
    )
    withdrawn = SponsorshipState.WITHDRAWN
    if not (
        signed.filter(starts_on__lte=today).update(state=withdrawn, ends_on=today)
        or signed.update(state=withdrawn, ends_on=F("starts_on"))
    ):
        raise ConflictError(_("This commitment has ended already."))
    audit.record(by=by, action="sponsorship.ended", target=sponsorship, at=at)
    sponsorship.refresh_from_db()
    return sponsorship
