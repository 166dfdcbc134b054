"""What somebody is learning, what they are certified for, and what comes next.

Reads only; the number of queries does not depend on how many tracks or people there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, Sum

from training import learners
from training.assigned import requests_to
from training.domain.exam import Exam, Next, SoFar, Stop, next_attempt
from training.domain.standing import Held, Material, Standing, Verdict, standing_of
from training.models import (
    Attempt,
    CertificationPeriod,
    CertificationRequirement,
    Change,
    Enrolment,
    Lesson,
    TrackVersion,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from training.models import AssignmentRequest, Track
    from training.models.enrolment import AttemptQuerySet


MOST_RESULTS = 10


@dataclass(slots=True)
class Course:
    """A track as one person meets it at a moment.

    ``version`` is the one they are in, or else the one in force; ``asked`` are the requirements
    that name the track for them, ``requested`` is who asks for it by a date. ``unread`` and
    ``minutes`` are what is left to read.
    """

    track: Track
    verdict: Verdict
    version: TrackVersion | None = None
    in_force: TrackVersion | None = None
    enrolment: Enrolment | None = None
    open_attempt: Attempt | None = None
    certification: CertificationPeriod | None = None
    asked: list[CertificationRequirement] = field(default_factory=list)
    requested: AssignmentRequest | None = None
    lessons: int = 0
    minutes: int = 0
    unread: int = 0
    following: Next | None = None

    @property
    def certified(self) -> bool:
        """Whether the person may rely on it now."""
        return self.verdict.counts

    @property
    def offered(self) -> bool:
        """Whether the track may be begun: it lives, and a version is in force."""
        return self.track.retired_at is None and self.in_force is not None

    @property
    def renews(self) -> bool:
        """Whether the refresher is open."""
        return self.offered and self.verdict.renewable

    @property
    def owed(self) -> bool:
        """Whether something is to be done: asked or assigned and missing, or due again."""
        if self.enrolment is None and not self.offered:
            return False
        dated = self.enrolment is not None and self.enrolment.due_at is not None
        wanted = dated or bool(self.asked) or self.requested is not None
        return self.verdict.renewable or (not self.certified and wanted)

    @property
    def is_only_offered(self) -> bool:
        """Whether it is open to the person and nothing more."""
        return self.offered and not (self.enrolment or self.owed or self.certified)

    @property
    def before(self) -> datetime | None:
        """By when."""
        if self.enrolment is not None and self.enrolment.due_at is not None:
            return self.enrolment.due_at
        if self.requested is not None:
            return self.requested.due_at
        return self.verdict.until if self.verdict.standing is Standing.DUE else None

    @property
    def outdated(self) -> bool:
        """Whether a newer version is in force than the one the person is in."""
        started, now = self.version, self.in_force
        return started is not None and now is not None and started.number < now.number

    @property
    def refreshes(self) -> bool:
        """Whether the quiz alone is asked for."""
        return self.enrolment is not None and self.enrolment.source == "refresher"


def courses_of(person: User, *, at: datetime) -> list[Course]:
    """Every track that is open to ``person``, what is owed first; eleven queries."""
    line = learners.line_of(person, at=at)
    rules = learners.requirements_on(line, at=at)
    requested = _requested(person, at=at)
    named = {rule.track_id for rule in rules} | requested.keys()
    asked: dict[int, list[CertificationRequirement]] = {}
    for rule in learners.asked_of(line, rules, at=at):
        asked.setdefault(rule.track_id, []).append(rule)
    tracks = list(learners.tracks_within(line, named, person).select_related("network"))
    courses = _courses(tracks, person, at=at)
    for course in courses:
        course.asked = asked.get(course.track.pk, [])
        course.requested = requested.get(course.track.pk)
    shown = [each for each in courses if each.version is not None or each.certification]
    return sorted(shown, key=_urgency)


def course_of(track: Track, person: User, *, at: datetime) -> Course:
    """One track as ``person`` meets it."""
    course = _courses([track], person, at=at)[0]
    line = learners.line_of(person, at=at)
    rules = [each for each in learners.requirements_on(line, at=at) if each.track_id == track.pk]
    course.asked = learners.asked_of(line, rules, at=at)
    course.requested = _requested(person, at=at).get(track.pk)
    return course


def _requested(person: User, *, at: datetime) -> dict[int, AssignmentRequest]:
    """By track, the most pressing request."""
    found = reversed(requests_to(person, at=at))
    return {each.assignment.track_id: each for each in found}


def verdict_in(track: Track, person: User, *, at: datetime) -> Verdict:
    """What the person's certifications in ``track`` are worth."""
    rows = CertificationPeriod.objects.filter(track=track, person=person)
    held = [_held(row) for row in rows.select_related("version")]
    return standing_of(held, _material([track], at=at).get(track.pk, []), at=at)


