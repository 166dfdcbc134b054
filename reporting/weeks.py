"""The running week of the units a person looks after: what came, what waits, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from engagement.models import Interaction
from escalation.domain.status import Status
from escalation.models import Escalation
from reporting.domain.periods import Window, window_around
from reporting.metrics.cover import SpaceCover, cover_by_space
from reporting.metrics.interactions import received
from reporting.metrics.shapes import Scope
from reporting.models import ReportRun
from reporting.services import company_zone

if TYPE_CHECKING:
    from datetime import datetime

COUNT_LIMIT: Final = 1_000
"""Waiting rows are counted up to here, so that the page costs the same at any size."""
MOST_ESCALATIONS: Final = 5
MOST_REPORTS: Final = 4


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in between two moments, and what of it has an answer by the second."""

    received: int
    answered: int


@dataclass(frozen=True, slots=True)
class Week:
    """Everything the page shows, as of ``at``; ``waiting`` and ``late`` stop at 1,001."""

    at: datetime
    window: Window
    now: Intake
    before: Intake
    waiting: int
    late: int
    escalations: list[Escalation]
    unheard: int
    gaps: list[SpaceCover]
    reports: list[ReportRun]

    @property
    def nothing_yet(self) -> bool:
        """Whether nothing has ever come in, as far as two weeks and the inbox tell."""
        return not (self.now.received or self.before.received or self.waiting)


def week_of(unit_ids: frozenset[int], *, at: datetime) -> Week:
    """The week that holds ``at`` in the company's zone, against the same days of the last one."""
    zone = company_zone()
    today = at.astimezone(ZoneInfo(zone)).date()
    window = window_around("week", today, zone)
    scope = Scope(unit_ids, unit_ids, window, at)
    earlier = window_around("week", today - timedelta(days=7), zone)
    calls = _calls(unit_ids)
    return Week(
        at=at,
        window=window,
        now=_intake(scope),
        before=_intake(Scope(unit_ids, unit_ids, earlier, at - timedelta(days=7))),
        waiting=_up_to_limit(unit_ids, Q()),
        late=_up_to_limit(unit_ids, Q(first_response_at__isnull=True, due_at__lt=at)),
        escalations=calls,
        unheard=sum(call.status != Status.ACKNOWLEDGED for call in calls),
        gaps=[cover for cover in cover_by_space(scope) if cover.uncovered],
        reports=_reports(unit_ids),
    )


def _intake(scope: Scope) -> Intake:
    answered = Q(first_response_at__lte=scope.as_of)
    rows = received(scope).filter(occurred_at__lte=scope.as_of)
    counts = rows.aggregate(all=Count("pk"), answered=Count("pk", filter=answered))
    return Intake(counts["all"], counts["answered"])


def _up_to_limit(unit_ids: frozenset[int], which: Q) -> int:
    found = Interaction.objects.filter(which, unit_id__in=unit_ids).open()
    return found.order_by()[: COUNT_LIMIT + 1].count()


def _calls(unit_ids: frozenset[int]) -> list[Escalation]:
    """Unresolved escalations, those that found nobody first."""
    found = Escalation.objects.filter(unit_id__in=unit_ids).unresolved().for_list()
    in_order = found.order_by(
        F("taken_at").asc(nulls_first=True), "-status", "severity", "opened_at"
    )
    return list(in_order[: MOST_ESCALATIONS + 1])


def _reports(unit_ids: frozenset[int]) -> list[ReportRun]:
    found = ReportRun.objects.filter(unit_id__in=unit_ids).done().for_list()
    # The newest period first, and of one period the widest unit: "company", "hub", "spoke".
    return list(found.order_by("-ends_on", "unit__kind", "unit__name")[:MOST_REPORTS])
