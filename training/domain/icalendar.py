"""An invitation as calendars read it: one event, in UTC.

Source: RFC 5545 (lines, folding, escaping) and RFC 5546 (REQUEST and CANCEL, SEQUENCE).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

REQUEST: Final = "REQUEST"
CANCEL: Final = "CANCEL"
OCTETS: Final = 75
"""Of a line, its break not included."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Socialteam//Sessions//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{event.method}",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(event.stamp)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.summary)}",
        *(f"{name}:{_text(said)}" for name, said in _more(event) if said),
        *([f"URL:{_address(event.url)}"] if event.url else []),
        f"ORGANIZER{_someone(event.organizer)}",
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED{_someone(event.attendee)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _more(event: Event) -> tuple[tuple[str, str], ...]:
    return ("DESCRIPTION", event.description), ("LOCATION", event.location)


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("datetimes must be aware")
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(said: str) -> str:
    """Words as a TEXT value: no control character, no line of its own."""
    plain = CONTROLS.sub("", said.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _someone(person: Someone) -> str:
    """A name as a quoted parameter, which cannot hold quotes or lines, and an address."""
    name = re.sub(r'["\s]+', " ", CONTROLS.sub("", person.name)).strip()
    return f';CN="{name}":mailto:{_address(person.email)}'


def _address(said: str) -> str:
    return re.sub(r"\s", "", CONTROLS.sub("", said))


def _folded(line: str) -> str:
    """``line`` in pieces of 75 octets at most, never cut inside a character."""
    pieces, piece, room = [], "", OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", OCTETS - 1
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece])