def next_for(enrolment: Enrolment, *, at: datetime) -> Next:
    """Whether the next attempt of ``enrolment`` may begin."""
    version = enrolment.version
    lessons = Lesson.objects.filter(module__version=version).count()
    made = enrolment.attempts.count()
    last = _handed_in([enrolment.track_id], enrolment.person_id).get(enrolment.track_id)
    read = enrolment.lessons_read.count()
    given = enrolment.grants.aggregate(total=Sum("attempts"))["total"] or 0
    return _next(enrolment, given, SoFar(lessons - read, made, last), at)


def attempts_of(person: User) -> AttemptQuerySet:
    """The attempts that ``person`` made: nobody else's."""
    rows = Attempt.objects.filter(enrolment__person=person)
    return rows.select_related("enrolment__track", "enrolment__version", "enrolment__person")


def results_of(track: Track, person: User) -> list[Attempt]:
    """What ``person`` handed in for ``track``, the latest first."""
    rows = attempts_of(person).filter(enrolment__track=track, submitted_at__isnull=False)
    return list(rows.order_by("-submitted_at", "-pk")[:MOST_RESULTS])


def certification_of(attempt: Attempt) -> CertificationPeriod | None:
    """What passing brought."""
    return CertificationPeriod.objects.filter(attempt=attempt).first()


