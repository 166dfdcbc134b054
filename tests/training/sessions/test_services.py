"""Planning, booking, moving up, calling off, presence: each rule, with its refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import override_settings

from accounts.services import deactivate_person
from notifications.kinds import renderer_of
from notifications.models import OutboxMessage
from notifications.services.sending import send_due
from socialteam.kit.errors import ConflictError
from tests import make
from tests.training.sessions import build
from training import services
from training.models import LiveSession, SessionSeat
from training.services.seats import CALLED_OFF, INVITED

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = pytest.mark.django_db
LATER = build.TOMORROW + timedelta(minutes=10)


def told(kind: str) -> set[int | None]:
    return set(OutboxMessage.objects.filter(kind=kind).values_list("recipient_id", flat=True))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_at": make.NOON}, "starts_at"),
        ({"ends_at": build.TOMORROW}, "ends_at"),
        ({"ends_at": build.TOMORROW + timedelta(hours=13)}, "ends_at"),
        ({"place": " "}, "place"),
        ({"link": "http://meet.example.org/"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"places": 0}, "places"),
        ({"places": 501}, "places"),
        ({"title_fr": ""}, "title_fr"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_a_session_that_is_not_whole_is_refused(wrong: dict[str, Any], field: str) -> None:
    unit = make.unit()
    with pytest.raises(ValidationError) as refused:
        build.session(unit, build.trainer(unit), **wrong)
    assert field in refused.value.message_dict
    assert not LiveSession.objects.exists()


def test_a_trainer_who_left_gives_no_session() -> None:
    unit, gone = make.unit(), make.user()
    deactivate_person(person=gone, by=None, at=make.NOON)
    with pytest.raises(ValidationError):
        build.session(unit, build.trainer(unit), trainer=gone)


def test_only_who_writes_there_plans_changes_and_calls_off() -> None:
    unit = make.unit()
    tess, bo, other = build.trainer(unit), build.learner(unit), build.trainer(make.unit())
    with pytest.raises(PermissionDenied):
        build.session(unit, bo)
    session = build.session(unit, tess)
    for stranger in (bo, other):
        with pytest.raises(PermissionDenied):
            services.change_session(session=session, facts={}, by=stranger, at=make.NOON)
        with pytest.raises(PermissionDenied):
            services.cancel_session(session=session, reason="x", by=stranger, at=make.NOON)


def test_office_hours_of_four_weeks_are_four_sessions_of_one_series() -> None:
    unit = make.unit()
    tess = build.trainer(unit)
    facts = build.facts(tess, kind="office_hours")
    made = services.create_sessions(unit=unit, facts=facts, weeks=4, by=tess, at=make.NOON)

    assert len({each.series for each in made}) == 1
    assert len({each.uid for each in made}) == 4
    assert made[3].starts_at - made[0].starts_at in {
        timedelta(days=21),
        timedelta(days=21, hours=-1),
    }
    with pytest.raises(ValidationError):
        services.create_sessions(unit=unit, facts=facts, weeks=53, by=tess, at=make.NOON)


def test_who_is_not_offered_a_session_books_none() -> None:
    hub = make.hub()
    unit = make.unit(under=hub)
    session = build.session(unit, build.trainer(unit))
    for stranger in (build.learner(make.unit(under=hub)), build.learner(hub), make.user()):
        with pytest.raises(PermissionDenied):
            build.book(session, stranger)
    assert build.book(session, build.learner(unit)) == "booked"


def test_the_list_moves_up_in_the_order_of_booking() -> None:
    unit = make.unit()
    session = build.session(unit, build.trainer(unit))
    first, second, third = (build.learner(unit, name) for name in ("Ana", "Bo", "Chi"))
    assert build.book(session, first) == "booked"
    assert build.book(session, third, after=1) == "waiting"
    assert build.book(session, second, after=2) == "waiting"

    services.leave_seat(session=session, by=first, at=make.NOON)
    states = dict(session.seats.values_list("person__name", "state"))
    assert states == {"Ana": "cancelled", "Chi": "booked", "Bo": "waiting"}
    assert told(INVITED) == {first.pk, third.pk}
    assert told(CALLED_OFF) == {first.pk}
    assert LiveSession.objects.get().taken == 1
    assert build.book(session, first, after=3) == "waiting"


def test_who_left_the_company_does_not_move_up() -> None:
    unit = make.unit()
    session = build.session(unit, build.trainer(unit))
    first, gone, third = (build.learner(unit, name) for name in ("Ana", "Bo", "Chi"))
    for after, person in enumerate((first, gone, third)):
        build.book(session, person, after=after)
    deactivate_person(person=gone, by=None, at=make.NOON)

    services.leave_seat(session=session, by=first, at=make.NOON)
    assert SessionSeat.objects.get(state="booked").person == third


def test_one_seat_a_person_and_none_without_a_booking() -> None:
    unit = make.unit()
    session, bo = build.session(unit, build.trainer(unit), places=3), build.learner(unit)
    with pytest.raises(ConflictError):
        services.leave_seat(session=session, by=bo, at=make.NOON)
    build.book(session, bo)
    with pytest.raises(ConflictError):
        build.book(session, bo)


def test_nobody_sits_in_two_rooms_at_once() -> None:
    unit = make.unit()
    tess, tom, bo = build.trainer(unit), build.trainer(unit, "Tom"), build.learner(unit)
    build.book(build.session(unit, tess), bo)
    half = build.TOMORROW + timedelta(minutes=30)
    overlapping = build.session(unit, tom, starts_at=half, ends_at=half + build.HOUR)
    with pytest.raises(ConflictError, match=r"Saying no|Dire non"):
        build.book(overlapping, bo)
    with pytest.raises(ConflictError):
        build.book(overlapping, tess)
    with pytest.raises(ConflictError):
        build.book(overlapping, tom)

    end = build.TOMORROW + build.HOUR
    after = build.session(unit, tom, starts_at=end, ends_at=end + build.HOUR)
    assert build.book(after, bo) == "booked"


def test_what_has_begun_or_is_called_off_is_not_booked_or_changed() -> None:
    unit = make.unit()
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    build.book(session, bo)
    acts: list[Callable[[Any], object]] = [
        lambda at: services.book_seat(session=session, by=build.learner(unit), at=at),
        lambda at: services.leave_seat(session=session, by=bo, at=at),
        lambda at: services.change_session(session=session, facts={}, by=tess, at=at),
        lambda at: services.cancel_session(session=session, reason="x", by=tess, at=at),
    ]
    for act in acts:
        with pytest.raises(ConflictError):
            act(build.TOMORROW)
    services.cancel_session(session=session, reason="Ill", by=tess, at=make.NOON)
    for act in acts:
        with pytest.raises(ConflictError):
            act(make.NOON)


def test_calling_off_tells_everybody_and_frees_their_time() -> None:
    unit = make.unit()
    tess, tom = build.trainer(unit), build.trainer(unit, "Tom")
    booked, waits = build.learner(unit), build.learner(unit)
    session = build.session(unit, tess)
    build.book(session, booked)
    build.book(session, waits, after=1)
    with pytest.raises(ValidationError):
        services.cancel_session(session=session, reason=" ", by=tom, at=make.NOON)

    done = services.cancel_session(session=session, reason="Ill", by=tom, at=make.NOON)
    assert (done.sequence, done.taken, done.cancel_reason) == (1, 0, "Ill")
    assert told(CALLED_OFF) == {booked.pk, waits.pk, tess.pk}
    assert build.book(build.session(unit, tom), booked) == "booked"


def test_a_change_that_people_must_hear_of_grows_the_sequence() -> None:
    unit = make.unit()
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    build.book(session, bo)
    OutboxMessage.objects.all().delete()

    quiet = services.change_session(
        session=session, facts={"about_en": "More"}, by=tess, at=make.NOON
    )
    assert (quiet.sequence, told(INVITED)) == (0, set())
    heard = services.change_session(
        session=session, facts={"place": "Room 2"}, by=tess, at=make.NOON
    )
    assert (heard.sequence, told(INVITED), heard.uid) == (1, {bo.pk}, session.uid)


def test_more_places_move_people_up_and_fewer_than_booked_are_refused() -> None:
    unit = make.unit()
    tess = build.trainer(unit)
    session = build.session(unit, tess, places=2)
    people = [build.learner(unit) for _each in range(4)]
    for after, person in enumerate(people):
        build.book(session, person, after=after)
    with pytest.raises(ValidationError):
        services.change_session(session=session, facts={"places": 1}, by=tess, at=make.NOON)

    services.change_session(session=session, facts={"places": 3}, by=tess, at=make.NOON)
    booked = session.seats.filter(state="booked").order_by("booked_at")
    assert [seat.person for seat in booked] == people[:3]


def test_who_is_busy_at_the_new_time_loses_the_seat_and_is_told() -> None:
    unit = make.unit()
    tess, tom = build.trainer(unit), build.trainer(unit, "Tom")
    busy, free, waits = (build.learner(unit, name) for name in ("Ana", "Bo", "Chi"))
    evening = build.TOMORROW + timedelta(hours=6)
    build.book(build.session(unit, tom, starts_at=evening, ends_at=evening + build.HOUR), busy)
    session = build.session(unit, tess, places=2)
    for after, person in enumerate((busy, free, waits)):
        build.book(session, person, after=after)

    facts = {"starts_at": evening, "ends_at": evening + build.HOUR}
    services.change_session(session=session, facts=facts, by=tess, at=make.NOON)
    states = dict(session.seats.values_list("person__name", "state"))
    assert states == {"Ana": "cancelled", "Bo": "booked", "Chi": "booked"}
    assert told(CALLED_OFF) == {busy.pk}
    assert set(session.seats.live().values_list("starts_at", flat=True)) == {evening}
    assert LiveSession.objects.get(pk=session.pk).taken == 2


def test_presence_is_noted_by_the_trainer_after_the_start() -> None:
    unit = make.unit()
    tess, bo = build.trainer(unit), build.learner(unit)
    guest = make.user("Gil")
    session = build.session(unit, tess, trainer=guest, places=2)
    build.book(session, bo)
    mark = services.mark_attendance
    with pytest.raises(ConflictError):
        mark(session=session, present={bo.pk: True}, by=guest, at=make.NOON)
    with pytest.raises(PermissionDenied):
        mark(session=session, present={bo.pk: True}, by=bo, at=LATER)
    with pytest.raises(ValidationError):
        mark(session=session, present={tess.pk: True}, by=guest, at=LATER)

    assert mark(session=session, present={bo.pk: True}, by=guest, at=LATER) == 1
    assert mark(session=session, present={bo.pk: True}, by=tess, at=LATER) == 0
    seat = SessionSeat.objects.get()
    assert (seat.attended, seat.marked_by) == (True, guest)
    assert mark(session=session, present={bo.pk: False}, by=tess, at=LATER) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"taken": 2},
        {"places": 0},
        {"place": "", "link": ""},
        {"ends_at": build.TOMORROW},
        {"cancelled_at": make.NOON},
        {"cancel_reason": "x"},
    ],
)
def test_the_database_keeps_sessions_whole(facts: dict[str, Any]) -> None:
    unit = make.unit()
    session = build.session(unit, build.trainer(unit))
    with pytest.raises(IntegrityError), transaction.atomic():
        LiveSession.objects.filter(pk=session.pk).update(**facts)


def test_the_database_keeps_seats_whole() -> None:
    unit = make.unit()
    tess, bo = build.trainer(unit), build.learner(unit)
    first, second = build.session(unit, tess), build.session(unit, tess)
    seat: dict[str, Any] = {
        "person": bo,
        "booked_at": make.NOON,
        "starts_at": first.starts_at,
        "ends_at": first.ends_at,
    }
    SessionSeat.objects.create(session=first, state="booked", **seat)
    for wrong in (
        {"session": second, "state": "waiting"},
        {"session": first, "state": "cancelled"},
        {"session": second, "state": "sitting"},
        {"session": second, "state": "cancelled", "attended": True, "marked_by": tess},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionSeat.objects.create(**{**seat, **wrong})
    SessionSeat.objects.create(session=second, state="cancelled", **seat)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "word"), [("en", "Saying no"), ("fr", "Dire non")])
@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_the_mail_carries_the_invitation_in_the_reader_s_language(
    clock: Any, language: str, word: str
) -> None:
    clock.freeze(make.NOON)
    unit = make.unit()
    tess, bo = build.trainer(unit), build.learner(unit)
    bo.language = language
    bo.save()
    session = build.session(unit, tess)
    build.book(session, bo)
    send_due(limit=10)
    services.cancel_session(session=session, reason="Ill", by=tess, at=make.NOON)
    send_due(limit=10)

    invited, off = mail.outbox
    assert word in invited.subject
    for message, method in ((invited, "REQUEST"), (off, "CANCEL")):
        [attached] = message.attachments
        assert f"method={method}" in attached[2]
        assert f"METHOD:{method}" in attached[1]
        assert f"UID:{session.uid}@" in attached[1]
        raw = message.message().as_string()
        assert f'text/calendar; method="{method}"' in raw


def test_an_invitation_that_is_out_of_date_is_not_sent() -> None:
    unit = make.unit()
    tess, bo = build.trainer(unit), build.learner(unit)
    session = build.session(unit, tess)
    build.book(session, bo)
    [first] = OutboxMessage.objects.filter(kind=INVITED)
    needed = renderer_of(INVITED).still_needed
    assert needed(first) == ""
    services.change_session(session=session, facts={"place": "Room 2"}, by=tess, at=make.NOON)
    assert needed(first) == "the session has changed once more"
    services.leave_seat(session=session, by=bo, at=make.NOON)
    assert needed(first) == "the seat is given back"
    [off] = OutboxMessage.objects.filter(kind=CALLED_OFF)
    assert renderer_of(CALLED_OFF).still_needed(off) == ""
    build.book(session, bo)
    assert renderer_of(CALLED_OFF).still_needed(off) == "the seat is taken again"
