"""The words of the mails about charters, read from the rows at the moment of sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.domain.charter_status import VersionState
from governance.models import CharterRequest, CharterVersion
from governance.services.charter_campaigns import ASKED, REMINDED
from governance.services.charter_reviews import REVIEW_ASKED
from notifications import kinds
from notifications.mails import Letter, Mail, compose
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifications.models import OutboxMessage


class Asked:
    """A person is asked to read and acknowledge a charter."""

    def read_ahead(self, messages: Sequence[OutboxMessage]) -> None:
        """Read the requests of a batch at once."""
        wanted = [message.context["request"] for message in messages]
        rows = CharterRequest.objects.select_related("campaign__version__charter", "unit")
        found = rows.in_bulk(wanted)
        for message in messages:
            message.read = found.get(message.context["request"])

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is asked for what is done, or for a version that was replaced."""
        request = _request(message)
        if request.answered_at is not None:
            return "acknowledged already"
        return "" if request.campaign.ended_at is None else "another version is in force"

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Only people are told of this."""
        raise NotImplementedError("only people are told of this")

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """What to read, until when, and one button."""
        request = _request(message)
        version = request.campaign.version
        values = {
            "title": version.charter.title_in(language),
            "day": formats.day(request.due_at, language, "plain"),
        }
        letter = Letter(
            subject=self.subject(values),
            paragraphs=(
                _("“%(title)s” holds for you. Read it and acknowledge it by %(day)s.") % values,
                version.summary,
            ),
            button=_("Read and acknowledge"),
            url=settings.BASE_URL + reverse("governance:charter-read", args=[version.charter_id]),
            why=_("You are told because you hold a role in “%(unit)s”.")
            % {"unit": request.unit.name},
        )
        return compose(letter, language)

    def subject(self, values: dict[str, str]) -> str:
        """The line in the inbox."""
        return _("“%(title)s”: to be acknowledged by %(day)s") % values


class Reminded(Asked):
    """The same, shortly before the grace period ends."""

    def subject(self, values: dict[str, str]) -> str:
        """The line in the inbox."""
        return _("Reminder: “%(title)s” is to be acknowledged by %(day)s") % values


class ReviewAsked:
    """A reviewer is asked to approve a version."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is asked for what was decided."""
        waits = _version(message).state == VersionState.IN_REVIEW
        return "" if waits else "the review is over"

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Only people are told of this."""
        raise NotImplementedError("only people are told of this")

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """What waits, from whom, and one button."""
        version = _version(message)
        title = version.charter.title_in(language)
        letter = Letter(
            subject=_("“%(title)s” waits for your review") % {"title": title},
            paragraphs=(
                _("%(author)s asks you to read version %(number)s and to approve it.")
                % {"author": version.author.name, "number": version.number},
                version.summary,
            ),
            button=_("Open the review"),
            url=settings.BASE_URL
            + reverse("governance:charter-review", args=[version.charter_id]),
            why=_("You are told because you were named as the reviewer."),
        )
        return compose(letter, language)


def register() -> None:
    """Make our kinds known."""
    kinds.register(ASKED, Asked())
    kinds.register(REMINDED, Reminded())
    kinds.register(REVIEW_ASKED, ReviewAsked())


def _request(message: OutboxMessage) -> CharterRequest:
    if isinstance(message.read, CharterRequest):
        return message.read
    rows = CharterRequest.objects.select_related("campaign__version__charter", "unit")
    return rows.get(pk=message.context["request"])


def _version(message: OutboxMessage) -> CharterVersion:
    rows = CharterVersion.objects.select_related("charter", "author")
    return rows.get(pk=message.context["version"])