def lessons_in(versions: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[Lesson]:
    """The lessons of versions, in the order in which they are read."""
    rows = Lesson.objects.filter(module__version__in=versions).select_related("module__version")
    return rows.order_by("module__position", "module__pk", "position", "pk")


def enrolment_in(track: Track, person: User) -> Enrolment | None:
    """Where ``person`` is under way in ``track``."""
    rows = Enrolment.objects.under_way().filter(track=track, person=person)
    return rows.select_related("track", "version", "person").first()


def lessons_under_way(person: User) -> QuerySet[Lesson]:
    """The lessons of what ``person`` is learning now."""
    running = Enrolment.objects.under_way().filter(person=person)
    return lessons_in(running.values("version"))


def owed_by(person: User, *, at: datetime) -> list[Course]:
    """What ``person`` has to learn, or has begun; the most urgent first."""
    return [each for each in courses_of(person, at=at) if each.owed or each.enrolment]


def _courses(tracks: list[Track], person: User, *, at: datetime) -> list[Course]:
    ids = [track.pk for track in tracks]
    material = _material(tracks, at=at)
    certified = _certifications(ids, person, at=at)
    in_force = {each.track_id: each for each in _versions(Q(track__in=ids), at=at)}
    running = _enrolments(ids, person)
    last = _handed_in(ids, person.pk)
    courses = []
    for track in tracks:
        rows = certified.get(track.pk, [])
        verdict = standing_of([_held(row) for row in rows], material.get(track.pk, []), at=at)
        course = Course(track, verdict, in_force=in_force.get(track.pk))
        course.certification = _shown_of(rows, verdict)
        _place(course, running.get(track.pk), last.get(track.pk), at=at)
        courses.append(course)
    return courses


def _place(
    course: Course, enrolment: Enrolment | None, last: datetime | None, *, at: datetime
) -> None:
    """Where the person is: in their enrolment, or before the door of the version in force."""
    course.version, course.enrolment = course.in_force, enrolment
    if enrolment is None:
        if course.version is not None:
            course.lessons = course.unread = course.version.lesson_count  # type: ignore[attr-defined]
            course.minutes = course.version.lesson_minutes or 0  # type: ignore[attr-defined]
        return
    course.version = enrolment.version
    read = {row.lesson_id for row in enrolment.lessons_read.all()}
    lessons = [each for part in enrolment.version.modules.all() for each in part.lessons.all()]
    left = [lesson for lesson in lessons if lesson.pk not in read]
    course.lessons, course.unread = len(lessons), len(left)
    course.minutes = sum(lesson.minutes for lesson in left)
    attempts = list(enrolment.attempts.all())
    course.open_attempt = next((each for each in attempts if each.submitted_at is None), None)
    so_far = SoFar(len(left), len(attempts), last)
    given: int = enrolment.given  # type: ignore[attr-defined]  # _enrolments reads it
    course.following = _next(enrolment, given, so_far, at)


def _next(enrolment: Enrolment, given: int, so_far: SoFar, at: datetime) -> Next:
    """``given`` are the attempts that a trainer has added to those of the version."""
    version = enrolment.version
    attempts = None if version.attempts is None else version.attempts + given
    exam = Exam(attempts, timedelta(minutes=version.wait_minutes))
    if enrolment.source == "refresher":
        so_far = SoFar(0, so_far.made, so_far.last_at)
    return next_attempt(exam, so_far, at=at)


def _versions(which: Q, *, at: datetime) -> Iterable[TrackVersion]:
    counted = TrackVersion.objects.in_force(at=at).filter(which)
    return counted.annotate(
        lesson_count=Count("modules__lessons"), lesson_minutes=Sum("modules__lessons__minutes")
    )


def _enrolments(ids: list[int], person: User) -> dict[int, Enrolment]:
    rows = Enrolment.objects.under_way().filter(track__in=ids, person=person).with_given()
    found = rows.select_related("version", "track").prefetch_related(
        "attempts", "lessons_read", "version__modules__lessons"
    )
    return {row.track_id: row for row in found}


def _handed_in(ids: list[int], person_id: int) -> dict[int, datetime]:
    """When the last attempt was handed in, by track: leaving does not shorten a wait."""
    rows = Attempt.objects.filter(enrolment__track__in=ids, enrolment__person=person_id)
    last = rows.order_by().values("enrolment__track").annotate(last=Max("submitted_at"))
    return {row["enrolment__track"]: row["last"] for row in last if row["last"]}


def _certifications(
    ids: list[int], person: User, *, at: datetime
) -> dict[int, list[CertificationPeriod]]:
    rows = CertificationPeriod.objects.filter(track__in=ids, person=person, starts_at__lte=at)
    found: dict[int, list[CertificationPeriod]] = {}
    for row in rows.select_related("version"):
        found.setdefault(row.track_id, []).append(row)
    return found


def _material(tracks: list[Track], *, at: datetime) -> dict[int, list[Material]]:
    rows = TrackVersion.objects.filter(
        track__in=tracks, change=Change.MATERIAL, published_at__lte=at
    )
    found: dict[int, list[Material]] = {}
    for track, number, until in rows.values_list("track", "number", "grace_until"):
        if until is not None:
            found.setdefault(track, []).append(Material(number, until))
    return found


def _held(row: CertificationPeriod) -> Held:
    return Held(row.version.number, row.starts_at, row.due_at, row.expires_at, row.revoked_at)


def _shown_of(rows: list[CertificationPeriod], verdict: Verdict) -> CertificationPeriod | None:
    """The latest that is as the verdict says: revoked ones only when none other is left."""
    kept = [row for row in rows if row.revoked_at is None]
    return next(iter(kept if verdict.standing is not Standing.REVOKED else rows), None)


def _urgency(course: Course) -> tuple[bool, bool, float, bool, int]:
    before = course.before
    return (
        course.open_attempt is None,
        not course.owed,
        before.timestamp() if before else float("inf"),
        course.enrolment is None,
        course.track.pk,
    )


def can_sit(course: Course) -> bool:
    """Whether the quiz may begin, or go on, now."""
    if course.open_attempt is not None:
        return True
    return course.following is not None and course.following.stop is None


def is_exhausted(course: Course) -> bool:
    """Whether every attempt of the enrolment was used."""
    return course.following is not None and course.following.stop is Stop.EXHAUSTED
