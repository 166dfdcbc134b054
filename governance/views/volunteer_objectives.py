"""Objectives of volunteers: one's own, and those of one's team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance.domain.volunteer_objective import AimState
from governance.forms.volunteer_objectives import (
    ProposeForm,
    ResultForm,
    ReviseForm,
    SendBackForm,
)
from governance.saving import saved
from governance.services import volunteer_objectives as services
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request
    from governance.models import VolunteerObjective

POST = "POST"
SHOWN = 200
OVER = (AimState.CONFIRMED.value, AimState.WITHDRAWN.value)
WAITS = (AimState.PROPOSED.value, AimState.REPORTED.value)


@signed_in
@require_safe
def volunteer_objective_mine(request: Request) -> HttpResponse:
    """What one wants to reach oneself, and what the manager said."""
    at = clock.now()
    own = services.own_objectives(request.user)
    rows = own.select_related("unit", "validated_by", "confirmed_by")
    running = list(rows.exclude(state__in=OVER).order_by("starts_on", "pk")[:SHOWN])
    context = {
        "today": at.astimezone(request.user.zone).date(),
        "running": running,
        "sent_back": sum(each.state == AimState.SENT_BACK for each in running),
        "waiting": sum(each.state in WAITS for each in running),
        "over": list(rows.filter(state__in=OVER)[:SHOWN]),
        "may_propose": services.units_volunteered_in(request.user, at=at).exists(),
    }
    return render(request, "governance/volunteer_objective_mine.html", context)


@signed_in
@require_safe
def volunteer_objective_team(request: Request) -> HttpResponse:
    """What the people who report to one propose and have reached."""
    rows = services.team_objectives(request.user, at=clock.now())
    rows = rows.select_related("person", "unit")
    agreed = rows.filter(state=AimState.VALIDATED.value)
    context = {
        "waiting": list(rows.waiting().order_by("proposed_at", "pk")[:SHOWN]),
        "agreed": list(agreed.order_by("person__name", "starts_on", "pk")[:SHOWN]),
        "confirmed": list(rows.filter(state=AimState.CONFIRMED.value)[:SHOWN]),
    }
    return render(request, "governance/volunteer_objective_team.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def volunteer_objective_propose(request: Request) -> HttpResponse:
    """Propose an objective of one's own."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = ProposeForm(given, by=request.user, at=at)

    def propose() -> VolunteerObjective:
        unit = form.cleaned_data["unit"]
        return services.propose_objective(unit=unit, facts=form.facts(), by=request.user, at=at)

    if form.is_bound and saved(form, propose):
        messages.success(request, _("Your manager can validate it now."))
        return redirect("governance:volunteer-objective-mine")
    context = {"form": form, "objective": None}
    return render(request, "governance/volunteer_objective_propose.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def volunteer_objective_revise(request: Request, volunteer_objective_id: int) -> HttpResponse:
    """Propose again what was sent back."""
    objective = _own(request, volunteer_objective_id)
    facts = {
        "period": f"{objective.cadence}:{objective.starts_on}",
        "text": objective.text,
        "target": objective.target,
        "measure": objective.measure,
    }
    given = request.POST if request.method == POST else None
    at = clock.now()
    form = ReviseForm(given, by=request.user, at=at, initial=facts)

    def revise() -> VolunteerObjective:
        return services.revise_objective(
            objective=objective, facts=form.facts(), by=request.user, at=at
        )

    if form.is_bound and saved(form, revise):
        messages.success(request, _("Your manager can validate it now."))
        return redirect("governance:volunteer-objective-mine")
    context = {"form": form, "objective": objective}
    return render(request, "governance/volunteer_objective_propose.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def volunteer_objective_result(request: Request, volunteer_objective_id: int) -> HttpResponse:
    """Note what became of one's own objective."""
    objective = _own(request, volunteer_objective_id)
    given = request.POST if request.method == POST else None
    form = ResultForm(given, measure=objective.measure)

    def note() -> VolunteerObjective:
        return services.note_result(
            objective=objective, by=request.user, at=clock.now(), **form.cleaned_data
        )

    if form.is_bound and saved(form, note):
        messages.success(request, _("Your manager can confirm it now."))
        return redirect("governance:volunteer-objective-mine")
    context = {"form": form, "objective": objective}
    return render(request, "governance/volunteer_objective_result.html", context)


@signed_in
@require_POST
def volunteer_objective_withdraw(request: Request, volunteer_objective_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    objective = _own(request, volunteer_objective_id)

    def withdraw() -> object:
        return services.withdraw_objective(objective=objective, by=request.user, at=clock.now())

    _tell(request, withdraw, _("The objective is withdrawn."))
    return redirect("governance:volunteer-objective-mine")


@signed_in
@require_POST
def volunteer_objective_validate(request: Request, volunteer_objective_id: int) -> HttpResponse:
    """Agree to what somebody of one's team proposes."""
    objective = _of_team(request, volunteer_objective_id)

    def validate() -> object:
        return services.validate_objective(objective=objective, by=request.user, at=clock.now())

    _tell(request, validate, _("The objective is validated."))
    return redirect("governance:volunteer-objective-team")


@signed_in
@require_POST
def volunteer_objective_confirm(request: Request, volunteer_objective_id: int) -> HttpResponse:
    """Agree to the result that somebody of one's team has noted."""
    objective = _of_team(request, volunteer_objective_id)

    def confirm() -> object:
        return services.confirm_result(objective=objective, by=request.user, at=clock.now())

    _tell(request, confirm, _("The result is confirmed."))
    return redirect("governance:volunteer-objective-team")


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def volunteer_objective_send_back(request: Request, volunteer_objective_id: int) -> HttpResponse:
    """Send a proposal or a result back, and say what should change."""
    objective = _of_team(request, volunteer_objective_id)
    form = SendBackForm(request.POST if request.method == POST else None)

    def send_back() -> VolunteerObjective:
        return services.send_back_objective(
            objective=objective, by=request.user, at=clock.now(), **form.cleaned_data
        )

    if form.is_bound and saved(form, send_back):
        said = _("%(name)s reads your note beside the objective.")
        messages.success(request, said % {"name": objective.person.name})
        return redirect("governance:volunteer-objective-team")
    context = {"form": form, "objective": objective}
    return render(request, "governance/volunteer_objective_send_back.html", context)


def _tell(request: Request, change: Callable[[], object], done: str) -> None:
    try:
        change()
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, done)


def _own(request: Request, number: int) -> VolunteerObjective:
    rows = services.own_objectives(request.user).select_related("unit")
    found: VolunteerObjective = get_object_or_404(rows, pk=number)
    return found


def _of_team(request: Request, number: int) -> VolunteerObjective:
    rows = services.team_objectives(request.user, at=clock.now())
    found: VolunteerObjective = get_object_or_404(rows.select_related("person"), pk=number)
    return found
