"""What is said after the first message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from engagement.domain.response import response
from engagement.domain.status import Status
from engagement.models import Direction, Interaction, Message
from engagement.services.moving import free_for, refuse, swap
from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.services import require_permit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.models import User


@transaction.atomic
def reply(
    *, interaction: Interaction, body: str, by: User, at: datetime, client_uuid: UUID | None = None
) -> Interaction:
    """Log the answer that the company gave; the first one sets the response time, once.

    The interaction becomes answered and its claim ends. Safe to repeat with ``client_uuid``.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit.
        ValidationError: no words.
        NoPermitError: the permit to speak there does not hold; it lists what is missing.
        InteractionHeldError: somebody else holds it; the message says who, and until when.
        ConflictError: it is closed.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    words = _words(body)
    if _said_before(interaction, by, client_uuid):
        return interaction
    require_permit(person=by, space=interaction.space, topic=interaction.topic, at=at)
    first = response(occurred_at=interaction.occurred_at, answered_at=at)
    if not swap(
        interaction,
        free_for(by, at=at),
        ~Q(status=Status.CLOSED.value),
        status=Status.ANSWERED.value,
        claimed_by=None,
        claimed_until=None,
        first_response_at=Coalesce(F("first_response_at"), Value(first.at)),
        first_response_seconds=Coalesce(F("first_response_seconds"), Value(first.seconds)),
        first_response_flagged=F("first_response_flagged")
        if interaction.first_response_at
        else Value(first.flagged),
    ):
        raise refuse(interaction, by, at=at)
    _say(interaction, Direction.OUTBOUND, words, by=by, at=at, client_uuid=client_uuid)
    audit.record(by=by, action="interaction.answered", target=interaction, at=at)
    interaction.refresh_from_db()
    return interaction


@transaction.atomic
def add_note(
    *, interaction: Interaction, body: str, by: User, at: datetime, client_uuid: UUID | None = None
) -> Message:
    """Leave words for colleagues; a note answers nobody and stops no clock.

    Raises:
        PermissionDenied: ``by`` may neither answer nor log in the unit.
        ValidationError: no words.
    """
    if not access.can(by, Perm.INTERACTION_LOG, interaction):
        access.require(by, Perm.INTERACTION_ANSWER, interaction)
    words = _words(body)
    if before := _said_before(interaction, by, client_uuid):
        return before
    note = _say(interaction, Direction.NOTE, words, by=by, at=at, client_uuid=client_uuid)
    audit.record(by=by, action="interaction.noted", target=interaction, at=at)
    return note


@transaction.atomic
def record_customer_message(
    *, interaction: Interaction, body: str, by: User, at: datetime, occurred_at: datetime
) -> Interaction:
    """Add what the customer wrote since; the interaction waits for the company again.

    The first response, once given, keeps its time.

    Raises:
        PermissionDenied: ``by`` may not log in the unit.
        ValidationError: no words, or a time that has not come.
    """
    access.require(by, Perm.INTERACTION_LOG, interaction)
    words = _words(body)
    if occurred_at > at:
        raise ValidationError({"occurred_at": _("This time has not come yet.")})
    swap(interaction, status=Status.OPEN.value, closed_at=None)
    Message.objects.create(
        interaction=interaction,
        direction=Direction.INBOUND,
        contact_id=interaction.contact_id,
        body=words,
        occurred_at=occurred_at,
        received_at=at,
    )
    audit.record(by=by, action="interaction.customer-wrote", target=interaction, at=at)
    interaction.refresh_from_db()
    return interaction


def _words(body: str) -> str:
    words = body.strip()
    if not words:
        raise ValidationError({"body": _("Write a few words first.")})
    return words


def _key(client_uuid: UUID | None) -> str:
    return f"form:{client_uuid}" if client_uuid else ""


def _said_before(interaction: Interaction, by: User, client_uuid: UUID | None) -> Message | None:
    """The message that the same form made the first time.

    Raises:
        ConflictError: another person's message has this key.
    """
    if client_uuid is None:
        return None
    # Whoever submits the same form at the same instant waits here, then finds the first message.
    Interaction.objects.select_for_update(of=("self",)).get(pk=interaction.pk)
    before = interaction.messages.filter(external_id=_key(client_uuid)).first()
    if before is not None and before.author_id != by.pk:
        raise ConflictError
    return before


def _say(
    interaction: Interaction,
    direction: Direction,
    words: str,
    *,
    by: User,
    at: datetime,
    client_uuid: UUID | None,
) -> Message:
    return Message.objects.create(
        interaction=interaction,
        direction=direction,
        author=by,
        body=words,
        occurred_at=at,
        received_at=at,
        external_id=_key(client_uuid),
    )
