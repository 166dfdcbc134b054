"""Too many places: the report, and the decision about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.forms.registry import SprawlFilter, SprawlForm
from governance.models import SocialAccount, Space, SprawlDecision
from governance.perms import Perm
from governance.saving import saved
from governance.services import registry
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_int

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
PAGE = 50
DECIDED = 30


@requires(Perm.ACCOUNT_VIEW)
@require_safe
def sprawl(request: Request) -> HttpResponse:
    """Silent, double and ownerless places, and what was decided lately."""
    at = clock.now()
    units = access.unit_ids(request.user, Perm.ACCOUNT_VIEW)
    every = registry.sprawl_in(units, at=at)
    form = SprawlFilter(request.GET, person=request.user)
    found = _filtered(every, form)
    start = query_int(request.GET, "cursor", 0) or 0
    decided = SprawlDecision.objects.visible_to(request.user, Perm.ACCOUNT_VIEW)
    related = ("decided_by", "space", "account__network", "to_unit", "into_space", "into_account")
    context = {
        "form": form,
        "every": len(every),
        "found": found[start : start + PAGE],
        "previous": str(max(start - PAGE, 0)) if start else "",
        "next": str(start + PAGE) if start + PAGE < len(found) else "",
        "decided": list(decided.select_related(*related)[:DECIDED]),
        "mine": access.unit_ids(request.user, Perm.ACCOUNT_CHANGE),
    }
    return render(request, "governance/registry/sprawl.html", context)


@requires(Perm.ACCOUNT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def sprawl_space(request: Request, space_id: int) -> HttpResponse:
    """Decide about a space."""
    spaces = Space.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    return _decide(
        request, get_object_or_404(spaces.select_related("unit", "network"), pk=space_id)
    )


@requires(Perm.ACCOUNT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def sprawl_account(request: Request, account_id: int) -> HttpResponse:
    """Decide about an account."""
    accounts = SocialAccount.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    return _decide(
        request, get_object_or_404(accounts.select_related("unit", "network"), pk=account_id)
    )


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def sprawl_undo(request: Request, sprawl_id: int) -> HttpResponse:
    """Take back a decision to keep or to transfer."""
    rows = SprawlDecision.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    related = ("space__unit", "account__unit", "unit")
    decision = get_object_or_404(rows.select_related(*related), pk=sprawl_id)
    try:
        registry.undo_decision(decision=decision, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The decision is taken back."))
    return redirect("governance:sprawl")


def _decide(request: Request, subject: Space | SocialAccount) -> HttpResponse:
    at = clock.now()
    if isinstance(subject, Space) and not access.can(request.user, Perm.SPACE_CHANGE, subject):
        raise PermissionDenied(Perm.SPACE_CHANGE.value)
    given = request.POST if request.method == POST else None
    form = SprawlForm(given, person=request.user, subject=subject)
    made: list[SprawlDecision] = []

    def decide() -> None:
        choice = form.as_choice()
        made.append(registry.decide_sprawl(subject=subject, choice=choice, by=request.user, at=at))

    if given is not None and saved(form, decide):
        undo = reverse("governance:sprawl-undo", args=[made[0].pk])
        tags = f"undo:{undo}" if made[0].may_be_undone else ""
        messages.success(request, _("The decision is recorded and done."), extra_tags=tags)
        return redirect("governance:sprawl")
    context = {"form": form, "subject": subject, "kind": registry.kind_of(subject)}
    return render(request, "governance/registry/sprawl_decide.html", context)


def _filtered(every: list[registry.Found], form: SprawlFilter) -> list[registry.Found]:
    asked = form.cleaned_data if form.is_valid() else {}
    fault, unit = asked.get("fault"), asked.get("unit")
    kept = [
        each
        for each in every
        if (not fault or fault in each.excess.faults)
        and (unit is None or each.subject.unit_id == unit.pk)
    ]
    return sorted(kept, key=lambda each: (each.subject.unit.name, str(each.subject)))
