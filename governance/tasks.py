"""What workers do for the organisation: the rows are the jobs, messages only wake somebody up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.core.cache import cache

from governance import services
from governance.models import CharterCampaign, PeopleImport
from governance.services import people_imports
from governance.services.checks import evaluate_if_changed
from socialteam.kit import clock

LOST_AFTER = timedelta(minutes=5)
KEPT_FOR = timedelta(days=7)
SWEEP_LIMIT = 20
PROGRESS_SECONDS = 3600


@shared_task(acks_late=True, ignore_result=True)
def sweep_consents(**_future: Any) -> None:
    """Every hour: ask again for consents and commitments that end within thirty days."""
    services.ask_renewals(at=clock.now())
    services.ask_sponsors_again(at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def fill_charter_campaign(*, campaign_id: int, **_future: Any) -> None:
    """Ask the audience; a second delivery finds nobody left to ask."""
    rows = CharterCampaign.objects.select_related("version__charter")
    services.fill_campaign(campaign=rows.get(pk=campaign_id), at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def sweep_charter_campaigns(**_future: Any) -> None:
    """Every few minutes: go on with what was stopped, ask newcomers and renewals, remind."""
    for campaign in services.campaigns_going_on():
        services.fill_campaign(campaign=campaign, at=clock.now())
        services.remind(campaign=campaign, at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def work_on_import(*, run_id: int, **_future: Any) -> None:
    """Read a file of people, or bring it in; a second delivery finds it done."""

    def progress(done: int, total: int) -> None:
        cache.set(people_imports.progress_key(run_id), [done, total], PROGRESS_SECONDS)

    people_imports.work_on(run_id=run_id, at=clock.now(), progress=progress)


@shared_task(acks_late=True, ignore_result=True)
def sweep_people_imports(**_future: Any) -> None:
    """Go on with files whose message was lost; forget those that nobody brought in."""
    lost = PeopleImport.objects.lost(before=clock.now() - LOST_AFTER)
    for pk in lost.values_list("pk", flat=True)[:SWEEP_LIMIT]:
        people_imports.wake_worker(pk)
    people_imports.forget_files(before=clock.now() - KEPT_FOR)


@shared_task(acks_late=True, ignore_result=True)
def sweep_diagrams(**_future: Any) -> None:
    """Every half minute: keep an edition of each diagram that has changed."""
    services.sweep_diagrams(at=clock.now())


@shared_task(acks_late=True, ignore_result=True)
def sweep_checks(**_future: Any) -> None:
    """Every minute: look at the rules again when the set-up has changed, and once a day."""
    evaluate_if_changed(at=clock.now())
