"""From the cells of a record to what is stored, or to a list of what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from engagement.domain.plain import plain_text
from engagement.domain.routing import Route
from engagement.services.intake import title_of
from engagement.services.targets import working_calendar
from socialteam.kit import business_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from governance.models import Space
    from socialteam.kit.business_time import Calendar

OLDEST_YEAR = 2000
YES = {"1", "true", "yes", "y", "oui", "vrai", "x"}
LENGTHS = {"id": 64, "question": 64, "author": 150, "name": 150, "locale": 10, "permalink": 500}

Fault = tuple[str, str]
"""The fact at fault, and a sentence that says what to do."""


class TopicRoute(NamedTuple):
    """A topic that the import may route to, the unit that answers on it, and why."""

    topic_id: int
    unit_id: int
    route: Route


class RowError(Exception):
    """A record that cannot be imported, with every fault found in it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


class Reader:
    """Turns records of one file into facts by name; ``places`` says where each fact stands."""

    def __init__(self, places: Mapping[str, int], width: int, *, at: datetime) -> None:
        self._places = dict(places)
        self._width = width
        self._at = at

    def facts(self, row: list[str]) -> dict[str, str]:
        """The cells of a record by fact, stripped.

        Raises:
            RowError: a wrong number of columns, a cell too long or one that no database can hold.
        """
        if len(row) != self._width:
            raise RowError(
                (
                    "",
                    _("This row has %(found)s columns, the header has %(expected)s.")
                    % {"found": len(row), "expected": self._width},
                )
            )
        found = {name: row[index].strip() for name, index in self._places.items()}
        faults = [
            (name, _("This is longer than %(most)s characters.") % {"most": LENGTHS[name]})
            for name, value in found.items()
            if name in LENGTHS and len(value) > LENGTHS[name]
        ]
        faults += [
            (name, _("This holds a character that is not text."))
            for name, value in found.items()
            if "\0" in value
        ]
        if faults:
            raise RowError(*faults)
        return found

    def moment(self, text: str) -> datetime:
        """An ISO date and time; without a zone it is UTC.

        Raises:
            RowError: not a date, in the future, or before the year 2000.
        """
        try:
            moment = datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-"))
        except ValueError:
            raise RowError(("occurred_at", _not_a_time(text))) from None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if moment > self._at:
            raise RowError(("occurred_at", _("This time has not come yet.")))
        if moment.year < OLDEST_YEAR:
            raise RowError(("occurred_at", _("This is before the year 2000.")))
        return moment


class Questions:
    """Questions, ready to store: the tuples are the columns of ``stage_question``."""

    def __init__(self, reader: Reader, space: Space, topics: Mapping[str, TopicRoute]) -> None:
        self._reader = reader
        self._space = space
        self._topics = topics
        self._stored = space.calendar  # read now: COPY holds the connection later
        self._calendars: dict[int, Calendar] = {}
        self._targets = {
            False: timedelta(minutes=space.target_minutes),
            True: timedelta(minutes=space.urgent_target_minutes),
        }

    def __call__(self, line: int, row: list[str]) -> tuple[object, ...]:
        """One record.

        Raises:
            RowError: it cannot be imported.
        """
        facts = self._reader.facts(row)
        external_id, body = facts["id"], plain_text(facts.get("body", ""))
        title = title_of(facts.get("title") or body)
        faults = [] if external_id else [("id", _("This record has no number."))]
        if not title:
            faults.append(("body", _("This record has no words.")))
        link = facts.get("permalink", "")
        if link and not link.startswith(("https://", "http://")):
            faults.append(("permalink", _("An address begins with https:// or http://.")))
        occurred_at = _collecting(faults, self._reader.moment, facts["occurred_at"])
        if faults or occurred_at is None:
            raise RowError(*faults)
        urgent = facts.get("urgency", "").lower() in YES
        topic = self._topics.get(facts.get("topic", "").lower())
        return (
            line,
            external_id,
            facts.get("author", ""),
            facts.get("name", ""),
            title,
            body or title,
            facts.get("locale") or self._space.language,
            link,
            topic.topic_id if topic else None,
            topic.unit_id if topic else self._space.unit_id,
            (topic.route if topic else Route.IMPORT).value,
            facts.get("importance", "").lower() in YES,
            urgent,
            occurred_at,
            self._due(occurred_at, urgent=urgent),
        )

    def _due(self, occurred_at: datetime, *, urgent: bool) -> datetime:
        calendar = self._calendars.get(occurred_at.year)
        if calendar is None:
            calendar = working_calendar(self._stored, at=occurred_at)
            self._calendars[occurred_at.year] = calendar
        return business_time.add(calendar, occurred_at, self._targets[urgent])


class Answers:
    """Answers, ready to store: the tuples are the columns of ``stage_answer``."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def __call__(self, line: int, row: list[str]) -> tuple[object, ...]:
        """One record.

        Raises:
            RowError: it cannot be imported.
        """
        facts = self._reader.facts(row)
        body = plain_text(facts["body"]) or facts["body"]
        faults: list[Fault] = []
        if not (facts["id"] and facts["question"] and body):
            faults += _missing(facts)
        occurred_at = _collecting(faults, self._reader.moment, facts["occurred_at"])
        if faults:
            raise RowError(*faults)
        return line, facts["id"], facts["question"], facts.get("author", ""), body, occurred_at


def _missing(facts: Mapping[str, str]) -> list[Fault]:
    sentences = {
        "id": _("This record has no number."),
        "question": _("This answer names no question."),
        "body": _("This record has no words."),
    }
    return [(name, sentence) for name, sentence in sentences.items() if not facts[name]]


def _collecting(
    faults: list[Fault], read: Callable[[str], datetime], text: str
) -> datetime | None:
    try:
        return read(text)
    except RowError as error:
        faults.extend(error.faults)
        return None


def _not_a_time(text: str) -> str:
    return _("“%(text)s” is not a time such as 2023-01-31 14:05:00 +0000.") % {"text": text[:40]}
