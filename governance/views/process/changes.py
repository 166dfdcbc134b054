"""Changing responsibilities: activities, and who has which letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance import services
from governance.access import requires
from governance.forms.process import ActivityForm, AssignmentForm
from governance.models import RaciActivity, RaciAssignment, RaciLetter
from governance.perms import Perm
from governance.saving import saved
from governance.views.process.moments import start_of
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
OFFERED = 200
FROM_THE_CELL = ("activity", "unit", "letter", "role")


@requires(Perm.PROCESS_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def activity_create(request: Request) -> HttpResponse:
    """Add an activity."""
    given = request.POST if request.method == POST else None
    form = ActivityForm(given, by=request.user)

    def create() -> RaciActivity:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        return services.create_activity(unit=unit, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, create):
        said = _("“%(name)s” is an activity now: say who answers for it.")
        messages.success(request, said % form.cleaned_data)
        return redirect("governance:raci-list")
    return render(request, "governance/process/activity_edit.html", {"form": form})


@requires(Perm.PROCESS_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def activity_change(request: Request, activity_id: int) -> HttpResponse:
    """Change how something is done, or the rights it needs."""
    activity = _activity(request, activity_id)
    given = request.POST if request.method == POST else None
    form = ActivityForm(given, by=request.user, activity=activity)

    def change() -> RaciActivity:
        return services.change_activity(
            activity=activity, facts=form.cleaned_data, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:raci-list")
    context = {"form": form, "activity": activity}
    return render(request, "governance/process/activity_edit.html", context)


@requires(Perm.PROCESS_CHANGE)
@require_POST
def activity_retire(request: Request, activity_id: int) -> HttpResponse:
    """Stop an activity; its responsibilities end with it."""
    activity = _activity(request, activity_id)
    try:
        services.retire_activity(activity=activity, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("“%(name)s” is retired; nobody is responsible for it any more.")
        messages.success(request, said % {"name": activity.name})
    return redirect("governance:raci-list")


@requires(Perm.PROCESS_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def raci_assign(request: Request) -> HttpResponse:
    """Give somebody a letter for an activity."""
    given = request.POST if request.method == POST else None
    initial = {name: request.GET.get(name, "") for name in FROM_THE_CELL}
    form = AssignmentForm(given, by=request.user, initial=initial)

    def assign() -> RaciAssignment:
        facts = form.cleaned_data
        return services.assign(
            activity=facts["activity"],
            letter=RaciLetter(facts["letter"]),
            unit=facts["unit"],
            holder=form.holder,
            space=facts["space"],
            window=form.window,
            starts_at=start_of(facts["starts_on"], request.user),
            ends_at=start_of(facts["ends_on"], request.user, days=1),
            by=request.user,
            at=clock.now(),
        )

    if given is not None and saved(form, assign):
        messages.success(request, _("The responsibility is set."))
        return redirect("governance:raci-list")
    context = {"form": form, "people": _people(request)}
    return render(request, "governance/process/raci_edit.html", context)


@requires(Perm.PROCESS_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def raci_change(request: Request, assignment_id: int) -> HttpResponse:
    """Hand a responsibility over: the old one ends as the new one begins."""
    assignment = _assignment(request, assignment_id)
    given = request.POST if request.method == POST else None
    form = AssignmentForm(given, by=request.user, assignment=assignment)

    def replace() -> RaciAssignment:
        facts = form.cleaned_data
        return services.replace_assignment(
            assignment=assignment,
            letter=RaciLetter(facts["letter"]),
            holder=form.holder,
            space=facts["space"],
            window=form.window,
            ends_at=start_of(facts["ends_on"], request.user, days=1),
            by=request.user,
            at=clock.now(),
        )

    if given is not None and saved(form, replace):
        messages.success(request, _("The responsibility is handed over."))
        return redirect("governance:raci-list")
    context = {"form": form, "assignment": assignment, "people": _people(request)}
    return render(request, "governance/process/raci_edit.html", context)


@requires(Perm.PROCESS_CHANGE)
@require_POST
def raci_close(request: Request, assignment_id: int) -> HttpResponse:
    """End a responsibility now."""
    assignment = _assignment(request, assignment_id)
    try:
        services.close_assignment(assignment=assignment, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The responsibility has ended."))
    return redirect("governance:raci-list")


def _activity(request: Request, activity_id: int) -> RaciActivity:
    activities = RaciActivity.objects.visible_to(request.user, Perm.PROCESS_CHANGE)
    return get_object_or_404(activities.select_related("unit"), pk=activity_id)


def _assignment(request: Request, assignment_id: int) -> RaciAssignment:
    rows = RaciAssignment.objects.visible_to(request.user, Perm.PROCESS_CHANGE)
    related = rows.select_related("activity", "unit", "role", "person", "space")
    return get_object_or_404(related, pk=assignment_id)


def _people(request: Request) -> list[object]:
    people = services.people_visible_to(request.user, Perm.PROCESS_CHANGE).filter(is_active=True)
    return list(people.order_by("name")[:OFFERED])
