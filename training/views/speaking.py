"""The rules that permits follow from: reading them, adding one, ending one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training import services
from training.forms.speaking import FreezeForm, PolicyForm, RequirementForm, ScopeForm
from training.models import (
    CertificationRequirement,
    SpeakingFreeze,
    SpeakingPolicy,
    SpeakingScope,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import Form
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
RULES: dict[str, Any] = {
    "policy": SpeakingPolicy,
    "scope": SpeakingScope,
    "requirement": CertificationRequirement,
    "freeze": SpeakingFreeze,
}
READ_WITH = {
    "policy": ("unit", "made_by"),
    "scope": ("unit", "role", "network", "topic"),
    "requirement": ("unit", "track", "role", "network", "topic"),
    "freeze": ("unit", "space", "topic", "person", "spared_role", "made_by"),
}


@requires(Perm.PERMIT_VIEW)
@require_safe
def speaking_rules(request: Request) -> HttpResponse:
    """Every rule that holds or will, and the acts that change them."""
    at = clock.now()
    mine = access.unit_ids(request.user, Perm.SPEAKING_CHANGE)
    rules = {kind: _rules(request, kind, at) for kind in RULES}
    context = {
        "now": at,
        **rules,
        "holding": [each for each in rules["freeze"] if each.starts_at <= at],
        "may_change": bool(mine),
        "mine": mine,
    }
    return render(request, "training/speaking_rules.html", context)


def _rules(request: Request, kind: str, at: datetime) -> list[Any]:
    above = access.unit_ids_and_above(request.user, Perm.PERMIT_VIEW)
    rows = RULES[kind].objects.filter(unit_id__in=above).not_over(at=at)
    return list(rows.select_related(*READ_WITH[kind]).order_by("unit__name", "-starts_at", "pk"))


@requires(Perm.SPEAKING_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def policy_set(request: Request) -> HttpResponse:
    """Ask for permits in a unit, from now on or from a day on."""
    said = _("Permits are asked there. Doors that speak obey from that moment on.")
    return _added(request, "policy", PolicyForm, lambda form: _set_policy(request, form), said)


@requires(Perm.SPEAKING_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def scope_create(request: Request) -> HttpResponse:
    """Let the people of a role speak."""
    said = _("The scope holds.")
    return _added(request, "scope", ScopeForm, lambda form: _add_scope(request, form), said)


@requires(Perm.SPEAKING_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def requirement_create(request: Request) -> HttpResponse:
    """Ask speakers for a certification."""
    said = _("The certification is asked for.")
    add = _add_requirement
    return _added(request, "requirement", RequirementForm, lambda form: add(request, form), said)


@requires(Perm.SPEAKING_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def freeze_create(request: Request) -> HttpResponse:
    """Suspend permits at once."""
    said = _("Permits are suspended there, now.")
    return _added(request, "freeze", FreezeForm, lambda form: _freeze(request, form), said)


@requires(Perm.SPEAKING_CHANGE)
@require_POST
def rule_end(request: Request, rule_kind: str, rule_id: int) -> HttpResponse:
    """End a rule now."""
    if rule_kind not in RULES:
        raise Http404
    rows = RULES[rule_kind].objects.visible_to(request.user, Perm.SPEAKING_CHANGE)
    rule = get_object_or_404(rows, pk=rule_id)
    try:
        services.end_rule(rule=rule, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("It has ended; what it settled no longer holds."))
    return redirect("training:speaking-rules")


def _set_policy(request: Request, form: PolicyForm) -> None:
    services.set_policy(**form.facts(), by=request.user, at=clock.now())


def _add_scope(request: Request, form: ScopeForm) -> None:
    services.add_scope(**form.facts(), by=request.user, at=clock.now())


def _add_requirement(request: Request, form: RequirementForm) -> None:
    services.add_requirement(**form.facts(), by=request.user, at=clock.now())


def _freeze(request: Request, form: FreezeForm) -> None:
    services.freeze(**form.cleaned_data, by=request.user, at=clock.now())


def _added(
    request: Request,
    kind: str,
    form_class: type[Any],
    add: Callable[[Any], None],
    said: str,
) -> HttpResponse:
    """One form page: show it, or add what it says and go back to the rules."""
    given = request.POST if request.method == POST else None
    form: Form = form_class(given, by=request.user)
    if given is not None and saved(form, lambda: add(form)):
        messages.success(request, said)
        return redirect("training:speaking-rules")
    return render(request, "training/speaking_edit.html", {"form": form, "kind": kind})
