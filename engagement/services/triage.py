"""Importance chooses who, urgency chooses when; the topic chooses the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from engagement.domain.routing import Route
from engagement.models import Interaction
from engagement.services.intake import route_of
from engagement.services.moving import refuse, swap
from engagement.services.targets import due_time
from governance import access, audit
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import Topic


@transaction.atomic
def triage(
    *,
    interaction: Interaction,
    importance: bool,
    urgency: bool,
    expected_version: int,
    by: User,
    at: datetime,
) -> Interaction:
    """Set importance and urgency; the due time follows while nobody has answered.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit.
        ConflictError: the interaction changed since version ``expected_version`` was read.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    due_at = interaction.due_at
    if interaction.first_response_at is None:
        due_at = due_time(
            space=interaction.space, occurred_at=interaction.occurred_at, urgent=urgency
        )
    before = {"importance": interaction.importance, "urgency": interaction.urgency}
    if not swap(
        interaction,
        Q(version=expected_version),
        importance=importance,
        urgency=urgency,
        due_at=due_at,
    ):
        raise refuse(interaction, by, at=at)
    audit.record(
        by=by,
        action="interaction.triaged",
        target=interaction,
        at=at,
        changes={"before": before, "after": {"importance": importance, "urgency": urgency}},
    )
    interaction.refresh_from_db()
    return interaction


@transaction.atomic
def set_topic(
    *, interaction: Interaction, topic: Topic, expected_version: int, by: User, at: datetime
) -> Interaction:
    """Give the interaction a topic; its unit, or its hub, answers from now on.

    A running claim ends, for the next unit starts afresh; the due time stays.

    Raises:
        PermissionDenied: ``by`` may not answer in the unit, or may not route to the topic's.
        ValidationError: the topic is retired.
        ConflictError: the interaction changed since version ``expected_version`` was read.
    """
    access.require(by, Perm.INTERACTION_ANSWER, interaction)
    if topic.unit_id not in access.unit_ids_around(by, Perm.INTERACTION_ANSWER):
        raise PermissionDenied(Perm.INTERACTION_ANSWER.value)
    if topic.retired_on is not None:
        raise ValidationError({"topic": _("This topic is retired; choose another one.")})
    unit_id, route = route_of(topic.unit_id, Route.TOPIC)
    before = {"topic": interaction.topic_id, "unit": interaction.unit_id}
    if not swap(
        interaction,
        Q(version=expected_version),
        topic=topic,
        unit_id=unit_id,
        route=route.value,
        claimed_by=None,
        claimed_until=None,
    ):
        raise refuse(interaction, by, at=at)
    audit.record(
        by=by,
        action="interaction.routed",
        target=interaction,
        at=at,
        changes={"before": before, "after": {"topic": topic.pk, "unit": unit_id}},
    )
    return Interaction.objects.get(pk=interaction.pk)
