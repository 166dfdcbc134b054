"""Taking an interaction, so that two people do not answer it twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from engagement.domain.status import Status
from engagement.models import Interaction
from engagement.services.moving import free_for, refuse, swap
from governance import access, audit
from governance.perms import Perm
from training.services import require_permit

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

CLAIM_MINUTES = 30


@transaction.atomic
def claim_interaction(
    *, interaction: Interaction, by: User, at: datetime, minutes: int = CLAIM_MINUTES
) -> Interaction:
    """Give an open interaction to ``by`` for ``minutes``; asking again renews one's own claim.

    Safe to race: of two people one wins. A claim that ran out is free.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit.
        NoPermitError: the permit to speak there does not hold; it lists what is missing.
        InteractionHeldError: somebody else holds it.
        ConflictError: it no longer waits for an answer.
        ValueError: ``minutes`` is not 1 to 480.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    if not 1 <= minutes <= 480:
        raise ValueError("a claim lasts 1 to 480 minutes")
    require_permit(person=by, space=interaction.space, topic=interaction.topic, at=at)
    until = at + timedelta(minutes=minutes)
    if not swap(
        interaction,
        free_for(by, at=at),
        Q(status=Status.OPEN.value),
        claimed_by=by,
        claimed_until=until,
    ):
        raise refuse(interaction, by, at=at)
    audit.record(
        by=by,
        action="interaction.claimed",
        target=interaction,
        at=at,
        changes={"until": until.isoformat()},
    )
    interaction.refresh_from_db()
    return interaction


@transaction.atomic
def release_claim(*, interaction: Interaction, by: User, at: datetime) -> Interaction:
    """Hand one's own claim back, so that the team sees the interaction again.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit.
        ConflictError: ``by`` does not hold it.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    if not swap(interaction, Q(claimed_by_id=by.pk), claimed_by=None, claimed_until=None):
        raise refuse(interaction, by, at=at)
    audit.record(by=by, action="interaction.released", target=interaction, at=at)
    interaction.refresh_from_db()
    return interaction


@transaction.atomic
def release_claims_of(*, person: User, by: User, at: datetime) -> int:
    """Hand back everything that ``person``, who leaves, holds; returns how much that was.

    Raises:
        PermissionDenied: ``by`` may not appoint in the unit of one of them; none is handed back.
    """
    held = Interaction.objects.claimed_by(person, at=at).order_by("pk")
    released = 0
    for interaction in held:
        access.require(by, Perm.PEOPLE_APPOINT, interaction)
        if swap(interaction, Q(claimed_by_id=person.pk), claimed_by=None, claimed_until=None):
            released += 1
            changes = {"from": person.pk}
            audit.record(
                by=by, action="interaction.released", target=interaction, at=at, changes=changes
            )
    return released
