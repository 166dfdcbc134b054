"""Asking an audience, at any size, stopped anywhere, once."""

from __future__ import annotations

import threading
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from governance.models import Appointment, AuditEvent
from governance.perms import Perm
from notifications.kinds import renderer_of
from notifications.models import OutboxMessage
from notifications.services import enqueue
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training.awareness import build
from tests.training.awareness.build import DAY
from training import services
from training.assigned import requests_to
from training.learning import courses_of
from training.models import AssignmentRequest, Track
from training.services import assignments
from training.story import card
from training.tasks import fill_assignment, sweep_assignments

if TYPE_CHECKING:
    from datetime import datetime

    from training.models import TrackAssignment

pytestmark = pytest.mark.django_db


def fill(assignment: TrackAssignment, *, at: datetime = make.NOON) -> int:
    return services.fill_assignment(assignment=assignment, at=at)


def mails() -> int:
    return OutboxMessage.objects.filter(kind__startswith="assignment.").count()


def test_everybody_below_is_asked_once() -> None:
    office = build.office()
    office.people(3, office.north)
    office.people(2, office.south)
    stranger = make.person(Perm.LEARNING_VIEW, on=make.hub("Elsewhere"))
    assignment = office.assign()

    assert fill(assignment) == 6  # Ana herself too
    assert fill(assignment, at=make.NOON + DAY) == 0
    assert mails() == 6
    assert not AssignmentRequest.objects.filter(person=stranger).exists()
    assert AuditEvent.objects.filter(action="track-assignment.opened").count() == 1
    due = set(AssignmentRequest.objects.values_list("due_at", flat=True))
    assert due == {make.NOON + 30 * DAY}


@pytest.mark.parametrize("many", [30, 300])
def test_asking_takes_the_same_number_of_queries_for_any_audience(many: int) -> None:
    office = build.office()
    office.people(many, office.north)
    assignment = office.assign()

    with CaptureQueriesContext(connection) as asked:
        assert fill(assignment) == many + 1
    assert len(asked) <= 24


def test_what_was_stopped_half_way_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    office = build.office()
    office.people(7, office.north)
    assignment = office.assign()
    monkeypatch.setattr(assignments, "BATCH", 3)
    left = iter([True, False])
    told = enqueue

    def killed(drafts: Any, *, at: datetime) -> int:
        if not next(left, False):
            raise KeyboardInterrupt
        return told(drafts, at=at)

    monkeypatch.setattr(assignments, "enqueue", killed)
    with pytest.raises(KeyboardInterrupt):
        fill(assignment)
    assert mails() == 3
    assignment.refresh_from_db()
    assert assignment.asked_all_at is None

    monkeypatch.setattr(assignments, "enqueue", told)
    assert fill(assignment, at=make.NOON + timedelta(minutes=5)) == 5
    assert mails() == 8
    assignment.refresh_from_db()
    assert assignment.asked_all_at == make.NOON + timedelta(minutes=5)


def test_who_is_certified_has_met_it_and_hears_nothing() -> None:
    office = build.office()
    bo, chi, dee = office.people(3, office.north)
    build.certified(bo, office.track, at=make.NOON - DAY)
    build.certified(chi, office.track, at=make.NOON - 9 * DAY, until=make.NOON)
    revoked = build.certified(dee, office.track, at=make.NOON - DAY)
    type(revoked).objects.filter(pk=revoked.pk).update(
        revoked_at=make.NOON, revoked_by=office.ana, revoke_reason="Wrong person"
    )

    audience = services.Audience(office.hub)
    foreseen = services.foresee_assignment(track=office.track, audience=audience, at=make.NOON)
    assert (foreseen.people, foreseen.certified, foreseen.mails) == (4, 1, 3)
    assert fill(office.assign()) == 3
    assert AssignmentRequest.objects.get(person=bo).done_at == make.NOON


def test_an_outdated_certification_does_not_count() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    build.certified(bo, office.track, at=make.NOON - 9 * DAY)
    build.publish(office.track, 2, at=make.NOON - DAY)
    fill(office.assign())
    assert AssignmentRequest.objects.get(person=bo).done_at is None
    assert [each.person for each in requests_to(bo, at=make.NOON)] == [bo]


