"""Planning live sessions, changing them, calling them off, and noting who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import signed_in
from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from training import services
from training.domain.sessions import SeatState
from training.forms.sessions import CancelForm, PlanFilter, SessionForm, session_initial
from training.models import LiveSession

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase, QueryDict

    from accounts.http import Request
    from training.models import SessionSeat

POST = "POST"
SHOWN = 200


@requires(Perm.LEARNING_VIEW)
@require_safe
def session_plan(request: Request) -> HttpResponseBase:
    """Every session of one's units, how full it is, and who came."""
    at = clock.now()
    form = PlanFilter(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = _planned(request, given, at)
    if request.GET.get("format") == "csv":
        return _exported(rows)
    kept = request.GET.copy()
    kept.pop("format", None)
    context = {
        "now": at,
        "form": form,
        "sessions": list(rows[:SHOWN]),
        "over": given.get("when") == "over",
        "query": kept.urlencode(),
        "writes": access.holds(request.user, Perm.LEARNING_WRITE),
    }
    return render(request, "training/session_plan.html", context)


def _planned(request: Request, given: dict[str, Any], at: datetime) -> QuerySet[Any]:
    visible = LiveSession.objects.visible_to(request.user, Perm.LEARNING_VIEW)
    rows = visible.select_related("unit", "trainer").annotate(
        waiting=Count("seats", filter=Q(seats__state=SeatState.WAITING.value)),
        came=Count("seats", filter=Q(seats__attended=True)),
    )
    if given.get("kind"):
        rows = rows.filter(kind=given["kind"])
    if given.get("q"):
        words = given["q"]
        rows = rows.filter(
            Q(title_fr__icontains=words)
            | Q(title_en__icontains=words)
            | Q(trainer__name__icontains=words)
        )
    over = Q(ends_at__lte=at) | Q(cancelled_at__isnull=False)
    if given.get("when") == "over":
        return rows.filter(over).order_by("-starts_at", "-pk")
    return rows.exclude(over).order_by("starts_at", "pk")


def _exported(rows: QuerySet[Any]) -> HttpResponseBase:
    header = [
        _("Session"), _("Unit"), _("Trainer"), _("From"), _("Until"), _("Places"), _("Booked"),
        _("Waiting"), _("Came"),
    ]  # fmt: skip
    lines = (
        [
            str(each), str(each.unit), str(each.trainer), each.starts_at, each.ends_at,
            each.places, each.taken, each.waiting, each.came,
        ]
        for each in rows
    )  # fmt: skip
    return attachment("sessions.csv", "text/csv; charset=utf-8", csv_stream(header, lines))


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def session_create(request: Request) -> HttpResponse:
    """Plan one, or one a week."""
    form = SessionForm(request.POST if request.method == POST else None, by=request.user)

    def create() -> list[LiveSession]:
        return services.create_sessions(
            unit=form.cleaned_data["unit"],
            facts=form.facts(),
            weeks=form.cleaned_data["weeks"],
            by=request.user,
            at=clock.now(),
        )

    if form.is_bound and saved(form, create):
        count = form.cleaned_data["weeks"]
        said = ngettext(
            "People can book it now.", "People can book the %(count)s sessions now.", count
        )
        messages.success(request, said % {"count": count})
        return redirect("training:session-plan")
    return render(request, "training/session_edit.html", {"form": form, "session": None})


def _written(request: Request, number: int) -> LiveSession:
    rows = LiveSession.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    return get_object_or_404(rows.select_related("trainer", "unit"), pk=number)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def session_change(request: Request, live_session_id: int) -> HttpResponse:
    """Change one; people who come are told."""
    session = _written(request, live_session_id)
    given = request.POST if request.method == POST else None
    form = SessionForm(given, by=request.user, session=session, initial=session_initial(session))

    def change() -> LiveSession:
        return services.change_session(
            session=session, facts=form.facts(), by=request.user, at=clock.now()
        )

    if form.is_bound and saved(form, change):
        messages.success(request, _("The session is changed; who comes is told by mail."))
        return redirect("training:session-detail", session.pk)
    return render(request, "training/session_edit.html", {"form": form, "session": session})


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def session_cancel(request: Request, live_session_id: int) -> HttpResponse:
    """Call one off, with the reason that everybody reads."""
    session = _written(request, live_session_id)
    form = CancelForm(request.POST if request.method == POST else None)

    def cancel() -> LiveSession:
        return services.cancel_session(
            session=session,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )

    if form.is_bound and saved(form, cancel):
        messages.success(request, _("It is called off; everybody who comes is told by mail."))
        return redirect("training:session-plan")
    context = {"form": form, "session": session, "waiting": session.seats.in_line().count()}
    return render(request, "training/session_cancel.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def session_attendance(request: Request, live_session_id: int) -> HttpResponse:
    """Note who was there; for the trainer and those who plan sessions."""
    session = get_object_or_404(LiveSession.objects.led_by(request.user), pk=live_session_id)
    booked = session.seats.filter(state=SeatState.BOOKED.value).select_related("person")
    seats = list(booked.order_by("person__name", "person_id"))
    if request.method == POST:
        present = _present(seats, request.POST)
        try:
            services.mark_attendance(
                session=session, present=present, by=request.user, at=clock.now()
            )
        except ConflictError as error:
            messages.warning(request, str(error.detail))
        else:
            messages.success(request, _("Presence is noted."))
        return redirect("training:session-attendance", session.pk)
    context = {
        "session": session,
        "seats": seats,
        "waiting": list(session.seats.in_line().select_related("person")),
        "begun": session.starts_at <= clock.now(),
        "came": sum(bool(seat.attended) for seat in seats),
        "noted": any(seat.attended is not None for seat in seats),
    }
    return render(request, "training/session_attendance.html", context)


def _present(seats: list[SessionSeat], given: QueryDict) -> dict[int, bool]:
    """Who is ticked among ``seats``; what else was sent is nobody here."""
    ticked = set(given.getlist("present"))
    return {seat.person_id: str(seat.person_id) in ticked for seat in seats}
