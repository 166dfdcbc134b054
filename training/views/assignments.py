"""Assignments: asking an audience, how far it is, stopping; and what oneself is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from governance.services.charter_campaigns import SMALLEST_GROUP
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from training import services
from training.assigned import requests_to
from training.assignment_progress import people_of, progress_of
from training.forms.assignments import AssignmentFilter, AssignmentForm
from training.models import TrackAssignment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from socialteam.kit.exports import Cell

POST = "POST"
SHOWN = 200
"""Assignments on one page; the filter finds the others."""
CSV = "text/csv; charset=utf-8"


@signed_in
@require_safe
def learning_assigned(request: Request) -> HttpResponse:
    """What one is asked to learn, the most pressing first."""
    at = clock.now()
    context = {"requests": requests_to(request.user, at=at), "at": at}
    return render(request, "training/learning_assigned.html", context)


@requires(Perm.LEARNING_VIEW)
@require_safe
def assignment_list(request: Request) -> HttpResponse:
    """What people are asked to learn, and how far each assignment is."""
    form, at = AssignmentFilter(request.GET or None), clock.now()
    found = list(_filtered(_readable(request), form)[:SHOWN])
    progress = progress_of(found, seen_by=request.user, at=at)
    context = {
        "form": form,
        "rows": [(each, progress[each.pk]) for each in found],
        "going_on": sum(each.ended_at is None for each in found),
        "filtered": form.is_bound,
        "most": SHOWN,
        "may_write": access.holds(request.user, Perm.LEARNING_WRITE),
        "at": at,
    }
    return render(request, "training/assignment_list.html", context)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def assignment_create(request: Request) -> HttpResponse:
    """Say who is to learn what, read the consequence in numbers, confirm."""
    given = request.POST if request.method == POST else None
    form = AssignmentForm(given, by=request.user)
    at = clock.now()
    step = request.POST.get("step", "check") if given is not None else ""
    if step == "confirm" and saved(form, lambda: _open(request, form, at)):
        said = _("People are being asked; mails wait for the end of their quiet hours.")
        messages.success(request, said)
        return redirect("training:assignment-list")
    context: dict[str, Any] = {"form": form, "at": at}
    if step == "check" and saved(form, lambda: _check(form, at)):
        track, audience = form.track_chosen, form.audience()
        foreseen = services.foresee_assignment(track=track, audience=audience, at=at)
        context |= {"track": track, "audience": audience, "due": form.due(), "foreseen": foreseen}
    return render(request, "training/assignment_create.html", context)


def _open(request: Request, form: AssignmentForm, at: datetime) -> None:
    services.open_assignment(
        track=form.track_chosen,
        audience=form.audience(),
        due=form.due(),
        by=request.user,
        at=at,
    )


def _check(form: AssignmentForm, at: datetime) -> None:
    services.check_assignment(
        track=form.track_chosen, audience=form.audience(), due=form.due(), at=at
    )


@requires(Perm.LEARNING_VIEW)
@require_safe
def assignment_detail(request: Request, track_assignment_id: int) -> HttpResponseBase:
    """How far one assignment is, by unit; nobody is named."""
    assignment, at = get_object_or_404(_readable(request), pk=track_assignment_id), clock.now()
    progress = progress_of([assignment], seen_by=request.user, at=at)[assignment.pk]
    if request.GET.get("format") == "csv":
        header = [_("Unit"), _("Asked"), _("Certified"), _("Late"), _("Share in per cent")]
        lines: Iterable[list[Cell]] = (
            [row.unit or _("Smaller units together"), row.asked, row.done, row.late, row.percent]
            for row in progress.rows
        )
        return attachment(_("learning-progress.csv"), CSV, csv_stream(header, lines))
    context = {
        "assignment": assignment,
        "roles": list(assignment.roles.all()),
        "progress": progress,
        "smallest": SMALLEST_GROUP,
        "may_stop": access.can(request.user, Perm.LEARNING_WRITE, assignment),
        "may_name": access.holds(request.user, Perm.LEARNING_WRITE),
        "at": at,
    }
    return render(request, "training/assignment_detail.html", context)


@requires(Perm.LEARNING_WRITE)
@require_safe
def assignment_people(request: Request, track_assignment_id: int) -> HttpResponseBase:
    """Who was asked and how they stand, as a file, in the units where one writes tracks."""
    rows = TrackAssignment.objects.usable_by(request.user, Perm.LEARNING_WRITE)
    assignment, at = get_object_or_404(rows, pk=track_assignment_id), clock.now()
    header = [_("Person"), _("E-mail"), _("Unit"), _("Due"), _("Certified")]
    lines = (
        [each["name"], each["email"], each["at"], each["due_at"], each["done_at"]]
        for each in people_of(assignment, seen_by=request.user, at=at)
    )
    return attachment(_("people-asked.csv"), CSV, csv_stream(header, lines))


@requires(Perm.LEARNING_WRITE)
@require_POST
def assignment_end(request: Request, track_assignment_id: int) -> HttpResponse:
    """Stop asking and reminding."""
    rows = TrackAssignment.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    assignment = get_object_or_404(rows, pk=track_assignment_id)
    try:
        services.end_assignment(assignment=assignment, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Nobody is asked or reminded any more; certifications stay."))
    return redirect("training:assignment-detail", assignment.pk)


def _readable(request: Request) -> QuerySet[TrackAssignment]:
    rows = TrackAssignment.objects.usable_by(request.user, Perm.LEARNING_VIEW)
    return rows.select_related("track", "unit", "asked_by")


def _filtered(
    rows: QuerySet[TrackAssignment], form: AssignmentFilter
) -> QuerySet[TrackAssignment]:
    if not form.is_bound or not form.is_valid():
        return rows
    words, state = form.cleaned_data["q"], form.cleaned_data["state"]
    if words:
        rows = rows.filter(
            Q(track__title_fr__icontains=words)
            | Q(track__title_en__icontains=words)
            | Q(unit__name__icontains=words)
        )
    return rows.filter(ended_at__isnull=state == "open") if state else rows
