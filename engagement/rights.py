"""Who had the right to answer an interaction, by what, and what has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.models import User
from engagement.models import Direction, Interaction
from governance.models import AuditEvent
from training import permits
from training.evidence import evidence_of

if TYPE_CHECKING:
    from datetime import datetime

    from engagement.models import Message

MOST_ANSWERS, MOST_EVENTS = 20, 200


def rights_of(interaction: Interaction, *, at: datetime) -> dict[str, Any]:
    """The dossier of an interaction as JSON, as seen at ``at``: no customer's words or name.

    For each answer: what its author's permit stood on at that moment, what it stands on now, and
    who else could have answered; when nobody answered, who might at ``at``. ``unattributed``
    counts answers that came from a file which names no author. The changes made since
    to the records named are read from the audit log.
    """
    said = interaction.messages.filter(direction=Direction.OUTBOUND, author__isnull=False)
    answers = list(said.select_related("author").order_by("occurred_at", "pk")[:MOST_ANSWERS])
    moments = [_answer(interaction, message, at) for message in answers]
    records = {record for each in moments for record in each["then"]["records"]}
    since = answers[0].occurred_at if answers else at
    return {
        "interaction": {
            "id": interaction.pk,
            "space": interaction.space.name,
            "network": interaction.space.network.name,
            "topic": interaction.topic.name if interaction.topic else None,
            "unit": interaction.unit.name,
            "occurred_at": interaction.occurred_at.isoformat(),
        },
        "seen_at": at.isoformat(),
        "answers": moments,
        "unattributed": interaction.messages.filter(
            direction=Direction.OUTBOUND, author__isnull=True
        ).count(),
        "might_answer": [] if answers else _speakers(interaction, at),
        "changes": _changes(records, since, at),
    }


def _answer(interaction: Interaction, message: Message, at: datetime) -> dict[str, Any]:
    person, space, topic = message.author, interaction.space, interaction.topic
    moment = message.occurred_at
    if person is None:
        raise ValueError("an answer has an author")
    return {
        "message": message.pk,
        "then": evidence_of(person, space, topic, at=moment),
        "now": evidence_of(person, space, topic, at=at),
        "others": [each for each in _speakers(interaction, moment) if each["id"] != person.pk],
    }


def _speakers(interaction: Interaction, at: datetime) -> list[dict[str, Any]]:
    ids = permits.who_may_speak(interaction.space, interaction.topic, at=at)
    people = User.objects.filter(pk__in=ids).order_by("name", "pk")
    return [{"id": person.pk, "name": person.name} for person in people]


def _changes(records: set[str], since: datetime, until: datetime) -> list[dict[str, Any]]:
    """What was done since to the records named, oldest first."""
    about = Q()
    for record in sorted(records):
        kind, _colon, number = record.partition(":")
        about |= Q(target_type=kind, target_id=number)
    if not about:
        return []
    events = AuditEvent.objects.filter(about, at__gt=since, at__lte=until)
    return [
        {
            "event": event.pk,
            "at": event.at.isoformat(),
            "action": event.action,
            "record": f"{event.target_type}:{event.target_id}",
            "by": event.actor.name if event.actor else None,
        }
        for event in events.select_related("actor").order_by("pk")[:MOST_EVENTS]
    ]
