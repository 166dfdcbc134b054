"""The words of the messages about escalations; state is read again at the moment of sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from escalation.domain.status import Status
from escalation.models import Escalation, EventKind
from escalation.services.announcing import kind_of
from notifications import kinds
from notifications.mails import Letter, Mail, compose
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from escalation.models import EscalationQuerySet
    from notifications.models import OutboxMessage

REPLIES = {
    Status.OPEN: "",
    Status.UNANSWERED: "",
    Status.ACKNOWLEDGED: "somebody has taken charge",
    Status.RESOLVED: "the escalation is resolved",
}


class Fact:
    """A fact for other systems, and what the mails to people share."""

    def read_ahead(self, messages: Sequence[OutboxMessage]) -> None:
        """One query for the escalations of a whole batch."""
        found = _all().in_bulk([message.context["escalation"] for message in messages])
        for message in messages:
            message.read = found.get(message.context["escalation"])

    def still_needed(self, message: OutboxMessage) -> str:
        """Facts for other systems are always told; people are spared what is settled."""
        if message.channel == Channel.WEBHOOK:
            return ""
        escalation = _escalation(message)
        return self.settled(escalation, message)

    def settled(self, escalation: Escalation, _message: OutboxMessage) -> str:
        """Why nobody needs to be told any more; empty while somebody does."""
        return REPLIES[Status(escalation.status)]

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Ids and states only."""
        escalation = _escalation(message)
        return {
            "escalation": escalation.pk,
            "interaction": escalation.interaction_id,
            "unit": escalation.unit_id,
            "severity": escalation.severity,
            "status": escalation.status,
        }

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """The mail to a person."""
        return compose(self.letter(_escalation(message)), language)

    def letter(self, escalation: Escalation) -> Letter:
        """The words, in the language of the moment."""
        raise NotImplementedError("only other systems are told of this")


class Told(Fact):
    """A step was reached: somebody is asked to take charge."""

    def letter(self, escalation: Escalation) -> Letter:
        unit = escalation.unit.name
        return Letter(
            subject=_("%(unit)s: an escalation waits for you") % {"unit": unit},
            paragraphs=(
                _("%(person)s asks for help with a conversation.")
                % {"person": escalation.opened_by},
                *_reason(escalation),
                _("Take charge, and nobody else is disturbed."),
            ),
            button=_("Open the escalation"),
            url=_address(escalation),
            why=_("You are told because you are on the path “%(path)s”.")
            % {"path": escalation.path_name},
        )


class Handed(Fact):
    """Somebody passed the charge on."""

    def settled(self, escalation: Escalation, message: OutboxMessage) -> str:
        if escalation.status != Status.ACKNOWLEDGED:
            return REPLIES[Status.RESOLVED]
        held = escalation.taken_by_id == message.recipient_id
        return "" if held else "somebody else is in charge"

    def letter(self, escalation: Escalation) -> Letter:
        return Letter(
            subject=_("%(unit)s: you are now in charge of an escalation")
            % {"unit": escalation.unit.name},
            paragraphs=(
                _("An escalation that %(person)s opened was handed over to you.")
                % {"person": escalation.opened_by},
                *_reason(escalation),
            ),
            button=_("Open the escalation"),
            url=_address(escalation),
            why=_("You are told because a colleague chose you."),
        )


class Unanswered(Fact):
    """The path ended and nobody answered."""

    def letter(self, escalation: Escalation) -> Letter:
        return Letter(
            subject=_("%(unit)s: nobody answered an escalation") % {"unit": escalation.unit.name},
            paragraphs=(
                _("Everybody on the path “%(path)s” was told, and nobody took charge.")
                % {"path": escalation.path_name},
                *_reason(escalation),
                _("It stays open until somebody takes it."),
            ),
            button=_("Open the escalation"),
            url=_address(escalation),
            why=_("You are told because you answer for this part of the organisation."),
        )


def register() -> None:
    """Make every kind of message about escalations known to the outbox."""
    for kind in EventKind:
        kinds.register(kind_of(kind.value), Fact())
    kinds.register(kind_of(EventKind.TOLD), Told())
    kinds.register(kind_of(EventKind.HANDED), Handed())
    kinds.register(kind_of(EventKind.UNANSWERED), Unanswered())


def _escalation(message: OutboxMessage) -> Escalation:
    if isinstance(message.read, Escalation):
        return message.read
    return _all().get(pk=message.context["escalation"])


def _all() -> EscalationQuerySet:
    return Escalation.objects.select_related("unit", "opened_by")


def _reason(escalation: Escalation) -> tuple[str, ...]:
    return (escalation.reason,) if escalation.reason else ()


def _address(escalation: Escalation) -> str:
    path = reverse("escalation:escalation", kwargs={"escalation_id": escalation.pk})
    return f"{settings.BASE_URL}{path}"