def test_passing_meets_it_at_once_for_the_person_and_at_the_sweep_for_the_others() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    assignment = office.assign()
    fill(assignment)
    assert len(requests_to(bo, at=make.NOON)) == 1
    [course] = courses_of(bo, at=make.NOON)
    assert (course.owed, course.before) == (True, requests_to(bo, at=make.NOON)[0].due_at)
    assert card(course).why == "Asked by Ana, for your role in A."

    build.certified(bo, office.track, at=make.NOON + DAY)
    assert requests_to(bo, at=make.NOON + DAY) == []
    assert not courses_of(bo, at=make.NOON + DAY)[0].owed
    fill(assignment, at=make.NOON + 2 * DAY)
    assert AssignmentRequest.objects.get(person=bo).done_at == make.NOON + DAY


def test_roles_and_newcomers_narrow_the_audience() -> None:
    office = build.office()
    office.people(2, office.north)
    [new] = office.people(1, office.north, since=make.NOON - DAY)
    [mover] = office.people(1, office.south)
    Appointment.objects.create(
        person=mover, role=office.role, unit=office.north, starts_at=make.NOON - DAY
    )
    fill(office.assign(newcomers_from=make.NOON - 7 * DAY))
    assert list(AssignmentRequest.objects.values_list("person", flat=True)) == [new.pk]

    special = make.role()
    eve = make.appoint(make.user("Eve"), special, on=office.south)
    second = office.assign(roles=[special])
    fill(second)
    assert [each.person for each in second.requests.all()] == [eve]


def test_those_who_join_later_are_asked_by_the_sweep_with_their_own_date() -> None:
    office = build.office()
    assignment = office.assign(due=services.Due(at=make.NOON + 10 * DAY))
    fill(assignment)
    [early] = office.people(1, office.north)
    fill(assignment, at=make.NOON + 2 * DAY)
    [late] = office.people(1, office.north)
    fill(assignment, at=make.NOON + 20 * DAY)
    dates = dict(AssignmentRequest.objects.values_list("person", "due_at"))
    assert dates[early.pk] == make.NOON + 10 * DAY
    assert dates[late.pk] == make.NOON + 27 * DAY


def test_a_request_follows_who_moves_inside_the_audience() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    assignment = office.assign()
    fill(assignment)
    Appointment.objects.filter(person=bo).update(ends_at=make.NOON + DAY)
    Appointment.objects.create(
        person=bo, role=office.role, unit=office.south, starts_at=make.NOON + DAY
    )
    fill(assignment, at=make.NOON + 2 * DAY)
    assert AssignmentRequest.objects.get(person=bo).unit == office.south


def test_two_assignments_of_a_track_ask_nobody_twice() -> None:
    office = build.office()
    office.people(2, office.north)
    first = office.assign(on=office.north)
    fill(first)
    second = office.assign()
    assert fill(second) == 1  # Ana alone
    foreseen = services.foresee_assignment(
        track=office.track, audience=services.Audience(office.hub), at=make.NOON
    )
    assert foreseen.asked_already == 3
    services.end_assignment(assignment=first, by=office.ana, at=make.NOON)
    assert fill(second, at=make.NOON + DAY) == 2


def test_quiet_hours_hold_the_mail_back() -> None:
    office = build.office()
    [bo] = office.people(1, office.north)
    User.objects.filter(pk=bo.pk).update(
        quiet_from=time(12), quiet_until=time(18), time_zone="UTC"
    )
    fill(office.assign())
    mail = OutboxMessage.objects.get(recipient=bo)
    assert mail.try_at == make.NOON + timedelta(hours=6)


def test_reminders_leave_once_each() -> None:
    office = build.office()
    office.people(2, office.north)
    assignment = office.assign()
    fill(assignment)
    due = make.NOON + 30 * DAY

    def remind(at: datetime) -> int:
        return services.remind_assignment(assignment=assignment, at=at)

    assert remind(due - 8 * DAY) == 0
    assert remind(due - 7 * DAY) == 3
    assert remind(due - 7 * DAY) == remind(due - 2 * DAY) == 0
    assert remind(due - DAY) == 3
    assert remind(due - timedelta(minutes=1)) == 0
    assert remind(due) == 3
    assert remind(due + DAY) == remind(due + 90 * DAY) == 0
    kinds = OutboxMessage.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[3:] == ["assignment.reminder"] * 6 + ["assignment.overdue"] * 3


def test_of_several_missed_reminders_only_the_last_is_told() -> None:
    office = build.office()
    assignment = office.assign(due=services.Due(days=3))
    fill(assignment)
    late = make.NOON + 60 * DAY
    assert services.remind_assignment(assignment=assignment, at=late) == 1
    assert services.remind_assignment(assignment=assignment, at=late + DAY) == 0


