"""How many people of the company answered: a team figure, never a person's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from engagement.models import Direction, Interaction, Message
from governance.domain.facade import may_show
from reporting.metrics.shapes import Figure, Measure, Metric, Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

FACADE_DAYS: Final = 30
FACADE_PEOPLE: Final = 2
FACADE_UNITS: Final = 2
PEOPLE_SQL = """
WITH answers AS (
    SELECT message.author_id AS person, message.interaction_id AS interaction,
           interaction.unit_id = ANY(%(units)s) AS own,
           message.occurred_at >= %(start)s AS inside,
           message.occurred_at >= %(recent)s AS recent
    FROM engagement_message message
    JOIN engagement_interaction interaction ON interaction.id = message.interaction_id
    WHERE interaction.unit_id = ANY(%(around)s)
      AND message.direction = 'out' AND message.author_id IS NOT NULL
      AND message.occurred_at >= %(since)s AND message.occurred_at < %(end)s
      AND message.received_at <= %(as_of)s
), homes AS (
    SELECT DISTINCT appointment.person_id AS person, appointment.unit_id AS unit
    FROM governance_appointment appointment
    WHERE appointment.starts_at < %(end)s AND appointment.starts_at <= %(as_of)s
      AND (appointment.ends_at IS NULL OR appointment.ends_at > least(%(end)s, %(as_of)s))
      AND appointment.person_id IN (SELECT person FROM answers WHERE own)
)
SELECT count(DISTINCT person) FILTER (WHERE own AND inside),
       count(DISTINCT person) FILTER (WHERE inside),
       count(DISTINCT interaction) FILTER (WHERE own AND inside),
       count(DISTINCT person) FILTER (WHERE own AND recent),
       (SELECT count(DISTINCT unit) FROM homes
        WHERE person IN (SELECT person FROM answers WHERE own AND inside)),
       (SELECT count(DISTINCT unit) FROM homes
        WHERE person IN (SELECT person FROM answers WHERE own AND recent))
FROM answers
"""


@dataclass(frozen=True, slots=True)
class People:
    """Who answered: counts that are safe to show, and whether the presence is a façade."""

    people: Figure
    units: Figure
    facade_holds: bool


def answers(scope: Scope) -> QuerySet[Interaction]:
    """Interactions that a person of the company answered in the period."""
    said = Message.objects.filter(
        interaction=OuterRef("pk"),
        direction=Direction.OUTBOUND,
        author__isnull=False,
        occurred_at__gte=scope.window.start,
        occurred_at__lt=scope.window.end,
        received_at__lte=scope.as_of,
    )
    return Interaction.objects.filter(Exists(said), unit_id__in=scope.unit_ids)


PEOPLE_METRICS: Final = (
    Metric(
        slug="people",
        name=_("People who answered"),
        words=_(
            "Different people of the company who wrote at least one answer in the period. Shown"
            " from five people up, and only where the others of the unit above are five or more as"
            " well, or none. The list holds the interactions they answered, and names nobody."
        ),
        measure=Measure.PEOPLE,
        rows=answers,
    ),
    Metric(
        slug="people_units",
        name=_("Units they come from"),
        words=_(
            "Different units in which the people who answered hold a role at the end of the"
            " period. Shown from five people up. The presence is a façade when fewer than two"
            " people, or people of fewer than two units, answered in the last 30 days."
        ),
        measure=Measure.COUNT,
        rows=answers,
    ),
)


def people_figures(scope: Scope) -> People:
    """People who answered and their units, masked where the team is small; one query."""
    window, recent = scope.window, scope.window.end - timedelta(days=FACADE_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            PEOPLE_SQL,
            {
                "units": list(scope.unit_ids),
                "around": list(scope.around_ids | scope.unit_ids),
                "start": window.start,
                "recent": recent,
                "since": min(window.start, recent),
                "end": window.end,
                "as_of": scope.as_of,
            },
        )
        own, around, rows, recently, units, recent_units = cursor.fetchone()
    shown = may_show(own, around - own)
    holds = recently >= FACADE_PEOPLE and recent_units >= FACADE_UNITS
    return People(
        Figure(own if shown else None, None, rows, masked=not shown),
        Figure(units if shown else None, None, rows, masked=not shown),
        facade_holds=holds,
    )
