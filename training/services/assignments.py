"""Asking an audience to learn a track, and reminding it.

Everything is set-based and can be stopped at any moment: what is done stands in the rows, and the
next sweep goes on from there. Unique keys make a second worker harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models.charter_standing import units_below
from governance.perms import Perm
from notifications.models import Channel
from notifications.services import Draft, enqueue
from socialteam.kit.errors import ConflictError
from training import assignments_sql as sql
from training.models import AssignmentRequest, Track, TrackAssignment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from governance.models import OrgUnit, Role
    from training.models.assignment import AssignmentRequestQuerySet

ASKED: Final = "assignment.asked"
REMINDED: Final = "assignment.reminder"
OVERDUE: Final = "assignment.overdue"
TASK: Final = "training.tasks.fill_assignment"
BATCH: Final = 5_000
REMIND_BEFORE: Final = (timedelta(days=7), timedelta(days=1), timedelta(0))
"""How long before the date a person is reminded, first to last; 0: when it is overdue."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asked: the people of ``unit`` and below, in ``roles`` (none: all), newcomers only."""

    unit: OrgUnit
    roles: Sequence[Role] = ()
    newcomers_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """By when: ``days`` after each was asked, or one moment for all. Exactly one is set."""

    days: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What opening an assignment would do: people of the audience, and why some get no mail."""

    people: int
    certified: int
    asked_already: int

    @property
    def mails(self) -> int:
        """People who would be told now."""
        return self.people - self.certified - self.asked_already


def foresee_assignment(*, track: Track, audience: Audience, at: datetime) -> Foreseen:
    """The consequence in numbers, before anything is asked; two queries."""
    given = _parameters(track.pk, audience, at) | {"assignment": 0}
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNT, given)
        return Foreseen(*cursor.fetchone())


@transaction.atomic
def open_assignment(
    *, track: Track, audience: Audience, due: Due, by: User, at: datetime
) -> TrackAssignment:
    """Ask an audience to be certified in ``track``; a worker writes to each person.

    Raises:
        PermissionDenied: ``by`` may not write tracks in the unit.
        ValidationError: a track that nobody there can take, or a date that is none or has passed.
    """
    access.require(by, Perm.LEARNING_WRITE, audience.unit)
    check_assignment(track=track, audience=audience, due=due, at=at)
    assignment = TrackAssignment(
        track=track,
        unit=audience.unit,
        newcomers_from=audience.newcomers_from,
        due_days=due.days,
        due_at=due.at,
        asked_by=by,
        opened_at=at,
    )
    assignment.full_clean()
    assignment.save()
    assignment.roles.set(audience.roles)
    changes = {"track": track.slug, "roles": [role.slug for role in audience.roles]}
    audit.record(
        by=by, action="track-assignment.opened", target=assignment, at=at, changes=changes
    )
    transaction.on_commit(lambda: wake_worker(assignment.pk), robust=True)
    return assignment


def check_assignment(*, track: Track, audience: Audience, due: Due, at: datetime) -> None:
    """Do nothing when it may be opened.

    Raises:
        ValidationError: a track that nobody there can take, or a date that is none or has passed.
    """
    if track.retired_at is not None or not track.versions.in_force(at=at).exists():
        raise ValidationError({"track": _("Nobody can pass this track yet: publish it first.")})
    if audience.unit.pk not in units_below([track.unit_id]):
        raise ValidationError({"unit": _("This track is not offered to the people of this unit.")})
    if (due.days is None) == (due.at is None):
        raise ValidationError({"due_days": _("Give a number of days, or a date: one of them.")})
    if due.at is not None and due.at <= at:
        raise ValidationError({"due_at": _("Choose a moment that has not passed.")})


@transaction.atomic
def end_assignment(*, assignment: TrackAssignment, by: User, at: datetime) -> TrackAssignment:
    """Stop asking and reminding; what was learned stays.

    Raises:
        PermissionDenied: ``by`` may not write tracks in the unit.
        ConflictError: it was stopped already.
    """
    access.require(by, Perm.LEARNING_WRITE, assignment)
    if not TrackAssignment.objects.going_on().filter(pk=assignment.pk).update(ended_at=at):
        raise ConflictError(_("This assignment was stopped already."))
    audit.record(by=by, action="track-assignment.ended", target=assignment, at=at)
    assignment.refresh_from_db()
    return assignment


def wake_worker(assignment_id: int) -> None:
    """Send the assignment's number to a worker; a lost message is found again by the sweep."""
    current_app.send_task(TASK, kwargs={"assignment_id": assignment_id})


