"""Spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access, services
from governance.access import requires
from governance.forms.rules import SpaceForm
from governance.models import Space
from governance.perms import Perm
from governance.saving import saved
from governance.views.registry.space_pages import in_state, spaces_asked
from governance.views.strategy.launch import shown_gate
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
PAGE = 50


@requires(Perm.SPACE_VIEW)
@require_safe
def space_list(request: Request) -> HttpResponse:
    """Where the company speaks, with the targets; closed spaces one fold away."""
    form, spaces = spaces_asked(request)
    state = form.cleaned_data.get("state", "") if form.is_valid() else ""
    shown = in_state(spaces, state or "open")
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    context = {
        "form": form,
        "state": state or "open",
        "filtered": bool(form.is_valid() and any(form.cleaned_data.values())),
        "page": keyset(shown, ("name", "pk"), cursor, PAGE),
        "open_count": Space.objects.usable_by(request.user, Perm.SPACE_VIEW).open().count(),
        "planned": [] if state else list(in_state(spaces, "planned")[:PAGE]),
        "closed": [] if state else list(in_state(spaces, "closed").order_by("-closed_on")[:PAGE]),
        "mine": access.unit_ids(request.user, Perm.SPACE_CHANGE),
        "may_change": access.holds(request.user, Perm.SPACE_CHANGE),
        "may_read_gate": access.holds(request.user, Perm.STRATEGY_VIEW),
    }
    return render(request, "governance/space_list.html", context)


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def space_create(request: Request) -> HttpResponse:
    """Plan a space: it opens from its own line of the list."""
    given = request.POST if request.method == POST else None
    form = SpaceForm(given, person=request.user)

    def create() -> Space:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        return services.create_space(unit=unit, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, create):
        messages.success(
            request, _("%(name)s is planned: nobody speaks there yet.") % form.cleaned_data
        )
        return redirect("governance:space-list")
    return render(request, "governance/space_edit.html", {"form": form})


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def space_change(request: Request, space_id: int) -> HttpResponse:
    """Change a space; clocks that already run keep their target."""
    space = _changeable(request, space_id)
    given = request.POST if request.method == POST else None
    form = SpaceForm(given, person=request.user, space=space)

    def change() -> Space:
        facts = dict(form.cleaned_data)
        return services.change_space(space=space, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:space-detail", space.pk)
    return render(request, "governance/space_edit.html", {"form": form, "space": space})


@requires(Perm.SPACE_CHANGE)
@require_POST
def space_open(request: Request, space_id: int) -> HttpResponse:
    """Open a planned space from today on; a closed gate answers with what is missing."""
    space, at = _changeable(request, space_id), clock.now()
    today = at.astimezone(request.user.zone).date()
    try:
        services.open_space(space=space, on=today, by=request.user, at=at)
    except services.GateClosedError:
        return shown_gate(request, space, status=409)
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("%(name)s is open.") % {"name": space.name})
    return redirect("governance:space-list")


@requires(Perm.SPACE_CHANGE)
@require_POST
def space_close(request: Request, space_id: int) -> HttpResponse:
    """Close a space from today on."""
    space, at = _changeable(request, space_id), clock.now()
    today = at.astimezone(request.user.zone).date()
    try:
        services.close_space(
            space=space, on=max(today, space.opened_on or today), by=request.user, at=at
        )
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("%(name)s is closed: nothing new is logged there, its history stays.")
        messages.success(request, said % {"name": space.name})
    return redirect("governance:space-list")


def _changeable(request: Request, space_id: int) -> Space:
    return get_object_or_404(
        Space.objects.visible_to(request.user, Perm.SPACE_CHANGE), pk=space_id
    )
