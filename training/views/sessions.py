"""Live sessions as people come to them: what is coming, booking, the calendar's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import signed_in
from governance import access
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment
from training import services
from training.domain import calendars
from training.domain.sessions import SeatState
from training.models import LiveSession, SessionSeat
from training.session_invitations import invitation
from training.views.practice import tell

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

SHOWN = 100


@signed_in
@require_safe
def session_list(request: Request) -> HttpResponse:
    """What is coming: what one has booked first."""
    at = clock.now()
    readable = LiveSession.objects.readable_by(request.user, at=at).coming(at=at)
    seats = SessionSeat.objects.of_person(request.user).live()
    mine = {seat.session_id: seat for seat in seats}
    coming = list(readable.select_related("trainer", "track")[:SHOWN])
    given = [each for each in coming if each.trainer_id == request.user.pk]
    context = {
        "now": at,
        "booked": [(each, mine[each.pk]) for each in coming if each.pk in mine],
        "given": given,
        "others": [each for each in coming if each.pk not in mine and each not in given],
        "writes": access.holds(request.user, Perm.LEARNING_WRITE),
    }
    return render(request, "training/session_list.html", context)


def _session(request: Request, number: int) -> LiveSession:
    rows = LiveSession.objects.readable_by(request.user, at=clock.now())
    return get_object_or_404(rows.select_related("trainer", "track", "unit"), pk=number)


@signed_in
@require_safe
def session_detail(request: Request, live_session_id: int) -> HttpResponse:
    """When, where, with whom, and one's own seat or turn."""
    session = _session(request, live_session_id)
    seat = SessionSeat.objects.of_person(request.user).filter(session=session).first()
    waits = seat is not None and seat.state == SeatState.WAITING
    line = list(session.seats.in_line().values_list("person_id", flat=True)) if waits else []
    at = clock.now()
    leads = session.trainer_id == request.user.pk
    context = {
        "now": at,
        "session": session,
        "seat": seat if seat and seat.state != SeatState.CANCELLED else None,
        "turn": line.index(request.user.pk) + 1 if request.user.pk in line else 0,
        "begun": session.starts_at <= at,
        "may_book": LiveSession.objects.offered_to(request.user, at=at)
        .filter(pk=session.pk)
        .exists()
        and not leads,
        "leads": leads or access.can(request.user, Perm.LEARNING_WRITE, session),
        "writes": access.can(request.user, Perm.LEARNING_WRITE, session),
        "waiting": session.seats.in_line().count(),
    }
    return render(request, "training/session_detail.html", context)


@signed_in
@require_POST
def session_book(request: Request, live_session_id: int) -> HttpResponse:
    """Book a seat, or a turn on the waiting list."""
    session = _session(request, live_session_id)
    try:
        seat = services.book_seat(session=session, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        booked = _("You have a seat. The invitation comes by mail.")
        waits = _("You are on the waiting list; you move up by yourself when a seat is free.")
        messages.success(request, booked if seat.state == SeatState.BOOKED else waits)
    return redirect("training:session-detail", live_session_id)


@signed_in
@require_POST
def session_leave(request: Request, live_session_id: int) -> HttpResponse:
    """Give one's seat or turn back."""
    session = _session(request, live_session_id)

    def leave() -> object:
        return services.leave_seat(session=session, by=request.user, at=clock.now())

    tell(request, leave, _("Your seat is free for somebody else."))
    return redirect("training:session-detail", live_session_id)


@signed_in
@require_safe
def session_calendar(request: Request, live_session_id: int) -> HttpResponseBase:
    """The file for one's calendar, for who has a seat or gives the session."""
    session = _session(request, live_session_id)
    seat = SessionSeat.objects.of_person(request.user).filter(session=session).first()
    if seat is None and session.trainer_id != request.user.pk:
        raise Http404
    gone = seat is not None and seat.state != SeatState.BOOKED
    event = invitation(
        session,
        request.user,
        stamp=clock.now(),
        cancelled=gone and session.trainer_id != request.user.pk,
    )
    kind = f"text/calendar; method={event.method}; charset=utf-8"
    return attachment("session.ics", kind, calendars.calendar(event))
