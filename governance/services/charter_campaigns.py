"""Asking an audience to acknowledge, reminding it, and how far it is.

Everything is set-based and can be stopped at any moment: what is done stands in the rows, and the
next sweep goes on from there. Unique keys make a second worker harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from celery import current_app
from django.db import connection, transaction
from django.db.models import Count, F, Q

from governance import access
from governance.domain.charter_standing import REMIND_BEFORE
from governance.models import CharterCampaign, CharterRequest
from governance.models.charter_standing import units_below
from governance.perms import Perm
from notifications.models import Channel
from notifications.services import Draft, enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from governance.models import Charter, CharterRequestQuerySet, CharterVersion

ASKED: Final = "charter.asked"
REMINDED: Final = "charter.reminder"
TASK: Final = "governance.tasks.fill_charter_campaign"
BATCH: Final = 5_000
SMALLEST_GROUP: Final = 5
"""Progress is shown for this many people and more: nobody is singled out."""

ASK_SQL: Final = """
INSERT INTO governance_charterrequest
    (campaign_id, person_id, unit_id, round, asked_at, due_at, reminders)
SELECT %(campaign)s, audience.person_id, audience.unit_id, COALESCE(given.times, 0), %(at)s,
       COALESCE(
           given.last_at + make_interval(months => %(months)s, days => %(grace)s), %(due)s
       ), 0
FROM (
    SELECT appointment.person_id, min(appointment.unit_id) AS unit_id
    FROM governance_appointment appointment
    JOIN accounts_user person ON person.id = appointment.person_id AND person.is_active
    WHERE appointment.unit_id = ANY(%(units)s)
      AND (%(every_role)s OR appointment.role_id = ANY(%(roles)s))
      AND appointment.starts_at <= %(at)s
      AND (appointment.ends_at IS NULL OR appointment.ends_at > %(at)s)
    GROUP BY appointment.person_id
) audience
LEFT JOIN (
    SELECT ack.person_id, count(*) AS times, max(ack.at) AS last_at
    FROM governance_acknowledgement ack
    JOIN governance_charterversion version ON version.id = ack.version_id
    WHERE version.charter_id = %(charter)s AND version.number >= %(number)s
    GROUP BY ack.person_id
) given ON given.person_id = audience.person_id
WHERE given.person_id IS NULL OR given.last_at + make_interval(months => %(months)s) <= %(at)s
ON CONFLICT (campaign_id, person_id, round) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people of a unit were asked and have acknowledged; ``unit`` "" for several."""

    unit: str
    asked: int
    answered: int

    @property
    def percent(self) -> int:
        """Acknowledged of asked, rounded down: 100 only when nobody is missing."""
        return 100 * self.answered // self.asked


def open_campaign(*, version: CharterVersion, at: datetime) -> CharterCampaign:
    """Begin to ask for ``version``, in the caller's transaction; a worker asks each person.

    Campaigns of earlier versions of the charter end.
    """
    end_campaigns(version.charter, at=at)
    campaign = CharterCampaign.objects.create(version=version, opened_at=at)
    transaction.on_commit(lambda: wake_worker(campaign.pk), robust=True)
    return campaign


def end_campaigns(charter: Charter, *, at: datetime) -> None:
    """Stop asking for ``charter``."""
    going_on = CharterCampaign.objects.filter(version__charter=charter, ended_at__isnull=True)
    going_on.update(ended_at=at)


def wake_worker(campaign_id: int) -> None:
    """Send the campaign's number to a worker; a lost message is found again by the sweep."""
    current_app.send_task(TASK, kwargs={"campaign_id": campaign_id})


def fill_campaign(*, campaign: CharterCampaign, at: datetime) -> int:
    """Ask each person of the audience who is not asked yet; returns how many mails were written.

    Newcomers and those whose renewal has come are asked too, so it is run again and again. One
    statement writes the requests; mails follow in transactions of 5,000. Stopped anywhere, the
    next call goes on; nobody is asked twice for one thing.
    """
    if campaign.ended_at is not None:
        return 0
    _write_requests(campaign, at)
    told = 0
    while count := _tell_batch(campaign, at):
        told += count
    filled = CharterCampaign.objects.filter(pk=campaign.pk, asked_all_at__isnull=True)
    filled.update(asked_all_at=at)
    return told


def remind(*, campaign: CharterCampaign, at: datetime) -> int:
    """Remind those who have not answered 7 days and 1 day before the end of their grace period.

    A moment before the first mail is skipped, and of several missed ones only the last is told.
    Returns how many mails were written.
    """
    told = 0
    for count, before in reversed(list(enumerate(REMIND_BEFORE, start=1))):
        while batch := _remind_batch(campaign, count, before, at):
            told += batch
    return told


