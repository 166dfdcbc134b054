"""Metrics of escalations, by the time they were opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from escalation.models import Escalation, EscalationEvent, EventKind
from reporting.metrics.grouping import grouped_figures
from reporting.metrics.shapes import Grouped, Measure, Metric, Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    Opened = QuerySet[Any]  # django-stubs cannot name an annotated row

# A hand-over replaces taken_at, so the first event tells when somebody first took it.
FACTS_SQL = """
SELECT
    escalation.unit_id::text AS unit,
    to_char(escalation.opened_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month,
    escalation.opened_at >= %(start)s AS inside,
    coalesce(first_answer.at <= %(as_of)s, FALSE) AS answered,
    extract(epoch FROM first_answer.at - escalation.opened_at)::bigint AS seconds
FROM escalation_escalation escalation
CROSS JOIN LATERAL (
    SELECT least(
        escalation.taken_at,
        escalation.resolved_at,
        (SELECT min(event.at) FROM escalation_escalationevent event
         WHERE event.escalation_id = escalation.id AND event.kind = 'taken')
    ) AS at
) first_answer
WHERE escalation.unit_id = ANY(%(units)s)
  AND escalation.opened_at >= %(since)s
  AND escalation.opened_at < %(end)s
  AND escalation.opened_at <= %(as_of)s
"""


def opened(scope: Scope) -> Opened:
    """Escalations opened in the period, with ``answered_at``: when somebody first took them."""
    first_taken = (
        EscalationEvent.objects.filter(escalation=OuterRef("pk"), kind=EventKind.TAKEN)
        .order_by("at")
        .values("at")[:1]
    )
    return Escalation.objects.filter(
        unit_id__in=scope.unit_ids,
        opened_at__gte=scope.window.start,
        opened_at__lt=scope.window.end,
        opened_at__lte=scope.as_of,
    ).annotate(
        answered_at=Least(
            "taken_at",
            "resolved_at",
            Subquery(first_taken),
            output_field=DateTimeField(null=True),
        )
    )


def answered(scope: Scope) -> Opened:
    return opened(scope).filter(answered_at__lte=scope.as_of)


def unanswered(scope: Scope) -> Opened:
    return opened(scope).exclude(answered_at__isnull=False, answered_at__lte=scope.as_of)


ESCALATION_METRICS: Final = (
    Metric(
        slug="escalations_opened",
        name=_("Escalations opened"),
        words=_("Calls for help opened in the period."),
        measure=Measure.COUNT,
        rows=opened,
        value="count(*)",
    ),
    Metric(
        slug="escalations_answered",
        name=_("Escalations taken in charge"),
        words=_(
            "Escalations opened in the period that somebody had taken in charge, or resolved, when"
            " the figures were frozen."
        ),
        measure=Measure.COUNT,
        rows=answered,
        value="count(*) FILTER (WHERE answered)",
        of="count(*)",
        where="answered",
    ),
    Metric(
        slug="escalation_median_answer",
        name=_("Median time to take charge"),
        words=_(
            "Half of the escalations taken in charge were so within this time: the times from"
            " opening to the first person who took charge, in order, the one at rank ⌈0.5 × n⌉."
        ),
        measure=Measure.SECONDS,
        rows=answered,
        value="percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE answered)",
        where="answered",
    ),
    Metric(
        slug="escalations_unanswered",
        name=_("Escalations nobody has taken"),
        words=_(
            "Escalations opened in the period that nobody had taken in charge when the figures"
            " were frozen."
        ),
        measure=Measure.COUNT,
        rows=unanswered,
        value="count(*) FILTER (WHERE NOT answered)",
        of="count(*)",
        where="NOT answered",
    ),
)


def escalation_figures(scope: Scope, *, months: int) -> Grouped:
    """Every metric of escalations, whole and by month and unit; one query."""
    return grouped_figures(FACTS_SQL, ESCALATION_METRICS, scope, months=months, groups=("unit",))
