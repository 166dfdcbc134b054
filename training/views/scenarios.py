"""Writing exercises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from training import services
from training.forms.practice import (
    InstallForm,
    LibraryFilter,
    ScenarioForm,
    scenario_initial,
)
from training.models import Scenario
from training.views.practice import tell

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
SHOWN = 200


@requires(Perm.LEARNING_WRITE)
@require_safe
def scenario_list(request: Request) -> HttpResponse:
    """Every exercise one may change, with what waits."""
    form = LibraryFilter(request.GET or None)
    rows: QuerySet[Any] = _mine(request).select_related("unit", "network")
    if form.is_bound and form.is_valid():
        words, network = form.cleaned_data["q"], form.cleaned_data["network"]
        rows = rows.filter(Q(title_fr__icontains=words) | Q(title_en__icontains=words))
        rows = rows.filter(network=network) if network else rows
    rows = rows.annotate(
        answers=Count("replies", filter=~Q(replies__state="withdrawn")),
        waiting=Count("replies", filter=Q(replies__state="waiting")),
    )
    context = {
        "form": form,
        "live": list(rows.filter(retired_at__isnull=True)[:SHOWN]),
        "retired": list(rows.filter(retired_at__isnull=False)[:SHOWN]),
    }
    return render(request, "training/scenario_list.html", context)


def _mine(request: Request) -> QuerySet[Scenario]:
    return Scenario.objects.visible_to(request.user, Perm.LEARNING_WRITE)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def scenario_create(request: Request) -> HttpResponse:
    """Write a new one."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = ScenarioForm(given, by=request.user, today=at.date())

    def create() -> Scenario:
        unit = form.cleaned_data["unit"]
        return services.create_scenario(unit=unit, facts=form.facts(), by=request.user, at=at)

    if form.is_bound and saved(form, create):
        messages.success(request, _("People can answer it now."))
        return redirect("training:scenario-list")
    return render(request, "training/scenario_edit.html", {"form": form, "scenario": None})


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def scenario_change(request: Request, scenario_id: int) -> HttpResponse:
    """Write one anew."""
    at = clock.now()
    scenario = get_object_or_404(_mine(request).select_related("network"), pk=scenario_id)
    given = request.POST if request.method == POST else None
    form = ScenarioForm(
        given,
        by=request.user,
        today=at.date(),
        scenario=scenario,
        initial=scenario_initial(scenario),
    )

    def change() -> Scenario:
        return services.change_scenario(
            scenario=scenario, facts=form.facts(), by=request.user, at=at
        )

    if form.is_bound and saved(form, change):
        messages.success(request, _("The exercise is changed; earlier answers stay."))
        return redirect("training:scenario-list")
    return render(request, "training/scenario_edit.html", {"form": form, "scenario": scenario})


@requires(Perm.LEARNING_WRITE)
@require_POST
def scenario_retire(request: Request, scenario_id: int) -> HttpResponse:
    """Offer it no more; the toast undoes it."""
    scenario = get_object_or_404(_mine(request), pk=scenario_id)
    undo = reverse("training:scenario-restore", args=[scenario.pk])

    def retire() -> object:
        return services.retire_scenario(scenario=scenario, by=request.user, at=clock.now())

    tell(request, retire, _("The exercise is retired."), undo=undo)
    return redirect("training:scenario-list")


@requires(Perm.LEARNING_WRITE)
@require_POST
def scenario_restore(request: Request, scenario_id: int) -> HttpResponse:
    """Offer it again."""
    scenario = get_object_or_404(_mine(request), pk=scenario_id)

    def restore() -> object:
        return services.restore_scenario(scenario=scenario, by=request.user, at=clock.now())

    tell(request, restore, _("The exercise is offered again."))
    return redirect("training:scenario-list")


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def scenario_install(request: Request) -> HttpResponse:
    """Add the exercises that ship to a unit."""
    form = InstallForm(request.POST if request.method == POST else None, by=request.user)

    def install() -> int:
        unit = form.cleaned_data["unit"]
        return services.install_scenarios(unit=unit, by=request.user, at=clock.now())

    if form.is_bound and saved(form, install):
        messages.success(request, _("The exercises are there, ready to use and to edit."))
        return redirect("training:scenario-list")
    return render(request, "training/scenario_install.html", {"form": form})
