"""A session as calendars and mails tell it, read from the rows at the moment of sending."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import kinds
from notifications.mails import Attachment, Letter, Mail, compose
from socialteam.kit import formats
from training.domain import calendars
from training.domain.sessions import SeatState
from training.models import LiveSession, SessionSeat
from training.services.seats import CALLED_OFF, INVITED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from notifications.models import OutboxMessage


def invitation(
    session: LiveSession, person: User, *, stamp: datetime, cancelled: bool = False
) -> calendars.Event:
    """The event for ``person``'s calendar; its uid stays for ever, whatever changes."""
    host = urlsplit(settings.BASE_URL).hostname
    return calendars.Event(
        uid=f"{session.uid}@{host}",
        sequence=session.sequence,
        stamp=stamp,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=str(session),
        description=session.about,
        location=session.place or session.link,
        url=session.link or _page(session),
        organizer=calendars.Someone(session.trainer.name, session.trainer.email),
        attendee=calendars.Someone(person.name, person.email),
        cancelled=cancelled or session.cancelled_at is not None,
    )


def _page(session: LiveSession) -> str:
    return f"{settings.BASE_URL}{reverse('training:session-detail', args=[session.pk])}"


class Invited:
    """Somebody has a seat, or what they have booked has changed."""

    def read_ahead(self, messages: Sequence[OutboxMessage]) -> None:
        """Read the seats of a batch at once."""
        sessions = {message.context["session"] for message in messages}
        people = {message.recipient_id for message in messages}
        rows = _seats().filter(session__in=sessions, person__in=people)
        found = {(seat.session_id, seat.person_id): seat for seat in rows}
        for message in messages:
            message.read = found.get((message.context["session"], message.recipient_id))

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is invited to what they left, or to what has changed once more."""
        seat = _seat(message)
        if seat is None or seat.state != SeatState.BOOKED:
            return "the seat is given back"
        same = message.context["sequence"] == seat.session.sequence
        return "" if same else "the session has changed once more"

    def payload(self, message: OutboxMessage) -> dict[str, Any]:
        """Only people are told of this."""
        raise NotImplementedError("only people are told of this")

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """When and where, and the file for the calendar."""
        session = _session(message)
        values = {"title": str(session), "when": _when(session, language)}
        changed = message.context["changed"]
        subject = _("Changed: %(title)s, %(when)s") if changed else _("Seat: %(title)s, %(when)s")
        letter = Letter(
            subject=subject % values,
            paragraphs=(
                _("You have a seat. The file attached puts it into your calendar."),
                *((session.about,) if session.about else ()),
            ),
            facts=_facts(session, language),
            button=_("Open the session"),
            url=_page(session),
            why=_("You are told because you booked, or waited for, a seat."),
        )
        return _with_calendar(compose(letter, language), message, session)


class CalledOff(Invited):
    """A session is called off, or somebody's seat in it is gone."""

    def still_needed(self, message: OutboxMessage) -> str:
        """Nobody is told of a seat that they have taken again."""
        seat = _seat(message)
        taken = seat is not None and seat.state != SeatState.CANCELLED
        return "the seat is taken again" if taken else ""

    def mail(self, message: OutboxMessage, language: str) -> Mail:
        """Why, and the file that takes it off the calendar."""
        session = _session(message)
        values = {"title": str(session), "when": _when(session, language)}
        off = session.cancelled_at is not None
        gone = _("Seat given back: %(title)s, %(when)s")
        subject = _("Called off: %(title)s, %(when)s") if off else gone
        words = (
            session.cancel_reason
            if off
            else _("You have no seat in this session any more. The file attached takes it off.")
        )
        letter = Letter(
            subject=subject % values,
            paragraphs=(words,),
            facts=_facts(session, language),
            button=_("See the other sessions"),
            url=settings.BASE_URL + reverse("training:session-list"),
            why=_("You are told because you had a seat, waited for one, or give the session."),
        )
        return _with_calendar(compose(letter, language), message, session, cancelled=True)


def register() -> None:
    """Make our kinds known."""
    kinds.register(INVITED, Invited())
    kinds.register(CALLED_OFF, CalledOff())


def _with_calendar(
    mail: Mail, message: OutboxMessage, session: LiveSession, *, cancelled: bool = False
) -> Mail:
    if message.recipient is None:
        raise ValueError("an invitation without a recipient")
    event = invitation(session, message.recipient, stamp=message.created_at, cancelled=cancelled)
    kind = f"text/calendar; method={event.method}"
    return replace(mail, attachments=(Attachment("session.ics", calendars.calendar(event), kind),))


def _facts(session: LiveSession, language: str) -> tuple[tuple[str, str], ...]:
    where = (_("Where"), session.place) if session.place else (_("Link"), session.link)
    when = (_("When"), _when(session, language))
    return (when, where, (_("Trainer"), session.trainer.name))


def _when(session: LiveSession, language: str) -> str:
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": formats.day(session.starts_at, language, "near"),
        "start": formats.clocktime(session.starts_at, language),
        "end": formats.clocktime(session.ends_at, language),
    }


def _seats() -> Any:
    return SessionSeat.objects.select_related("session__trainer")


def _seat(message: OutboxMessage) -> SessionSeat | None:
    if isinstance(message.read, SessionSeat):
        return message.read
    found: SessionSeat | None = (
        _seats().filter(session=message.context["session"], person=message.recipient_id).first()
    )
    return found


def _session(message: OutboxMessage) -> LiveSession:
    if isinstance(message.read, SessionSeat):
        return message.read.session
    rows = LiveSession.objects.select_related("trainer")
    return rows.get(pk=message.context["session"])
