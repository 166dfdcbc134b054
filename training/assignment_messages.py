"""The words of the mails about assigned tracks, read from the rows at the moment of sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import kinds
from notifications.mails import Letter, Mail, compose
from socialteam.kit import formats
from training.models import AssignmentRequest
from training.services.assignments import ASKED, OVERDUE, REMINDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifications.models import OutboxMessage


class Asked:
    """A person is asked to learn a track."""

    def read_ahead(self, messages: Sequence[OutboxMessage]) -> None:
        """Read the requests of a batch at once."""
        found = _requests().in_bulk([message.context["request"] for message in messages])
        for message in messages:
            message.read = found.get(message.context["request"])

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is asked for what is done, or for what was stopped."""
        request = _request(message)
        if request.done_at is not None:
            return "certified already"
        return "" if request.assignment.ended_at is None else "the assignment was stopped"

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Only people are told of this."""
        raise NotImplementedError("only people are told of this")

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """What to learn, until when, and one button."""
        request = _request(message)
        track = request.assignment.track
        values = {
            "title": track.title,
            "day": formats.day(timezone.localtime(request.due_at), language, "plain"),
            "name": request.assignment.asked_by.name,
        }
        asks = _("%(name)s asks you to pass “%(title)s” by %(day)s.") % values
        letter = Letter(
            subject=self.subject(values),
            paragraphs=tuple(part for part in (asks, track.about) if part),
            button=_("See what I am asked to learn"),
            url=settings.BASE_URL + reverse("training:learning-assigned"),
            why=_("You are told because you hold a role in “%(unit)s”.")
            % {"unit": request.unit.name},
        )
        return compose(letter, language)

    def subject(self, values: dict[str, str]) -> str:
        """The line in the inbox."""
        return _("“%(title)s”: to be learned by %(day)s") % values


class Reminded(Asked):
    """The same, shortly before the date."""

    def subject(self, values: dict[str, str]) -> str:
        """The line in the inbox."""
        return _("Reminder: “%(title)s” is to be learned by %(day)s") % values


class Overdue(Asked):
    """The same, once the date has passed."""

    def subject(self, values: dict[str, str]) -> str:
        """The line in the inbox."""
        return _("“%(title)s” was to be learned by %(day)s") % values


def register() -> None:
    """Make our kinds known."""
    kinds.register(ASKED, Asked())
    kinds.register(REMINDED, Reminded())
    kinds.register(OVERDUE, Overdue())


def _requests() -> Any:
    return AssignmentRequest.objects.select_related(
        "assignment__track", "assignment__asked_by", "unit"
    )


def _request(message: OutboxMessage) -> AssignmentRequest:
    if isinstance(message.read, AssignmentRequest):
        return message.read
    found: AssignmentRequest = _requests().get(pk=message.context["request"])
    return found
