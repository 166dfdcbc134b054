"""Imports that take longer than a person waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.core.cache import cache

from engagement.models import ImportUpload
from engagement.services.uploads import progress_key, run_upload, wake_worker
from socialteam.kit import clock

LOST_AFTER = timedelta(minutes=10)
SWEEP_LIMIT = 20
KEPT_SECONDS = 3600


@shared_task(acks_late=True, ignore_result=True)
def import_upload(*, upload_id: int, **_future: Any) -> None:
    """Import one confirmed upload; a second delivery finds it done."""
    upload = ImportUpload.objects.select_related("space__calendar", "by").get(pk=upload_id)

    def progress(records: int, done: int, total: int) -> None:
        cache.set(progress_key(upload_id), [records, done, total], KEPT_SECONDS)

    run_upload(upload=upload, at=clock.now(), progress=progress)


@shared_task(acks_late=True, ignore_result=True)
def sweep_uploads(**_future: Any) -> None:
    """Start confirmed uploads whose message was lost."""
    lost = ImportUpload.objects.lost(before=clock.now() - LOST_AFTER)
    for pk in lost.values_list("pk", flat=True)[:SWEEP_LIMIT]:
        wake_worker(pk)
