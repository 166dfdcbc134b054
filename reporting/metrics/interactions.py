"""Metrics of interactions: one scan of the table gives all of them, whole and by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engagement.domain.status import Status
from engagement.models import Interaction, InteractionQuerySet
from reporting.metrics.grouping import grouped_figures
from reporting.metrics.shapes import Grouped, Measure, Metric, Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

DAY_SECONDS: Final = 86_400

FACTS_SQL = """
SELECT
    interaction.unit_id::text AS unit,
    interaction.space_id::text AS space,
    interaction.locale AS locale,
    to_char(interaction.occurred_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month,
    interaction.occurred_at >= %(start)s AS inside,
    interaction.first_response_seconds AS seconds,
    coalesce(interaction.first_response_at <= %(as_of)s, FALSE) AS answered,
    coalesce(interaction.first_response_at <= least(%(as_of)s, interaction.due_at), FALSE)
        AS on_time,
    coalesce(interaction.first_response_at, %(as_of)s) > interaction.due_at
        AND interaction.due_at < %(as_of)s AS missed
FROM engagement_interaction interaction
WHERE interaction.unit_id = ANY(%(units)s)
  AND interaction.occurred_at >= %(since)s
  AND interaction.occurred_at < %(end)s
  AND interaction.received_at <= %(as_of)s
"""
RANKS = (
    "(percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE answered))"
)


def received(scope: Scope) -> InteractionQuerySet:
    """Interactions written in the period that were recorded by ``scope.as_of``."""
    return Interaction.objects.filter(
        unit_id__in=scope.unit_ids,
        # Every status: named, the index on unit, status and time reads the period alone.
        status__in=list(Status),
        occurred_at__gte=scope.window.start,
        occurred_at__lt=scope.window.end,
        received_at__lte=scope.as_of,
    )


def answered(scope: Scope) -> InteractionQuerySet:
    return received(scope).filter(first_response_at__lte=scope.as_of)


def unanswered(scope: Scope) -> InteractionQuerySet:
    return received(scope).exclude(
        first_response_at__isnull=False, first_response_at__lte=scope.as_of
    )


def on_time(scope: Scope) -> InteractionQuerySet:
    return answered(scope).filter(first_response_at__lte=F("due_at"))


def missed(scope: Scope) -> InteractionQuerySet:
    """First responses after the target, and targets that passed without one."""
    late = Q(first_response_at__isnull=True) | Q(first_response_at__gt=F("due_at"))
    return received(scope).filter(late, due_at__lt=scope.as_of)


def _within(hours: int) -> Metric:
    def rows(scope: Scope) -> QuerySet[Interaction]:
        return answered(scope).filter(first_response_seconds__lte=hours * 3600)

    words = {
        24: _(
            "Interactions whose first response came at most 24 hours (86,400 seconds) after they"
            " were written, by the clock."
        ),
        48: _(
            "Interactions whose first response came at most 48 hours (172,800 seconds) after they"
            " were written, by the clock."
        ),
    }
    names = {24: _("Answered within 24 hours"), 48: _("Answered within 48 hours")}
    where = f"answered AND seconds <= {hours * 3600}"
    return Metric(
        slug=f"within_{hours}h",
        name=names[hours],
        words=words[hours],
        measure=Measure.COUNT,
        rows=rows,
        value=f"count(*) FILTER (WHERE {where})",
        of="count(*)",
        where=where,
    )


INTERACTION_METRICS: Final = (
    Metric(
        slug="received",
        name=_("Interactions received"),
        words=_(
            "Interactions that a member of the public wrote in the period and that were recorded"
            " when the figures were frozen."
        ),
        measure=Measure.COUNT,
        rows=received,
        value="count(*)",
    ),
    Metric(
        slug="answered",
        name=_("Answered by somebody else"),
        words=_(
            "Interactions received in the period that had a message by somebody other than their"
            " author when the figures were frozen."
        ),
        measure=Measure.COUNT,
        rows=answered,
        value="count(*) FILTER (WHERE answered)",
        of="count(*)",
        where="answered",
    ),
    Metric(
        slug="unanswered",
        name=_("Without an answer"),
        words=_("Interactions received in the period, less those answered by somebody else."),
        measure=Measure.COUNT,
        rows=unanswered,
        value="count(*) FILTER (WHERE NOT answered)",
        of="count(*)",
        where="NOT answered",
    ),
    Metric(
        slug="median_first_response",
        name=_("Median first response"),
        words=_(
            "Half of the answered interactions had their first response within this time: the"
            " delays in order, the one at rank ⌈0.5 × n⌉. A delay is the earliest message by"
            " somebody else minus the time of writing, in whole seconds, by the clock; a negative"
            " one is a fault of the source and counts as 0."
        ),
        measure=Measure.SECONDS,
        rows=answered,
        value=f"{RANKS}[1]",
        where="answered",
    ),
    Metric(
        slug="p90_first_response",
        name=_("First response for nine in ten"),
        words=_(
            "Nine in ten of the answered interactions had their first response within this time:"
            " the delays in order, the one at rank ⌈0.9 × n⌉."
        ),
        measure=Measure.SECONDS,
        rows=answered,
        value=f"{RANKS}[2]",
        where="answered",
    ),
    _within(24),
    _within(48),
    Metric(
        slug="answered_on_time",
        name=_("Answered within the target"),
        words=_(
            "First responses given no later than the target of the space, in its working hours,"
            " out of those that are due: on time ÷ (on time + late). Interactions that wait and"
            " still have time are left out."
        ),
        measure=Measure.COUNT,
        rows=on_time,
        value="count(*) FILTER (WHERE on_time)",
        of="count(*) FILTER (WHERE on_time OR missed)",
        where="on_time",
    ),
    Metric(
        slug="missed_target",
        name=_("Late"),
        words=_(
            "Interactions whose first response came after the target of their space, or whose"
            " target passed without one."
        ),
        measure=Measure.COUNT,
        rows=missed,
        value="count(*) FILTER (WHERE missed)",
        of="count(*) FILTER (WHERE on_time OR missed)",
        where="missed",
    ),
)


def interaction_figures(scope: Scope, *, months: int) -> Grouped:
    """Every metric of interactions, whole and by month, language, space and unit; one query.

    months: how many months before that of the period's last day the trend goes back.
    """
    return grouped_figures(
        FACTS_SQL,
        INTERACTION_METRICS,
        scope,
        months=months,
        groups=("locale", "space", "unit"),
    )
