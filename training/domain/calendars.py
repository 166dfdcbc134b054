"""An invitation as calendars read it: one event, in UTC.

Source: RFC 5545, written by the library icalendar, and RFC 5546 (REQUEST and CANCEL, SEQUENCE).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, vCalAddress
from icalendar import Event as CalendarEvent

REQUEST: Final = "REQUEST"
CANCEL: Final = "CANCEL"
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What the format has no place for; tabs and line breaks it has."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as calendars know them."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event. ``uid`` never changes; ``sequence`` grows with each change; times are aware."""

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    organizer: Someone
    attendee: Someone
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What the recipient's calendar is asked to do."""
        return CANCEL if self.cancelled else REQUEST


def calendar(event: Event) -> bytes:
    """``event`` as a file, in UTF-8.

    Raises:
        ValueError: a naive datetime.
    """
    facts = {
        "uid": _line(event.uid),
        "sequence": event.sequence,
        "dtstamp": _moment(event.stamp),
        "dtstart": _moment(event.starts_at),
        "dtend": _moment(event.ends_at),
        "summary": _text(event.summary),
        "description": _text(event.description),
        "location": _text(event.location),
        "url": _line(event.url),
        "organizer": _someone(event.organizer),
        "attendee": _someone(event.attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED"),
        "status": "CANCELLED" if event.cancelled else "CONFIRMED",
    }
    made = CalendarEvent()
    for name, value in facts.items():
        if value != "":
            made.add(name, value)
    whole = Calendar()
    whole.add("prodid", "-//Socialteam//Sessions//EN")
    whole.add("version", "2.0")
    whole.add("method", event.method)
    whole.add_component(made)
    return bytes(whole.to_ical())


def _moment(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("datetimes must be aware")
    return at.astimezone(UTC)


def _text(said: str) -> str:
    return CONTROLS.sub("", said.replace("\r\n", "\n").replace("\r", "\n"))


def _line(said: str) -> str:
    """Words that stand on one line without spaces: an address, an identity."""
    return re.sub(r"\s", "", CONTROLS.sub("", said))


def _someone(person: Someone, **facts: str) -> vCalAddress:
    """A name as a quoted parameter, which cannot hold quotes or lines, and an address."""
    name = re.sub(r'["\s]+', " ", CONTROLS.sub("", person.name)).strip()
    found = vCalAddress(f"mailto:{_line(person.email)}")
    found.params.update({"CN": name, **facts})
    return found
