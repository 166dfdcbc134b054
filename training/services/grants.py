"""More attempts for somebody who has used theirs up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from notifications.models import Channel
from notifications.services import Draft, enqueue
from socialteam.kit.errors import ConflictError
from training import learning
from training.domain.exam import Stop
from training.models import AttemptGrant, Enrolment

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

GIVEN: Final = "attempts.given"


@transaction.atomic
def give_attempts(
    *, enrolment: Enrolment, attempts: int, reason: str, by: User, at: datetime
) -> AttemptGrant:
    """Give somebody more attempts at a quiz, and tell them why; what they read stays read.

    The wait after the last attempt still holds. Safe to race: the enrolment is locked, and the
    second of two trainers finds attempts left.

    Raises:
        PermissionDenied: ``by`` does not review there, or it is their own enrolment.
        ValidationError: no reason, or not 1 to 10 attempts.
        ConflictError: attempts are left, or it has ended.
    """
    access.require(by, Perm.LEARNING_REVIEW, enrolment)
    if enrolment.person_id == by.pk:
        raise PermissionDenied("one's own attempts")
    rows = Enrolment.objects.select_for_update(of=("self",)).under_way()
    held = rows.select_related("version", "track", "person").filter(pk=enrolment.pk).first()
    if held is None:
        raise ConflictError(_("This has ended already."))
    if learning.next_for(held, at=at).stop is not Stop.EXHAUSTED:
        raise ConflictError(_("There are attempts left: nothing needs to be given."))
    grant = AttemptGrant(
        enrolment=held, attempts=attempts, reason=reason.strip(), given_by=by, given_at=at
    )
    grant.full_clean()
    grant.save()
    changes = {"attempts": attempts, "reason": grant.reason, "person": held.person_id}
    audit.record(by=by, action="enrolment.attempts_given", target=held, at=at, changes=changes)
    enqueue([_told(grant)], at=at)
    return grant


def _told(grant: AttemptGrant) -> Draft:
    return Draft(
        key=f"attempts-given-{grant.pk}",
        kind=GIVEN,
        channel=Channel.EMAIL,
        recipient_id=grant.enrolment.person_id,
        context={"grant": grant.pk},
        severity=3,
    )
