"""A volunteer's day: what is theirs now, what waits in the team, when they are on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from engagement.domain.estimate import minutes_for
from engagement.inbox import Filters, State, inbox_page
from engagement.models import Interaction
from governance.models import WeeklyCover
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

MOST_MINE = 20
MOST_WAITING = 5


class Day(NamedTuple):
    """What the page *Today* is made of.

    ``minutes`` is an estimate for ``mine``; ``waiting`` are open ones of the units that nobody
    has taken.
    """

    mine: list[Interaction]
    minutes: int
    waiting: list[Interaction]
    covers: list[WeeklyCover]

    @property
    def on_duty_in(self) -> set[int]:
        """Spaces the person covers today."""
        return {cover.space_id for cover in self.covers}


def day_of(person: User, *, at: datetime) -> Day:
    """The day of ``person`` at ``at``; four queries beside the person's units."""
    visible = Interaction.objects.visible_to(person, Perm.INTERACTION_VIEW)
    mine = list(visible.claimed_by(person, at=at).for_list().order_by("due_at", "pk")[:MOST_MINE])
    page = inbox_page(person=person, filters=Filters(state=State.TO_ANSWER), at=at, size=25)
    free = [row for row in page.rows if not row.is_claimed(at=at)]
    return Day(mine, minutes_for(len(mine)), free[:MOST_WAITING], covers_of(person, at=at))


def covers_of(person: User, *, at: datetime) -> list[WeeklyCover]:
    """The hours that ``person`` covers on the day of ``at``, each in its own zone; one query."""
    today = at.astimezone(person.zone).date()
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    rows = WeeklyCover.objects.filter(running, person=person).select_related("space")
    return [cover for cover in rows.order_by("starts", "pk") if _falls_on(cover, at)]


def _falls_on(cover: WeeklyCover, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(cover.zone)).date()
    return cover.weekday == local.weekday() and cover.starts_on <= local
