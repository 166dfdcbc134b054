"""Taking a track: beginning, reading, leaving, beginning again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance import audit
from socialteam.kit.errors import ConflictError
from training import learners, learning
from training.domain.exam import Stop
from training.domain.standing import Standing
from training.models import Enrolment, EnrolmentSource, Lesson, LessonRead

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from training.models import Track, TrackVersion


@transaction.atomic
def enrol(*, track: Track, by: User, at: datetime) -> Enrolment:
    """Begin ``track`` in the version in force; who is under way goes on where they are.

    Raises:
        PermissionDenied: the track is not open to ``by``.
        ConflictError: no version is in force, or ``by`` is certified and not due yet.
    """
    if not learners.tracks_open_to(by, at=at).live().filter(pk=track.pk).exists():
        raise PermissionDenied
    under_way = Enrolment.objects.under_way().filter(track=track, person=by)
    if found := under_way.first():
        return found
    verdict = learning.verdict_in(track, by, at=at)
    if verdict.standing is Standing.VALID:
        raise ConflictError(_("You are certified; the refresher is not open yet."))
    refreshes = verdict.renewable and not _gave_up(track, by)
    source = EnrolmentSource.REFRESHER if refreshes else EnrolmentSource.OWN
    try:
        with transaction.atomic():
            return _begin(Enrolment(track=track, person=by, source=source), at=at)
    except IntegrityError:  # a second tap was faster
        return under_way.get()


@transaction.atomic
def read_lesson(*, enrolment: Enrolment, lesson: Lesson, by: User, at: datetime) -> None:
    """Keep that ``by`` has read a lesson of their enrolment; a second time changes nothing.

    Raises:
        PermissionDenied: it is somebody else's.
        ConflictError: it has ended, or the lesson belongs to another version.
    """
    _require_own(enrolment, by)
    if enrolment.ended_at is not None or lesson.module.version_id != enrolment.version_id:
        raise ConflictError(_("This lesson is not part of what you are learning now."))
    row = LessonRead(enrolment=enrolment, lesson=lesson, at=at)
    LessonRead.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def leave_track(*, enrolment: Enrolment, by: User, at: datetime) -> Enrolment:
    """Stop learning; what was read and answered stays on record.

    Raises:
        PermissionDenied: it is somebody else's, or somebody assigned it.
        ConflictError: it has ended already, or a quiz is open.
    """
    _require_own(enrolment, by)
    if enrolment.source == EnrolmentSource.ASSIGNED:
        raise PermissionDenied
    _end(enrolment, at=at)
    audit.record(by=by, action="enrolment.left", target=enrolment, at=at)
    return enrolment


@transaction.atomic
def begin_again(*, enrolment: Enrolment, by: User, at: datetime) -> Enrolment:
    """Take the track from its first lesson, once the attempts are used up or a version is newer.

    What was assigned stays assigned, with its date; a refresher becomes the whole track.

    Raises:
        PermissionDenied: it is somebody else's.
        ConflictError: attempts remain, it has ended already, or a quiz is open.
    """
    _require_own(enrolment, by)
    exhausted = learning.next_for(enrolment, at=at).stop is Stop.EXHAUSTED
    if not exhausted and enrolment.version_id == _version_in_force(enrolment.track, at).pk:
        raise ConflictError(_("You still have attempts: there is no need to begin again."))
    _end(enrolment, at=at)
    assigned = enrolment.source == EnrolmentSource.ASSIGNED
    again = Enrolment(
        track=enrolment.track,
        person=by,
        source=EnrolmentSource.ASSIGNED if assigned else EnrolmentSource.OWN,
        assigned_by=enrolment.assigned_by,
        due_at=enrolment.due_at,
    )
    return _begin(again, at=at)


def _begin(enrolment: Enrolment, *, at: datetime) -> Enrolment:
    enrolment.version, enrolment.started_at = _version_in_force(enrolment.track, at), at
    enrolment.save()
    audit.record(
        by=enrolment.person,
        action="enrolment.begun",
        target=enrolment,
        at=at,
        changes={"version": enrolment.version_id, "source": enrolment.source},
    )
    return enrolment


def _end(enrolment: Enrolment, *, at: datetime) -> None:
    held = Enrolment.objects.select_for_update().under_way().filter(pk=enrolment.pk)
    if not held.exists():
        raise ConflictError(_("This has ended already."))
    if enrolment.attempts.open().exists():
        raise ConflictError(_("Hand in the quiz that is open first."))
    held.update(ended_at=at)
    enrolment.refresh_from_db()


def _version_in_force(track: Track, at: datetime) -> TrackVersion:
    version = track.versions.in_force(at=at).first()
    if version is None:
        raise ConflictError(_("This track is being prepared: it cannot be taken yet."))
    return version


def _gave_up(track: Track, person: User) -> bool:
    """Whether the last try at this track was left after a failed quiz."""
    last = Enrolment.objects.filter(track=track, person=person).first()
    return last is not None and not last.passed and last.attempts.exists()


def _require_own(enrolment: Enrolment, by: User) -> None:
    if enrolment.person_id != by.pk:
        raise PermissionDenied
