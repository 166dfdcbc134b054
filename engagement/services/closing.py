"""The end of an interaction, and its undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, Q, Value, When

from engagement.domain.status import Status
from engagement.services.moving import free_for, refuse, swap
from governance import access, audit
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from engagement.domain.closing import CloseReason
    from engagement.models import Interaction


@transaction.atomic
def close_interaction(
    *, interaction: Interaction, reason: CloseReason, by: User, at: datetime
) -> Interaction:
    """End an interaction, answered or not, and say why.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit.
        InteractionHeldError: somebody else holds it.
        ConflictError: it is closed already.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    if not swap(
        interaction,
        free_for(by, at=at),
        ~Q(status=Status.CLOSED.value),
        status=Status.CLOSED.value,
        closed_at=at,
        claimed_by=None,
        claimed_until=None,
    ):
        raise refuse(interaction, by, at=at)
    audit.record(
        by=by,
        action="interaction.closed",
        target=interaction,
        at=at,
        changes={"reason": reason.value},
    )
    interaction.refresh_from_db()
    return interaction


@transaction.atomic
def reopen_interaction(*, interaction: Interaction, by: User, at: datetime) -> Interaction:
    """Undo a closing: the interaction is open again, or answered if somebody had answered it.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit.
        ConflictError: it is not closed.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    answered = When(first_response_at__isnull=False, then=Value(Status.ANSWERED.value))
    if not swap(
        interaction,
        Q(status=Status.CLOSED.value),
        status=Case(answered, default=Value(Status.OPEN.value)),
        closed_at=None,
    ):
        raise refuse(interaction, by, at=at)
    audit.record(by=by, action="interaction.reopened", target=interaction, at=at)
    interaction.refresh_from_db()
    return interaction