def test_a_short_delay_skips_the_reminder_before_it() -> None:
    office = build.office()
    assignment = office.assign(due=services.Due(days=3))
    fill(assignment)
    assert services.remind_assignment(assignment=assignment, at=make.NOON + DAY) == 0


def test_who_left_or_passed_is_not_reminded() -> None:
    office = build.office()
    left, gone, passed, stays = office.people(4, office.north)
    assignment = office.assign(on=office.north)
    fill(assignment)
    Appointment.objects.filter(person=left).update(ends_at=make.NOON + DAY)
    User.objects.filter(pk=gone.pk).update(is_active=False, deactivated_at=make.NOON)
    build.certified(passed, office.track, at=make.NOON + DAY)
    at = make.NOON + 29 * DAY
    assert services.remind_assignment(assignment=assignment, at=at) == 1
    assert OutboxMessage.objects.get(kind="assignment.reminder").recipient == stays
    assert requests_to(left, at=at) == []


def test_a_stopped_assignment_is_silent() -> None:
    office = build.office()
    assignment = office.assign()
    fill(assignment)
    services.end_assignment(assignment=assignment, by=office.ana, at=make.NOON)
    stale = assignment
    stale.ended_at = None
    office.people(1, office.north)
    assert fill(stale, at=make.NOON + DAY) == 0
    assert services.remind_assignment(assignment=stale, at=make.NOON + 30 * DAY) == 0
    message = OutboxMessage.objects.get()
    assert renderer_of(message.kind).still_needed(message) == "the assignment was stopped"
    with pytest.raises(ConflictError):
        services.end_assignment(assignment=assignment, by=office.ana, at=make.NOON)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mail_says_what_by_when_and_who_asks(language: str) -> None:
    office = build.office()
    fill(office.assign())
    message = OutboxMessage.objects.get()
    renderer: Any = renderer_of(message.kind)
    renderer.read_ahead([message])
    assert renderer.still_needed(message) == ""
    with translation.override(language):
        mail = renderer.mail(message, language)
    assert "Ana" in mail.text
    assert "/learning/assigned/" in mail.text
    for kind in ("assignment.reminder", "assignment.overdue"):
        assert renderer_of(kind).mail(message, language).subject != mail.subject
    with pytest.raises(NotImplementedError):  # it is a mail and nothing else
        renderer.payload(message)


def test_refusals_name_the_field() -> None:
    office = build.office()
    elsewhere = make.hub("Elsewhere")
    draft = Track.objects.create(
        unit=office.hub,
        slug="none",
        title_fr="a",
        title_en="a",
        created_at=make.NOON,
        renewal="never",
    )
    bad: list[tuple[str, Any, Any, services.Due]] = [
        ("track", draft, office.hub, services.Due(days=3)),
        ("unit", office.track, elsewhere, services.Due(days=3)),
        ("due_days", office.track, office.hub, services.Due()),
        ("due_days", office.track, office.hub, services.Due(3, make.NOON + DAY)),
        ("due_at", office.track, office.hub, services.Due(at=make.NOON)),
        ("due_days", office.track, office.hub, services.Due(days=0)),
        ("due_days", office.track, office.hub, services.Due(days=366)),
    ]
    chief = make.person(Perm.LEARNING_WRITE, on=make.company())
    for field, track, unit, due in bad:
        with pytest.raises(ValidationError) as refused:
            services.open_assignment(
                track=track, audience=services.Audience(unit), due=due, by=chief, at=make.NOON
            )
        assert field in refused.value.message_dict


def test_only_who_writes_tracks_there_asks_and_stops() -> None:
    office = build.office()
    reader = make.person(Perm.LEARNING_VIEW, on=office.hub)
    with pytest.raises(PermissionDenied):
        services.open_assignment(
            track=office.track,
            audience=services.Audience(office.hub),
            due=services.Due(days=3),
            by=reader,
            at=make.NOON,
        )
    with pytest.raises(PermissionDenied):
        services.end_assignment(assignment=office.assign(), by=reader, at=make.NOON)


def test_the_tasks_find_what_is_to_be_done(clock: Any) -> None:
    clock.freeze(make.NOON)
    office = build.office()
    assignment = office.assign()
    fill_assignment(assignment_id=assignment.pk)
    sweep_assignments()
    assert mails() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_each_mail_once() -> None:
    office = build.office()
    office.people(20, office.north)
    assignment = office.assign()
    faults: list[Exception] = []

    def sweep() -> None:
        try:
            fill(assignment)
        except Exception as error:  # noqa: BLE001 - shown by the assertion
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert mails() == AssignmentRequest.objects.count() == 21