def campaigns_going_on() -> QuerySet[CharterCampaign]:
    """Campaigns that may have somebody to ask or to remind."""
    going_on = CharterCampaign.objects.filter(ended_at__isnull=True)
    return going_on.select_related("version__charter").order_by("pk")


def latest_campaign(charter: Charter) -> CharterCampaign | None:
    """The campaign that goes on for ``charter``, or the last one; None before the first."""
    rows = CharterCampaign.objects.filter(version__charter=charter).select_related("version")
    return rows.order_by("-opened_at", "-pk").first()


def progress_of(
    campaign: CharterCampaign, *, seen_by: access.Person, at: datetime
) -> list[Progress]:
    """How far each unit is, the least advanced first; units of under 5 people are put together.

    Only units whose reports ``seen_by`` may read. Those put together are left out when they are
    still under 5 people. Two queries.
    """
    units = access.unit_ids(seen_by, Perm.REPORT_VIEW)
    rows = CharterRequest.objects.filter(campaign=campaign, unit_id__in=units)
    waiting = rows.filter(answered_at__isnull=True).still_asked(at=at)
    counted = (
        rows.filter(Q(answered_at__isnull=False) | Q(pk__in=waiting.values("pk")))
        .values("unit__name")
        .annotate(
            asked=Count("person", distinct=True),
            missing=Count("person", distinct=True, filter=Q(answered_at__isnull=True)),
        )
    )
    every = [
        Progress(row["unit__name"], row["asked"], row["asked"] - row["missing"]) for row in counted
    ]
    return sorted(_grouped(every), key=lambda row: (row.percent, row.unit))


def _grouped(rows: list[Progress]) -> list[Progress]:
    small = [row for row in rows if row.asked < SMALLEST_GROUP]
    large = [row for row in rows if row.asked >= SMALLEST_GROUP]
    together = Progress("", sum(row.asked for row in small), sum(row.answered for row in small))
    return [*large, together] if together.asked >= SMALLEST_GROUP else large


@transaction.atomic
def _write_requests(campaign: CharterCampaign, at: datetime) -> None:
    version, charter = campaign.version, campaign.version.charter
    roles = list(charter.roles.values_list("pk", flat=True))
    roots = list(charter.units.values_list("pk", flat=True)) or [charter.unit_id]
    first_time = campaign.asked_all_at is None
    due = version.grace_until if first_time else at + timedelta(days=charter.grace_days)
    parameters = {
        "campaign": campaign.pk,
        "charter": charter.pk,
        "number": version.number,
        "months": charter.renewal_months,
        "grace": charter.grace_days,
        "units": list(units_below(roots)),
        "roles": roles,
        "every_role": not roles,
        "at": at,
        "due": due,
    }
    with connection.cursor() as cursor:
        cursor.execute(ASK_SQL, parameters)


@transaction.atomic
def _tell_batch(campaign: CharterCampaign, at: datetime) -> int:
    rows = CharterRequest.objects.filter(campaign=campaign, told_at__isnull=True)
    batch = _claimed(rows)
    enqueue([_draft(ASKED, pk, person, 0) for pk, person in batch], at=at)
    CharterRequest.objects.filter(pk__in=[pk for pk, _person in batch]).update(told_at=at)
    return len(batch)


@transaction.atomic
def _remind_batch(campaign: CharterCampaign, count: int, before: timedelta, at: datetime) -> int:
    rows = CharterRequest.objects.filter(
        campaign=campaign,
        answered_at__isnull=True,
        told_at__isnull=False,
        reminders__lt=count,
        due_at__gt=at,
        due_at__lte=at + before,
        asked_at__lt=F("due_at") - before,
    )
    batch = _claimed(rows)
    enqueue([_draft(REMINDED, pk, person, count) for pk, person in batch], at=at)
    CharterRequest.objects.filter(pk__in=[pk for pk, _person in batch]).update(reminders=count)
    return len(batch)


def _claimed(rows: CharterRequestQuerySet) -> list[tuple[int, int]]:
    """The next rows that no other worker holds: (request, person)."""
    free = rows.select_for_update(skip_locked=True).order_by("pk")
    return list(free.values_list("pk", "person_id")[:BATCH])


def _draft(kind: str, request: int, person: int, count: int) -> Draft:
    return Draft(
        key=f"charter-request-{request}-{count}",
        kind=kind,
        channel=Channel.EMAIL,
        recipient_id=person,
        context={"request": request},
        severity=3,
    )
