"""What workers do for learning: the rows are the jobs, messages only wake somebody up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings

from socialteam.kit import clock
from training import services
from training.models import Attempt, TrackAssignment

SWEEP_LIMIT = 500


@shared_task(acks_late=True, ignore_result=True)
def fill_assignment(*, assignment_id: int, **_future: Any) -> None:
    """Ask the audience; a second delivery finds nobody left to ask."""
    rows = TrackAssignment.objects.select_related("track", "unit")
    services.fill_assignment(assignment=rows.get(pk=assignment_id), at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def sweep_assignments(**_future: Any) -> None:
    """Every few minutes: go on with what was stopped, ask newcomers, settle, remind."""
    for assignment in services.assignments_going_on():
        services.fill_assignment(assignment=assignment, at=clock.now())
        services.remind_assignment(assignment=assignment, at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def sweep_statements(**_future: Any) -> None:
    """Every minute: tell record stores what was learned."""
    services.state_learning(at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def prune_statements(**_future: Any) -> None:
    """Every hour: forget statements older than the settings let them be; 0 days keeps them all."""
    days = settings.STATEMENTS_KEPT_DAYS
    if days > 0:
        services.forget_statements(before=clock.now() - timedelta(days=days))


@shared_task(acks_late=True, ignore_result=True)
def sweep_attempts(**_future: Any) -> None:
    """Hand in quizzes whose time is over: what was saved counts."""
    at = clock.now()
    late = Attempt.objects.out_of_time(at=at).select_related("enrolment").order_by("ends_at", "pk")
    for attempt in late[:SWEEP_LIMIT]:
        services.submit_attempt(attempt=attempt, by=None, at=at)


@shared_task(acks_late=True, ignore_result=True)
def sweep_certifications(**_future: Any) -> None:
    """Every hour: tell people whose refresher opens, and those whose certification has ended."""
    services.remind_certified(at=clock.now())
