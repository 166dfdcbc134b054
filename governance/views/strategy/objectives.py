"""Objectives and obstacles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.domain.objective_status import ObjectiveState
from governance.forms.strategy import (
    AssignForm,
    ObjectiveForm,
    ObstacleFilter,
    ObstacleForm,
    OutcomeForm,
)
from governance.models import Objective, Obstacle
from governance.perms import Perm
from governance.saving import saved
from governance.services import strategy
from socialteam.kit import clock
from socialteam.kit.errors import BadInputError, ConflictError
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
PAGE = 50


@requires(Perm.STRATEGY_VIEW)
@require_safe
def objective_list(request: Request) -> HttpResponse:
    """What the units want to reach, the ones that run first; ended ones one fold away."""
    at = clock.now()
    rows = Objective.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    running = rows.filter(ended_at__isnull=True).order_by("-active_at", "due_on", "pk")
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(_with_people(running), ("due_on",), cursor, PAGE)
    context = {
        "at": at,
        "today": at.astimezone(request.user.zone).date(),
        "page": page,
        "active": rows.filter(state=ObjectiveState.ACTIVE.value).count(),
        "ended": list(
            rows.filter(ended_at__isnull=False).select_related("unit").order_by("-ended_at")[:PAGE]
        ),
        "mine": access.unit_ids(request.user, Perm.STRATEGY_CHANGE),
        "may_change": access.holds(request.user, Perm.STRATEGY_CHANGE),
    }
    return render(request, "governance/strategy/objective_list.html", context)


def _with_people(rows: QuerySet[Objective]) -> QuerySet[Objective]:
    there = Q(assignments__ends_at__isnull=True, assignments__person__is_active=True)
    counted = rows.annotate(there=Count("assignments", filter=there, distinct=True))
    return counted.select_related("unit").prefetch_related("assignments__person", "findings")


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def objective_create(request: Request) -> HttpResponse:
    """Draft an objective."""
    given = request.POST if request.method == POST else None
    form = ObjectiveForm(given, person=request.user)

    def write() -> Objective:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        return strategy.write_objective(unit=unit, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, write):
        messages.success(request, _("The objective is drafted."))
        return redirect("governance:objective-list")
    return render(request, "governance/strategy/objective_create.html", {"form": form})


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def objective_assign(request: Request, objective_id: int) -> HttpResponse:
    """Say who works on an objective."""
    objective = _objective(request, objective_id)
    given = request.POST if request.method == POST else None
    form = AssignForm(given, person=request.user, objective=objective)

    def assign() -> Objective:
        people = list(form.cleaned_data["people"])
        return strategy.assign_people(
            objective=objective, people=people, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, assign):
        messages.success(request, _("The change is saved."))
        return redirect("governance:objective-list")
    context = {"form": form, "objective": objective}
    return render(request, "governance/strategy/objective_assign.html", context)


@requires(Perm.STRATEGY_CHANGE)
@require_POST
def objective_move(request: Request, objective_id: int) -> HttpResponse:
    """Begin an objective, or end it as met or abandoned."""
    objective = _objective(request, objective_id)
    try:
        to = ObjectiveState(request.POST.get("to", ""))
    except ValueError as error:
        raise BadInputError("to", _("Choose where it goes.")) from error
    try:
        strategy.move_objective(objective=objective, to=to, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The change is saved."))
    return redirect("governance:objective-list")


def _objective(request: Request, objective_id: int) -> Objective:
    rows = Objective.objects.visible_to(request.user, Perm.STRATEGY_CHANGE)
    found: Objective = get_object_or_404(rows, pk=objective_id)
    return found


@requires(Perm.STRATEGY_VIEW)
@require_safe
def obstacle_list(request: Request) -> HttpResponse:
    """What is in the way: what should be gone already comes first."""
    today = clock.now().astimezone(request.user.zone).date()
    form = ObstacleFilter(request.GET, person=request.user)
    rows = _obstacles(request, form)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(rows.select_related("unit", "owner"), ("due_on", "-severity"), cursor, PAGE)
    standing = Obstacle.objects.visible_to(request.user, Perm.STRATEGY_VIEW).filter(
        resolved_on__isnull=True
    )
    context = {
        "form": form,
        "page": page,
        "rows": [(row, row.is_overdue(today)) for row in page.rows],
        "standing": standing.count(),
        "overdue": standing.filter(due_on__lt=today).count(),
        "mine": access.unit_ids(request.user, Perm.STRATEGY_CHANGE),
        "may_change": access.holds(request.user, Perm.STRATEGY_CHANGE),
    }
    return render(request, "governance/strategy/obstacle_list.html", context)


def _obstacles(request: Request, form: ObstacleFilter) -> QuerySet[Obstacle]:
    rows = Obstacle.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    rows = rows.filter(resolved_on__isnull=asked["state"] != "gone")
    if asked["severity"]:
        rows = rows.filter(severity=asked["severity"])
    if asked["unit"]:
        rows = rows.filter(unit=asked["unit"])
    return rows.filter(text__icontains=asked["words"]) if asked["words"] else rows


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def obstacle_create(request: Request) -> HttpResponse:
    """Write down what is in the way."""
    given = request.POST if request.method == POST else None
    form = ObstacleForm(given, person=request.user)

    def write() -> Obstacle:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        return strategy.raise_obstacle(unit=unit, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, write):
        said = _("%(owner)s takes care of it.")
        messages.success(request, said % {"owner": form.cleaned_data["owner"].name})
        return redirect("governance:obstacle-list")
    return render(request, "governance/strategy/obstacle_create.html", {"form": form})


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def obstacle_resolve(request: Request, obstacle_id: int) -> HttpResponse:
    """Say that it is out of the way, and how."""
    rows = Obstacle.objects.visible_to(request.user, Perm.STRATEGY_CHANGE)
    obstacle = get_object_or_404(rows, pk=obstacle_id)
    given = request.POST if request.method == POST else None
    form = OutcomeForm(given)

    def resolve() -> Obstacle:
        outcome = form.cleaned_data["outcome"]
        return strategy.resolve_obstacle(
            obstacle=obstacle, outcome=outcome, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, resolve):
        messages.success(request, _("It is out of the way."))
        return redirect("governance:obstacle-list")
    context = {"form": form, "obstacle": obstacle}
    return render(request, "governance/strategy/obstacle_resolve.html", context)
