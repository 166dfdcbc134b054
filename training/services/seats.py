"""Seats in live sessions: booking, giving back, moving up, presence.

The session's row is locked before any seat changes, and a person's row after it, so that two
people never take the last place and one person never sits in two rooms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from governance import access, audit
from governance.perms import Perm
from notifications.models import Channel
from notifications.services.outbox import Draft, enqueue
from socialteam.kit.errors import ConflictError
from training.domain.sessions import SeatState
from training.models import LiveSession, SessionSeat

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

INVITED: Final = "training.session_invited"
CALLED_OFF: Final = "training.session_called_off"


@transaction.atomic
def book_seat(*, session: LiveSession, by: User, at: datetime) -> SessionSeat:
    """Book a seat for oneself, or a turn on the waiting list when none is left.

    Raises:
        PermissionDenied: ``by`` is not offered the session.
        ConflictError: it has begun, was called off, is booked already, or is at the same time as
            another one.
    """
    if not by.is_active or not _offered(session, by, at):
        raise PermissionDenied("session")
    held = _open(session, at)
    lock_people([by.pk])
    seat = SessionSeat.objects.filter(session=held, person=by).first()
    if seat is not None and seat.state != SeatState.CANCELLED:
        raise ConflictError(_("You are on the list already."))
    _require_free(by, held)
    fits = held.taken < held.places
    seat = seat or SessionSeat(session=held, person=by)
    seat.state = (SeatState.BOOKED if fits else SeatState.WAITING).value
    seat.booked_at, seat.starts_at, seat.ends_at = at, held.starts_at, held.ends_at
    if fits:
        _count(held, 1)
    seat.save()
    if fits:
        tell(held, [by.pk], INVITED, at=at)
    audit.record(by=by, action="seat.taken", target=seat, at=at, changes={"state": seat.state})
    return seat


def _offered(session: LiveSession, person: User, at: datetime) -> bool:
    return LiveSession.objects.offered_to(person, at=at).filter(pk=session.pk).exists()


def _require_free(person: User, session: LiveSession) -> None:
    others = SessionSeat.objects.live().filter(
        person=person, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    busy = others.select_related("session").first()
    if busy is not None:
        said = _("You are in “%(title)s” at that time.")
        raise ConflictError(said % {"title": busy.session})
    given = LiveSession.objects.filter(trainer=person, cancelled_at__isnull=True)
    if given.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at).exists():
        raise ConflictError(_("You give a session at that time."))


@transaction.atomic
def leave_seat(*, session: LiveSession, by: User, at: datetime) -> SessionSeat:
    """Give one's own seat or turn back; who waits longest moves up.

    Raises:
        ConflictError: there is none, or the session has begun or was called off.
    """
    held = _open(session, at)
    seat = held.seats.live().filter(person=by).first()
    if seat is None:
        raise ConflictError(_("You have no seat here."))
    was_booked = seat.state == SeatState.BOOKED
    give_back(seat, held)
    if was_booked:
        tell(held, [by.pk], CALLED_OFF, at=at)
    move_up(held, at=at)
    audit.record(by=by, action="seat.given_back", target=seat, at=at)
    return seat


def _open(session: LiveSession, at: datetime) -> LiveSession:
    """The session, locked, while people may come and go."""
    held = LiveSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if held.cancelled_at is not None:
        raise ConflictError(_("This session is called off."))
    if held.starts_at <= at:
        raise ConflictError(_("This session has begun."))
    return held


def lock_people(people: Collection[int]) -> None:
    """Let nobody else give these people a seat until the transaction ends."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    list(rows.values_list("pk", flat=True))


def give_back(seat: SessionSeat, session: LiveSession) -> None:
    """Free a seat of a locked session."""
    if seat.state == SeatState.BOOKED:
        _count(session, -1)
    seat.state = SeatState.CANCELLED.value
    seat.save(update_fields=["state"])


def move_up(session: LiveSession, *, at: datetime) -> list[int]:
    """Give what is free in a locked session to those who wait, in order; returns their ids."""
    free = session.places - session.taken
    waiting = list(session.seats.in_line().filter(person__is_active=True)[:free]) if free else []
    if not waiting:
        return []
    ids = [seat.pk for seat in waiting]
    SessionSeat.objects.filter(pk__in=ids).update(state=SeatState.BOOKED.value)
    _count(session, len(waiting))
    people = [seat.person_id for seat in waiting]
    tell(session, people, INVITED, at=at)
    audit.record_all((("seat.moved_up", seat, {}) for seat in waiting), by=None, at=at)
    return people


def _count(session: LiveSession, more: int) -> None:
    session.taken += more
    session.save(update_fields=["taken"])


def tell(
    session: LiveSession,
    people: Collection[int],
    kind: str,
    *,
    at: datetime,
    changed: bool = False,
) -> None:
    """Write a mail with the calendar's file to each of ``people``.

    ``changed``: they have their seat already, and hear what is different.
    """
    context = {"session": session.pk, "sequence": session.sequence, "changed": changed}
    stamp = f"{at.timestamp():.6f}".replace(".", "-")
    word = kind.rpartition("_")[2]
    enqueue(
        [
            Draft(
                key=f"session-{session.pk}-{session.sequence}-{person}-{word}-{stamp}",
                kind=kind,
                channel=Channel.EMAIL,
                recipient_id=person,
                context=context,
            )
            for person in people
        ],
        at=at,
    )


@transaction.atomic
def mark_attendance(
    *, session: LiveSession, present: Mapping[int, bool], by: User, at: datetime
) -> int:
    """Note who was there, once the session has begun; returns how many of the seats changed.

    Args:
        present: for each person who had booked, whether they came; who is not named stays.

    Raises:
        PermissionDenied: ``by`` neither gives the session nor writes what the unit learns.
        ValidationError: somebody named had not booked.
        ConflictError: it has not begun, or was called off.
    """
    if session.trainer_id != by.pk or not by.is_active:
        access.require(by, Perm.LEARNING_WRITE, session)
    held = LiveSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if held.cancelled_at is not None or held.starts_at > at:
        raise ConflictError(_("Presence is noted once the session has begun."))
    booked = held.seats.filter(state=SeatState.BOOKED.value)
    seats = {seat.person_id: seat for seat in booked}
    if set(present) - set(seats):
        raise ValidationError({"present": _("Somebody named here had not booked.")})
    changed = [seats[pk] for pk, came in present.items() if seats[pk].attended is not came]
    for seat in changed:
        seat.attended, seat.marked_by = present[seat.person_id], by
    SessionSeat.objects.bulk_update(changed, ["attended", "marked_by"])
    if changed:
        facts = {str(seat.person_id): bool(seat.attended) for seat in changed}
        audit.record(by=by, action="session.attended", target=held, at=at, changes=facts)
    return len(changed)
