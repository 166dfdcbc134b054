"""Beginning, reading, leaving, refreshing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from governance.models import AuditEvent
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training import build
from training import services
from training.models import Enrolment, EnrolmentSource, Lesson, LessonRead
from training.services import Where

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_track_begins_in_the_version_in_force_and_once() -> None:
    ana, track = build.learner(), build.track()
    build.version_of(track, at=make.NOON - DAY, change="minor")

    begun = services.enrol(track=track, by=ana, at=make.NOON)
    again = services.enrol(track=track, by=ana, at=make.NOON + DAY)

    assert again == begun
    assert (begun.version.number, begun.source) == (2, EnrolmentSource.OWN)
    assert AuditEvent.objects.filter(action="enrolment.begun").count() == 1


def test_an_enrolment_keeps_its_version() -> None:
    ana, track = build.learner(), build.track()
    begun = build.enrolment(ana, track)
    build.version_of(track, at=make.NOON + DAY)

    assert build.passed(begun, at=make.NOON + 2 * DAY).enrolment.version.number == 1


def test_tracks_of_ones_units_and_above_are_open_and_others_are_not() -> None:
    north = make.hub()
    spoke, next_door = make.unit(under=north), make.unit(under=north)
    ana = build.learner(spoke)

    for owner in (make.company(), north, spoke):
        services.enrol(track=build.track(owner), by=ana, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.enrol(track=build.track(next_door), by=ana, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.enrol(track=build.track(), by=make.user(), at=make.NOON)


def test_a_track_that_is_asked_is_open_wherever_it_lives() -> None:
    spoke = make.unit()
    ana, track = build.learner(spoke), build.track(make.unit())
    chief = make.person(Perm.SPEAKING_CHANGE, on=make.company())
    services.add_requirement(
        unit=spoke, track=track, role=None, where=Where(), by=chief, at=make.NOON
    )

    assert services.enrol(track=track, by=ana, at=make.NOON).person == ana


def test_retired_and_unpublished_tracks_cannot_begin() -> None:
    ana, retired, draft = build.learner(), build.track(), build.track()
    retired.retired_at = make.NOON
    retired.save()
    draft.versions.update(state="retired", retired_at=make.NOON - DAY)

    with pytest.raises(PermissionDenied):
        services.enrol(track=retired, by=ana, at=make.NOON)
    with pytest.raises(ConflictError, match="prepared"):
        services.enrol(track=draft, by=ana, at=make.NOON)


def test_a_lesson_is_read_once_and_only_ones_own() -> None:
    ana, track = build.learner(), build.track()
    begun = build.enrolment(ana, track, read=False)
    lesson = Lesson.objects.filter(module__version=begun.version).first()
    strange = Lesson.objects.filter(module__version__track=build.track()).first()
    assert lesson is not None
    assert strange is not None

    for _ in range(2):
        services.read_lesson(enrolment=begun, lesson=lesson, by=ana, at=make.NOON)
    with pytest.raises(ConflictError):
        services.read_lesson(enrolment=begun, lesson=strange, by=ana, at=make.NOON)
    with pytest.raises(PermissionDenied):
        services.read_lesson(enrolment=begun, lesson=lesson, by=build.learner(), at=make.NOON)

    assert LessonRead.objects.get().lesson == lesson


def test_the_refresher_opens_on_its_day_and_needs_no_lesson() -> None:
    ana, track = build.learner(), build.track()
    held = build.certification(ana, track)
    assert held.due_at is not None

    with pytest.raises(ConflictError, match="not open"):
        services.enrol(track=track, by=ana, at=held.due_at - timedelta(microseconds=1))
    begun = services.enrol(track=track, by=ana, at=held.due_at)

    assert begun.source == EnrolmentSource.REFRESHER
    assert build.passed(begun, at=held.due_at).passed
    assert ana.certifications.count() == 2


@pytest.mark.parametrize(("change", "opens"), [("material", True), ("minor", False)])
def test_a_material_version_opens_the_refresher(change: str, *, opens: bool) -> None:
    ana, track = build.learner(), build.track()
    build.certification(ana, track)
    build.version_of(track, at=make.NOON + DAY, change=change)

    if opens:
        begun = services.enrol(track=track, by=ana, at=make.NOON + DAY)
        assert (begun.source, begun.version.number) == (EnrolmentSource.REFRESHER, 2)
    else:
        with pytest.raises(ConflictError):
            services.enrol(track=track, by=ana, at=make.NOON + DAY)


def test_who_lost_a_certification_learns_the_whole_track() -> None:
    ana, track = build.learner(), build.track()
    held = build.certification(ana, track)
    chief = make.person(Perm.CERTIFICATION_CHANGE, on=make.company())
    services.revoke(certification=held, reason="Left the programme", by=chief, at=make.NOON)

    assert services.enrol(track=track, by=ana, at=make.NOON + DAY).source == EnrolmentSource.OWN


def test_leaving_ends_it_and_what_was_assigned_stays() -> None:
    ana, track = build.learner(), build.track()
    begun = build.enrolment(ana, track)
    build.attempt(begun)

    with pytest.raises(ConflictError, match="open"):
        services.leave_track(enrolment=begun, by=ana, at=make.NOON)
    build.failed(begun)
    with pytest.raises(PermissionDenied):
        services.leave_track(enrolment=begun, by=build.learner(), at=make.NOON)
    services.leave_track(enrolment=begun, by=ana, at=make.NOON)
    with pytest.raises(ConflictError, match="ended"):
        services.leave_track(enrolment=begun, by=ana, at=make.NOON)

    assigned = build.enrolment(ana, build.track())
    assigned.source = EnrolmentSource.ASSIGNED
    assigned.save()
    with pytest.raises(PermissionDenied):
        services.leave_track(enrolment=assigned, by=ana, at=make.NOON)


def test_leaving_a_failed_refresher_does_not_win_new_attempts_without_reading() -> None:
    ana, track = build.learner(), build.track(wait_minutes=60)
    due = build.certification(ana, track).due_at
    assert due is not None
    refresher = services.enrol(track=track, by=ana, at=due)
    build.failed(refresher, at=due)
    services.leave_track(enrolment=refresher, by=ana, at=due)

    again = services.enrol(track=track, by=ana, at=due)

    assert again.source == EnrolmentSource.OWN
    with pytest.raises(ConflictError, match="lesson"):
        build.attempt(again, at=due)
    read = build.enrolment(ana, track, at=due)
    with pytest.raises(ConflictError, match="Wait"):
        build.attempt(read, at=due + timedelta(minutes=59))


def test_beginning_again_once_attempts_are_used_up() -> None:
    ana, track = build.learner(), build.track(attempts=1, wait_minutes=0)
    begun = build.enrolment(ana, track)
    Enrolment.objects.filter(pk=begun.pk).update(source="assigned", due_at=make.NOON + DAY)
    begun.refresh_from_db()

    with pytest.raises(ConflictError, match="still have attempts"):
        services.begin_again(enrolment=begun, by=ana, at=make.NOON)
    build.failed(begun)
    again = services.begin_again(enrolment=begun, by=ana, at=make.NOON)

    assert (again.source, again.due_at) == ("assigned", make.NOON + DAY)
    assert not again.lessons_read.exists()
    assert list(Enrolment.objects.under_way()) == [again]


def test_the_new_version_can_be_taken_instead() -> None:
    ana, track = build.learner(), build.track()
    begun = build.enrolment(ana, track)
    build.version_of(track, at=make.NOON)

    again = services.begin_again(enrolment=begun, by=ana, at=make.NOON)

    assert again.version.number == 2


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_enrol_once() -> None:
    ana, track = build.learner(), build.track()
    together = Barrier(2)

    def tap(_number: int) -> int:
        try:
            together.wait()
            return services.enrol(track=track, by=ana, at=make.NOON).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(tap, range(2))

    assert first == second
    assert Enrolment.objects.count() == 1
