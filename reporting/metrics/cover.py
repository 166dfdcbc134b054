"""Days of the week covered: every open space needs somebody on each of the seven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import WeeklyCover
from reporting.metrics.shapes import Figure, Measure, Metric, Scope

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

WEEK: Final = frozenset(range(7))
COVER_SQL = """
SELECT space.id, space.name,
       coalesce(array_agg(DISTINCT cover.weekday) FILTER (WHERE person.id IS NOT NULL), '{}')
FROM governance_space space
LEFT JOIN governance_weeklycover cover
  ON cover.space_id = space.id
 AND cover.starts_on <= %(day)s AND (cover.ends_on IS NULL OR cover.ends_on > %(day)s)
LEFT JOIN accounts_user person
  ON person.id = cover.person_id
 AND (person.deactivated_at IS NULL OR person.deactivated_at > %(as_of)s)
WHERE space.unit_id = ANY(%(units)s)
  AND space.opened_on <= %(day)s AND (space.closed_on IS NULL OR space.closed_on > %(day)s)
GROUP BY space.id
ORDER BY cardinality(
    coalesce(array_agg(DISTINCT cover.weekday) FILTER (WHERE person.id IS NOT NULL), '{}')
), space.name, space.id
"""


@dataclass(frozen=True, slots=True)
class SpaceCover:
    """The weekdays, 0 for Monday to 6 for Sunday, on which somebody covers a space."""

    space_id: int
    name: str
    covered: frozenset[int]

    @property
    def figure(self) -> Figure:
        return Figure(len(self.covered), 7, len(self.covered))

    @property
    def uncovered(self) -> list[int]:
        return sorted(WEEK - self.covered)


def judged_on(scope: Scope) -> date:
    """The day whose weekly cover counts: the period's last, or the day of ``as_of`` before."""
    known = scope.as_of.astimezone(ZoneInfo(scope.window.zone)).date()
    return min(scope.window.last_day, known)


def cover_by_space(scope: Scope) -> list[SpaceCover]:
    """Each open space of the units, the weakest first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            COVER_SQL,
            {"units": list(scope.unit_ids), "day": judged_on(scope), "as_of": scope.as_of},
        )
        return [SpaceCover(pk, name, frozenset(days)) for pk, name, days in cursor.fetchall()]


def weakest_days(scope: Scope) -> QuerySet[WeeklyCover]:
    """One cover for each covered weekday of the weakest space."""
    weakest = [cover.space_id for cover in cover_by_space(scope)[:1]]
    still_here = Q(person__deactivated_at__isnull=True) | Q(person__deactivated_at__gt=scope.as_of)
    one_a_day = (
        WeeklyCover.objects.in_force(on=judged_on(scope))
        .filter(still_here, space_id__in=weakest)
        .order_by("weekday", "starts", "pk")
        .distinct("weekday")
    )
    return WeeklyCover.objects.filter(pk__in=one_a_day.values("pk"))


DAYS_COVERED: Final = Metric(
    slug="days_covered",
    name=_("Days of the week covered"),
    words=_(
        "For each open space, the weekdays on which at least one person has a weekly cover on the"
        " last day of the period; the figure is that of the weakest space, out of 7."
    ),
    measure=Measure.DAYS,
    rows=weakest_days,
)


def days_covered(covers: list[SpaceCover]) -> Figure:
    """The figure of the weakest space; unknown without an open space."""
    return covers[0].figure if covers else Figure(None, 7, 0)
