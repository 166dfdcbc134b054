"""Facts for tests of reports: interactions, answers, escalations and cover, as rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from engagement.models import Direction, Interaction, Message
from escalation.models import Escalation, EscalationEvent, EventKind
from governance.models import WeeklyCover
from reporting.domain.periods import Window
from reporting.metrics.shapes import Scope, scope_of
from tests import make

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import OrgUnit, Space

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC")
DAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
"""A Tuesday morning inside ``MARCH``."""
LATER = datetime(2026, 4, 2, 8, tzinfo=UTC)
"""After ``MARCH``: when its reports are compiled."""

_number = count(1)


def interaction(space: Space, *, at: datetime = DAY, **facts: Any) -> Interaction:
    """An interaction written at ``at``, due eight hours later; ``answer`` is a delay."""
    answer: timedelta | None = facts.pop("answer", None)
    if answer is not None:
        facts |= {
            "status": "answered",
            "first_response_at": at + answer,
            "first_response_seconds": int(answer.total_seconds()),
        }
    defaults = {
        "unit": space.unit,
        "title": f"Question {next(_number)}",
        "locale": "fr",
        "occurred_at": at,
        "received_at": at,
        "due_at": at + timedelta(hours=8),
    }
    return Interaction.objects.create(space=space, **{**defaults, **facts})


def answer(about: Interaction, by: User, *, at: datetime) -> Message:
    """What a person of the company said."""
    return Message.objects.create(
        interaction=about,
        direction=Direction.OUTBOUND,
        author=by,
        body="Bonjour",
        occurred_at=at,
        received_at=at,
    )


def escalation(
    about: Interaction, by: User, *, at: datetime = DAY, taken: timedelta | None = None
) -> Escalation:
    """An escalation opened at ``at`` and, unless None, taken in charge ``taken`` later."""
    facts: dict[str, Any] = {"status": "open", "due_at": at + timedelta(minutes=30)}
    if taken is not None:
        facts = {"status": "acknowledged", "taken_by": by, "taken_at": at + taken}
    made = Escalation.objects.create(
        unit=about.unit,
        interaction=about,
        path_name="Default",
        path={},
        opened_by=by,
        opened_at=at,
        **facts,
    )
    if taken is not None:
        EscalationEvent.objects.create(
            escalation=made, kind=EventKind.TAKEN, at=at + taken, actor=by
        )
    return made


def cover(space: Space, person: User, *weekdays: int) -> None:
    """``person`` covers ``space`` on these weekdays, since long ago."""
    for weekday in weekdays:
        WeeklyCover.objects.create(
            unit=space.unit,
            person=person,
            space=space,
            weekday=weekday,
            starts=time(9),
            ends=time(10),
            zone="Europe/Paris",
            starts_on=make.LONG_AGO.date(),
        )


def scope(unit: OrgUnit, window: Window = MARCH, *, as_of: datetime = LATER) -> Scope:
    """``unit`` in March, seen from April."""
    return scope_of(unit, window, as_of=as_of)
