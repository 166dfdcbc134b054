"""The words of the mails about certifications, read from the rows at the moment of sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import kinds
from notifications.mails import Letter, Mail, compose
from socialteam.kit import formats
from training.models import CertificationPeriod
from training.services.certification_reminders import OVERDUE, REFRESHER_OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifications.models import OutboxMessage


class RefresherOpen:
    """The refresher of a certification may be taken."""

    def read_ahead(self, messages: Sequence[OutboxMessage]) -> None:
        """Read the certifications of a batch at once."""
        wanted = [message.context["certification"] for message in messages]
        found = CertificationPeriod.objects.select_related("track").in_bulk(wanted)
        for message in messages:
            message.read = found.get(message.context["certification"])

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is told of what was renewed or taken back meanwhile."""
        held = _certification(message)
        if held.revoked_at is not None:
            return "the certification is revoked"
        again = CertificationPeriod.objects.filter(
            person=held.person_id, track=held.track_id, starts_at__gt=held.starts_at
        )
        return "passed again" if again.exists() else ""

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Only people are told of this."""
        raise NotImplementedError("only people are told of this")

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """What to take again, until when, and one button."""
        held = _certification(message)
        letter = Letter(
            subject=self.subject(held),
            paragraphs=(self.words(held, language),),
            button=_("Take the refresher"),
            url=settings.BASE_URL + reverse("training:certification-mine"),
            why=_("You are told because you are certified in it."),
        )
        return compose(letter, language)

    def subject(self, held: CertificationPeriod) -> str:
        """The line in the inbox."""
        return _("The refresher of “%(title)s” is open") % {"title": held.track.title}

    def words(self, held: CertificationPeriod, language: str) -> str:
        """Until when the certification holds."""
        if held.expires_at is None:
            return _("It has changed: take the refresher, and your certification goes on.")
        day = formats.day(timezone.localtime(held.expires_at), language, "plain")
        said = _("Your certification holds until %(day)s. What you pass now counts from now on.")
        return said % {"day": day}


class CertificationOverdue(RefresherOpen):
    """A certification has ended and was not renewed."""

    def subject(self, held: CertificationPeriod) -> str:
        """The line in the inbox."""
        return _("Your certification in “%(title)s” has ended") % {"title": held.track.title}

    def words(self, held: CertificationPeriod, language: str) -> str:
        """Since when, and what brings it back."""
        ended = held.expires_at or held.starts_at
        day = formats.day(timezone.localtime(ended), language, "plain")
        said = _("It ended on %(day)s. Take the refresher: permits return by themselves.")
        return said % {"day": day}


def register() -> None:
    """Make our kinds known."""
    kinds.register(REFRESHER_OPEN, RefresherOpen())
    kinds.register(OVERDUE, CertificationOverdue())


def _certification(message: OutboxMessage) -> CertificationPeriod:
    if isinstance(message.read, CertificationPeriod):
        return message.read
    rows = CertificationPeriod.objects.select_related("track")
    return rows.get(pk=message.context["certification"])
