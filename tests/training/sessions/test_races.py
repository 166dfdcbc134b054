"""Sessions when everybody wants the same seat at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import make
from tests.racing import at_once
from tests.training.sessions import build
from training import services
from training.models import LiveSession, SessionSeat

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_place_is_taken_once() -> None:
    unit = make.unit()
    session = build.session(unit, build.trainer(unit), places=2)
    people = [build.learner(unit) for _each in range(5)]

    states = at_once(people, lambda person: build.book(session, person))
    assert states == ["booked"] * 2 + ["waiting"] * 3
    assert LiveSession.objects.get().taken == 2


def test_two_people_who_leave_at_once_free_two_places() -> None:
    unit = make.unit()
    session = build.session(unit, build.trainer(unit), places=2)
    people = [build.learner(unit) for _each in range(4)]
    for after, person in enumerate(people):
        build.book(session, person, after=after)

    def leave(person: User) -> str:
        return services.leave_seat(session=session, by=person, at=make.NOON).state

    assert at_once(people[:2], leave) == ["cancelled"] * 2
    booked = SessionSeat.objects.filter(state="booked")
    assert {seat.person_id for seat in booked} == {person.pk for person in people[2:]}


def test_one_person_who_books_two_rooms_at_once_gets_one() -> None:
    unit = make.unit()
    rooms = [build.session(unit, build.trainer(unit, name)) for name in ("Tess", "Tom")]
    bo = build.learner(unit)
    left = list(rooms)

    states = at_once([bo, bo], lambda person: build.book(left.pop(), person))
    assert states == ["booked", "refused"]
