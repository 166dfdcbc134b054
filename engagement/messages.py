"""The words of the messages about interactions, read from the rows at the moment of sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.domain.status import Status
from engagement.models import Interaction
from engagement.services.announcing import ALERT, LOGGED
from notifications import kinds
from notifications.mails import Letter, Mail, compose

if TYPE_CHECKING:
    from notifications.models import OutboxMessage


class Logged:
    """An interaction was logged: a fact for other systems."""

    def still_needed(self, _message: OutboxMessage) -> str:
        """Facts are always told."""
        return ""

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Ids and states only."""
        interaction = _interaction(message)
        return {
            "interaction": interaction.pk,
            "unit": interaction.unit_id,
            "space": interaction.space_id,
            "topic": interaction.topic_id,
            "status": interaction.status,
            "importance": interaction.importance,
            "urgency": interaction.urgency,
            "occurred_at": interaction.occurred_at.isoformat(),
            "due_at": interaction.due_at.isoformat(),
        }

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """Only other systems are told of this."""
        raise NotImplementedError("only other systems are told of this")


class Alert(Logged):
    """Something important and urgent came in: the unit's leads should know."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is disturbed for what is answered."""
        answered = _interaction(message).status != Status.OPEN.value
        return "somebody has answered" if answered else ""

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """The mail to a lead; the customer's words stay inside the product."""
        interaction = _interaction(message)
        unit = interaction.unit.name
        letter = Letter(
            subject=_("%(unit)s: an important and urgent interaction came in") % {"unit": unit},
            paragraphs=(
                _("It was written in “%(space)s” and waits for an answer.")
                % {"space": interaction.space.name},
            ),
            button=_("Read the interaction"),
            url=settings.BASE_URL + reverse("engagement:interaction", args=[interaction.pk]),
            why=_("You are told because you lead “%(unit)s”.") % {"unit": unit},
        )
        return compose(letter, language)


def register() -> None:
    """Make our kinds known."""
    kinds.register(LOGGED, Logged())
    kinds.register(ALERT, Alert())


def _interaction(message: OutboxMessage) -> Interaction:
    return Interaction.objects.select_related("unit", "space").get(
        pk=message.context["interaction"]
    )
