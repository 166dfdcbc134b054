"""The words of the mail about attempts that were given, read from the rows when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications import kinds
from notifications.mails import Letter, Mail, compose
from socialteam.kit.formats import quoted
from training.models import AttemptGrant
from training.services.grants import GIVEN

if TYPE_CHECKING:
    from notifications.models import OutboxMessage


class AttemptsGiven:
    """A trainer has given somebody more attempts."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is told of attempts for what has ended."""
        return "" if _grant(message).enrolment.ended_at is None else "it has ended"

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Only people are told of this."""
        raise NotImplementedError("only people are told of this")

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """How many, by whom and why, and one button."""
        grant = _grant(message)
        track = grant.enrolment.track
        said = ngettext(
            "%(name)s gives you one more attempt at the quiz: %(reason)s",
            "%(name)s gives you %(count)s more attempts at the quiz: %(reason)s",
            grant.attempts,
        )
        facts = {
            "name": grant.given_by.name,
            "count": grant.attempts,
            "reason": quoted(grant.reason, language),
        }
        letter = Letter(
            subject=_("“%(title)s”: the quiz is open again") % {"title": track.title},
            paragraphs=(said % facts, _("What you have read stays read.")),
            button=_("Go to the quiz"),
            url=settings.BASE_URL + reverse("training:learn-track", args=[track.pk]),
            why=_("You are told because you are learning it."),
        )
        return compose(letter, language)


def register() -> None:
    """Make our kind known."""
    kinds.register(GIVEN, AttemptsGiven())


def _grant(message: OutboxMessage) -> AttemptGrant:
    rows = AttemptGrant.objects.select_related("enrolment__track", "given_by")
    return rows.get(pk=message.context["grant"])
