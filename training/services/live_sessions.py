"""Planning live sessions and office hours, changing them, calling them off."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.domain.sessions import LIVE, LONGEST, MOST_WEEKS, SeatState, weekly
from training.models import LiveSession, SessionSeat
from training.services.seats import (
    CALLED_OFF,
    INVITED,
    give_back,
    lock_people,
    move_up,
    tell,
)

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit

HEARD = ("title_fr", "title_en", "starts_at", "ends_at", "place", "link", "trainer_id")
"""What people who come have to hear of."""


@transaction.atomic
def create_sessions(
    *, unit: OrgUnit, facts: dict[str, Any], weeks: int = 1, by: User, at: datetime
) -> list[LiveSession]:
    """Offer a session to the people of ``unit`` and below, or one a week for ``weeks`` weeks.

    Args:
        facts: kind, title_fr, title_en, trainer, starts_at, ends_at, places, a place or a link,
            and what else a session holds; weeks are counted by the clocks of the trainer.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ValidationError: a value is wrong, or a beginning that has passed.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValidationError({"weeks": _("From 1 to 52 weeks.")})
    first = LiveSession(unit=unit, created_at=at, **_stripped(facts))
    _check(first, at)
    series = uuid.uuid4() if weeks > 1 else None
    made = []
    for starts_at, ends_at in weekly(first.starts_at, first.ends_at, weeks, first.trainer.zone):
        when = {"starts_at": starts_at, "ends_at": ends_at}
        session = LiveSession(unit=unit, created_at=at, series=series, **_stripped(facts) | when)
        session.save()
        made.append(session)
    audit.record_all((("session.created", session, {}) for session in made), by=by, at=at)
    return made


def _stripped(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.items()
    }


def _check(session: LiveSession, at: datetime) -> None:
    session.full_clean(exclude={"uid"}, validate_constraints=False)
    wrong: dict[str, str] = {}
    if session.starts_at <= at:
        wrong["starts_at"] = _("This moment has passed.")
    if session.ends_at <= session.starts_at:
        wrong["ends_at"] = _("The end comes after the beginning.")
    elif session.ends_at - session.starts_at > LONGEST:
        wrong["ends_at"] = _("A session lasts twelve hours at most.")
    if not session.place and not session.link:
        wrong["place"] = _("Say where, or give a link.")
    if session.link and urlsplit(session.link).scheme != "https":
        wrong["link"] = _("The link begins with https://.")
    if not session.trainer.is_active:
        wrong["trainer"] = _("This account is deactivated.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def change_session(
    *, session: LiveSession, facts: dict[str, Any], by: User, at: datetime
) -> LiveSession:
    """Change a session that has not begun, and tell everybody who comes what they must hear.

    Whoever has another seat at a new time loses this one, and is told. More places are given to
    those who wait.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ValidationError: a value is wrong, or fewer places than are booked.
        ConflictError: it has begun, or was called off.
    """
    access.require(by, Perm.LEARNING_WRITE, session)
    held = _held(session, at)
    before = {name: getattr(held, name) for name in HEARD}
    for name, value in _stripped(facts).items():
        setattr(held, name, value)
    _check(held, at)
    if held.places < held.taken:
        said = _("More people have booked: %(taken)s.") % {"taken": held.taken}
        raise ValidationError({"places": said})
    heard = any(getattr(held, name) != old for name, old in before.items())
    held.sequence += heard
    held.save()
    if (held.starts_at, held.ends_at) != (before["starts_at"], before["ends_at"]):
        _move(held, at)
    if heard:
        tell(held, _people(held, SeatState.BOOKED), INVITED, at=at, changed=True)
    move_up(held, at=at)
    audit.record(by=by, action="session.changed", target=held, at=at)
    return held


def _held(session: LiveSession, at: datetime) -> LiveSession:
    """The session, locked, if it can still change."""
    held = LiveSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if held.cancelled_at is not None:
        raise ConflictError(_("This session is called off."))
    if held.starts_at <= at:
        raise ConflictError(_("This session has begun."))
    return held


def _people(session: LiveSession, *states: SeatState) -> list[int]:
    wanted = [state.value for state in states]
    rows = session.seats.filter(state__in=wanted).order_by("person_id")
    return list(rows.values_list("person_id", flat=True))


def _move(session: LiveSession, at: datetime) -> None:
    """Take the seats along to the session's new time, but for people who are busy then."""
    people = _people(session, SeatState.BOOKED, SeatState.WAITING)
    lock_people(people)
    busy = SessionSeat.objects.live().filter(
        person__in=people, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    for seat in session.seats.live().filter(
        person__in=busy.exclude(session=session).values("person")
    ):
        give_back(seat, session)
        tell(session, [seat.person_id], CALLED_OFF, at=at)
    session.seats.update(starts_at=session.starts_at, ends_at=session.ends_at)


@transaction.atomic
def cancel_session(*, session: LiveSession, reason: str, by: User, at: datetime) -> LiveSession:
    """Call a session off, and tell everybody who has booked or waits, and the trainer.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ValidationError: no reason.
        ConflictError: it has begun, or was called off.
    """
    access.require(by, Perm.LEARNING_WRITE, session)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: everybody who comes reads it.")})
    held = _held(session, at)
    told = {*_people(held, SeatState.BOOKED, SeatState.WAITING), held.trainer_id} - {by.pk}
    held.cancelled_at, held.cancel_reason = at, reason.strip()[:300]
    held.sequence += 1
    held.taken = 0
    held.save()
    held.seats.filter(state__in=LIVE).update(state=SeatState.CANCELLED.value)
    tell(held, sorted(told), CALLED_OFF, at=at)
    audit.record(by=by, action="session.cancelled", target=held, at=at)
    return held
