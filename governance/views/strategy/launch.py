"""The launch: its stages, the gate before each, and the gate of a space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.domain.launch_gate import Stage
from governance.forms.strategy import CriteriaForm, OverrideAskForm
from governance.launch_home import leading_hubs, steps_of
from governance.models import STAGE_LABELS, OrgUnit, Space, StageEntry
from governance.perms import Perm
from governance.saving import saved
from governance.services import strategy
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from governance.models import Decision, LaunchStage

POST = "POST"


@requires(Perm.STRATEGY_VIEW)
@require_safe
def launch(request: Request) -> HttpResponse:
    """How far a hub has come, what its next stage asks, and the planned spaces at their gate."""
    at = clock.now()
    hubs = leading_hubs(request)
    hub = _chosen(hubs, request.GET.get("hub", ""))
    if hub is None:
        raise Http404
    places = strategy.read_places()
    facts = strategy.read_hubs([hub.pk], at=at, places=places)[hub.pk]
    whole = access.can(request.user, Perm.STRATEGY_VIEW, hub)
    coming = Stage(facts.stage + 1) if facts.stage is not Stage.OPEN else None
    planned = _planned(request, places.territory(hub.pk))
    first = _chosen(planned, request.GET.get("space", ""))
    steps = steps_of(hub, at=at)
    context = {
        "at": at,
        "hub": hub,
        "hubs": [
            {"name": each.name, "href": f"?hub={each.pk}", "current": each == hub} for each in hubs
        ],
        "facts": facts,
        "stage": STAGE_LABELS[facts.stage],
        "steps": steps,
        "asked": [(step, facts.criteria[step.stage]) for step in steps],
        "coming": coming and {"stage": coming, "label": STAGE_LABELS[coming]},
        "gate": strategy.gate_from(hub, coming, facts, places=places, at=at)
        if coming and whole
        else None,
        "planned": planned,
        "first": first,
        "first_gate": strategy.gate_of_space(space=first, at=at) if first else None,
        "may_move": access.can(request.user, Perm.LAUNCH_CHANGE, hub),
        "openable": access.unit_ids(request.user, Perm.SPACE_CHANGE),
    }
    return render(request, "governance/strategy/launch.html", context)


def _chosen(rows: list[Any], asked: str) -> Any:
    """The row with the id asked for; without one, the last hub or the first space."""
    found = next((row for row in rows if str(row.pk) == asked), None)
    if found is not None or not rows:
        return found
    return rows[-1] if isinstance(rows[0], OrgUnit) else rows[0]


def _planned(request: Request, units: frozenset[int]) -> list[Space]:
    spaces = Space.objects.visible_to(request.user, Perm.STRATEGY_VIEW).filter(unit_id__in=units)
    planned = spaces.not_closed().filter(opened_on__isnull=True)
    return list(planned.select_related("network", "unit"))


@requires(Perm.STRATEGY_VIEW)
@require_safe
def space_gate(request: Request, space_id: int) -> HttpResponse:
    """What one space is asked for before the company speaks there."""
    space = _space(request, space_id, Perm.STRATEGY_VIEW)
    return shown_gate(request, space, status=200)


def shown_gate(request: Request, space: Space, *, status: int) -> HttpResponse:
    """The gate of a space as a page; 409 when it has just refused."""
    at = clock.now()
    context = {
        "space": space,
        "gate": strategy.gate_of_space(space=space, at=at),
        "stages": STAGE_LABELS,
        "waiting": space.gate_overrides.filter(decision__state="open")
        .select_related("decision__sponsor")
        .first(),
        "may_open": access.can(request.user, Perm.SPACE_CHANGE, space),
        "may_ask": access.can(request.user, Perm.LAUNCH_CHANGE, space),
        "refused": status == 409,
    }
    return render(request, "governance/strategy/gate.html", context, status=status)


def _space(request: Request, space_id: int, perm: Perm) -> Space:
    rows = Space.objects.visible_to(request.user, perm).select_related("network", "unit")
    return get_object_or_404(rows, pk=space_id)


@requires(Perm.LAUNCH_CHANGE)
@require_POST
def stage_enter(request: Request, unit_id: int, stage: int) -> HttpResponse:
    """Enter a stage, if its gate lets through."""
    hub, wanted = _hub(request, unit_id), _stage(stage)
    try:
        entry: StageEntry = strategy.enter_stage(
            hub=hub, stage=wanted, by=request.user, at=clock.now()
        )
    except strategy.GateClosedError as error:
        context = {"hub": hub, "gate": error.gate, "label": STAGE_LABELS[wanted], "stage": stage}
        return render(request, "governance/strategy/stage_refused.html", context, status=409)
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("%(hub)s has entered the stage “%(stage)s”.")
        messages.success(request, said % {"hub": hub, "stage": entry.get_stage_display()})
    return _back(hub)


@requires(Perm.LAUNCH_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def stage_criteria(request: Request, unit_id: int, stage: int) -> HttpResponse:
    """Change what a stage asks, from now on."""
    hub, wanted, at = _hub(request, unit_id), _stage(stage), clock.now()
    places = strategy.read_places()
    given = request.POST if request.method == POST else None
    facts = strategy.read_hubs([hub.pk], at=at, places=places)[hub.pk]
    form = CriteriaForm(given, criteria=facts.criteria[wanted])

    def change() -> LaunchStage:
        return strategy.set_criteria(
            hub=hub, stage=wanted, facts=form.cleaned_data, by=request.user, at=at
        )

    if given is not None and saved(form, change):
        messages.success(request, _("The stage asks this from now on."))
        return _back(hub)
    context = {"form": form, "hub": hub, "label": STAGE_LABELS[wanted]}
    return render(request, "governance/strategy/stage_criteria.html", context)


@requires(Perm.LAUNCH_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def stage_override(request: Request, unit_id: int, stage: int) -> HttpResponse:
    """Ask the sponsor to let the hub enter a stage whose criteria are not met."""
    hub, wanted = _hub(request, unit_id), _stage(stage)
    return _ask(request, hub, {"stage": wanted}, str(STAGE_LABELS[wanted]))


@requires(Perm.LAUNCH_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def space_override(request: Request, space_id: int) -> HttpResponse:
    """Ask the sponsor to let a space open whose criteria are not met."""
    space = _space(request, space_id, Perm.LAUNCH_CHANGE)
    hub = get_object_or_404(
        OrgUnit.objects.visible_to(request.user, Perm.LAUNCH_CHANGE),
        pk=strategy.hub_of(space.unit).pk,
    )
    return _ask(request, hub, {"spaces": [space]}, space.name)


def _ask(request: Request, hub: OrgUnit, what: dict[str, Any], name: str) -> HttpResponse:
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = OverrideAskForm(given, by=request.user, hub=hub, at=at)

    def ask() -> Decision:
        return strategy.ask_override(hub=hub, by=request.user, at=at, **what, **form.cleaned_data)

    if given is not None and saved(form, ask):
        messages.success(request, _("%(sponsor)s finds it under “To sign”.") % form.cleaned_data)
        return _back(hub)
    context = {"form": form, "hub": hub, "name": name}
    return render(request, "governance/strategy/override_ask.html", context)


def _hub(request: Request, unit_id: int) -> OrgUnit:
    return get_object_or_404(
        OrgUnit.objects.visible_to(request.user, Perm.LAUNCH_CHANGE), pk=unit_id
    )


def _stage(number: int) -> Stage:
    try:
        return Stage(number)
    except ValueError as error:
        raise Http404 from error


def _back(hub: OrgUnit) -> HttpResponse:
    response = redirect("governance:strategy-launch")
    response["Location"] += f"?hub={hub.pk}"
    return response
