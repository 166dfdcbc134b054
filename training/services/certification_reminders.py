"""Telling people once that their refresher is open, and once that it is too late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from notifications.models import Channel
from notifications.services import Draft, enqueue
from training.models import (
    CertificationPeriod,
    CertificationReminder,
    ReminderKind,
    Standing,
)

if TYPE_CHECKING:
    from datetime import datetime

    from training.models.certification import CertificationQuerySet

REFRESHER_OPEN: Final = "certification.refresher"
OVERDUE: Final = "certification.overdue"
KINDS: Final = {ReminderKind.OPEN: REFRESHER_OPEN, ReminderKind.OVERDUE: OVERDUE}
STANDINGS: Final = {
    ReminderKind.OPEN: (Standing.REFRESHER.value, Standing.SUSPENDED.value),
    ReminderKind.OVERDUE: (Standing.OVERDUE.value,),
}
BATCH: Final = 5_000


def remind_certified(*, at: datetime) -> int:
    """Tell everybody whose last certification in a track opens for renewal or has ended.

    Each is told once a period and state, however often this runs; a period that was replaced says
    nothing. Mails wait for the end of quiet hours. Returns how many were written.
    """
    told = 0
    for kind in ReminderKind:
        while count := _remind_batch(kind, at):
            told += count
    return told


@transaction.atomic
def _remind_batch(kind: ReminderKind, at: datetime) -> int:
    batch = list(_waiting(kind, at).values_list("pk", "person_id")[:BATCH])
    made = CertificationReminder.objects.bulk_create(
        [CertificationReminder(certification_id=pk, kind=kind.value, at=at) for pk, _p in batch],
        ignore_conflicts=True,
    )
    enqueue([_draft(kind, pk, person) for pk, person in batch], at=at)
    return len(made)


def _waiting(kind: ReminderKind, at: datetime) -> CertificationQuerySet:
    rows = CertificationPeriod.objects.newest(at=at).with_standing(at=at)
    rows = rows.standing(STANDINGS[kind])
    rows = rows.filter(person__is_active=True, track__retired_at__isnull=True)
    told = CertificationReminder.objects.filter(kind=kind.value)
    return rows.exclude(pk__in=told.values("certification")).order_by("pk")


def _draft(kind: ReminderKind, certification: int, person: int) -> Draft:
    return Draft(
        key=f"certification-{certification}-{kind.value}",
        kind=KINDS[kind],
        channel=Channel.EMAIL,
        recipient_id=person,
        context={"certification": certification},
        severity=3,
    )
