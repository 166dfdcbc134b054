"""Messages about an escalation: their kinds, keys and ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalation.services.audience import endpoints_above
from notifications.models import Channel
from notifications.services import Draft, enqueue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User
    from escalation.models import Escalation, EscalationEvent


def kind_of(event_kind: str) -> str:
    """The kind of the messages about one kind of event."""
    return f"escalation.{event_kind}"


def mail_drafts(
    escalation_id: int, kind: str, place: str, people: Iterable[int], severity: int
) -> list[Draft]:
    """One mail a person; ``place`` tells this event from the others of the escalation."""
    return [
        Draft(
            key=f"esc-{escalation_id}-{place}-{person}",
            kind=kind_of(kind),
            channel=Channel.EMAIL,
            recipient_id=person,
            context={"escalation": escalation_id},
            severity=severity,
        )
        for person in people
    ]


def hook_drafts(
    escalation_id: int, kind: str, place: str, endpoints: Iterable[int], severity: int
) -> list[Draft]:
    """One webhook an endpoint; ``place`` as for mails."""
    return [
        Draft(
            key=f"esc-{escalation_id}-{place}-hook-{endpoint}",
            kind=kind_of(kind),
            channel=Channel.WEBHOOK,
            endpoint_id=endpoint,
            context={"escalation": escalation_id},
            severity=severity,
        )
        for endpoint in endpoints
    ]


def tell_systems(escalation: Escalation, event: EscalationEvent, *, at: datetime) -> None:
    """Tell the webhooks of the unit and above about ``event``."""
    hooks = endpoints_above(escalation.unit_id)
    place = f"event-{event.pk}"
    enqueue(hook_drafts(escalation.pk, event.kind, place, hooks, escalation.severity), at=at)


def tell_person(escalation: Escalation, event: EscalationEvent, *, to: User, at: datetime) -> None:
    """Tell one person by mail about ``event``."""
    place = f"event-{event.pk}"
    enqueue(mail_drafts(escalation.pk, event.kind, place, [to.pk], escalation.severity), at=at)