def assignments_going_on() -> QuerySet[TrackAssignment]:
    """Assignments that may have somebody to ask, to settle or to remind."""
    return TrackAssignment.objects.going_on().select_related("track", "unit").order_by("pk")


def fill_assignment(*, assignment: TrackAssignment, at: datetime) -> int:
    """Ask each person of the audience who is not asked yet; returns how many mails were written.

    Newcomers are asked too, and who is certified by now has met it, so it is run again and again.
    One statement writes the requests; mails follow in transactions of 5,000. Stopped anywhere,
    the next call goes on; nobody is asked twice.
    """
    if assignment.ended_at is not None or not _write_requests(assignment, at):
        return 0
    told = 0
    while count := _tell_batch(assignment, at):
        told += count
    filled = TrackAssignment.objects.filter(pk=assignment.pk, asked_all_at__isnull=True)
    filled.update(asked_all_at=at)
    return told


def remind_assignment(*, assignment: TrackAssignment, at: datetime) -> int:
    """Remind those who owe it 7 days and 1 day before, and once when it is overdue.

    Of several moments missed only the last is told, one before the person was asked never, and
    who left is not. Returns how many mails were written.
    """
    told = 0
    for count, before in reversed(list(enumerate(REMIND_BEFORE, start=1))):
        while batch := _remind_batch(assignment, count, before, at):
            told += batch
    return told


def _parameters(track: int, audience: Audience, at: datetime) -> dict[str, Any]:
    roles = [role.pk for role in audience.roles]
    return {
        "track": track,
        "units": list(units_below([audience.unit.pk])),
        "roles": roles,
        "every_role": not roles,
        "newcomers": audience.newcomers_from,
        "at": at,
    }


@transaction.atomic
def _write_requests(assignment: TrackAssignment, at: datetime) -> bool:
    """Whether it goes on; sweeps of one track take turns, so that nobody is asked by two."""
    Track.objects.select_for_update(no_key=True).get(pk=assignment.track_id)
    if not TrackAssignment.objects.going_on().filter(pk=assignment.pk).exists():
        return False
    audience = Audience(assignment.unit, list(assignment.roles.all()), assignment.newcomers_from)
    given = _parameters(assignment.track_id, audience, at)
    given |= {"assignment": assignment.pk, "due": _due(assignment, at)}
    with connection.cursor() as cursor:
        for statement in (sql.SETTLE, sql.MOVE, sql.ASK):
            cursor.execute(statement, given)
    return True


def _due(assignment: TrackAssignment, at: datetime) -> datetime:
    """When somebody asked at ``at`` owes it; who comes after the date has a week."""
    if assignment.due_days is not None:
        return at + timedelta(days=assignment.due_days)
    fixed = assignment.due_at or at
    return fixed if fixed > at else at + REMIND_BEFORE[0]


@transaction.atomic
def _tell_batch(assignment: TrackAssignment, at: datetime) -> int:
    rows = AssignmentRequest.objects.filter(
        assignment=assignment, told_at__isnull=True, done_at__isnull=True
    )
    batch = _claimed(rows)
    enqueue([_draft(ASKED, pk, person, 0) for pk, person in batch], at=at)
    AssignmentRequest.objects.filter(pk__in=[pk for pk, _person in batch]).update(told_at=at)
    return len(batch)


@transaction.atomic
def _remind_batch(assignment: TrackAssignment, count: int, before: timedelta, at: datetime) -> int:
    rows = AssignmentRequest.objects.open().filter(
        assignment=assignment,
        told_at__isnull=False,
        reminders__lt=count,
        due_at__lte=at + before,
        asked_at__lt=F("due_at") - before,
    )
    if before:
        rows = rows.filter(due_at__gt=at)
    batch = _claimed(rows.still_asked(at=at).not_certified(at=at))
    kind = REMINDED if before else OVERDUE
    enqueue([_draft(kind, pk, person, count) for pk, person in batch], at=at)
    AssignmentRequest.objects.filter(pk__in=[pk for pk, _person in batch]).update(reminders=count)
    return len(batch)


def _claimed(rows: AssignmentRequestQuerySet) -> list[tuple[int, int]]:
    """The next rows that no other worker holds: (request, person)."""
    free = rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    return list(free.values_list("pk", "person_id")[:BATCH])


def _draft(kind: str, request: int, person: int, count: int) -> Draft:
    return Draft(
        key=f"track-request-{request}-{count}",
        kind=kind,
        channel=Channel.EMAIL,
        recipient_id=person,
        context={"request": request},
        severity=3,
    )
