"""What workers do for the organisation: the rows are the jobs, messages only wake somebody up."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from governance import services
from governance.models import CharterCampaign
from governance.services.checks import evaluate_if_changed
from socialteam.kit import clock


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
def sweep_checks(**_future: Any) -> None:
    """Every minute: look at the rules again when the set-up has changed, and once a day."""
    evaluate_if_changed(at=clock.now())
