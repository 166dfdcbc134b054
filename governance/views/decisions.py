"""The sponsor's decisions and commitment: asking, signing, what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance import access, services
from governance.access import requires
from governance.forms.people_contract import DecisionForm, SponsorshipForm
from governance.models import PLACES, Decision, DecisionState, Sponsorship, SponsorshipState
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
SHOWN = 100


@signed_in
@require_safe
def decision_list(request: Request) -> HttpResponse:
    """What waits for one's signature, what one answered, and what became of what one asked for."""
    asked = list(services.asked_by(request.user)[:SHOWN])
    context = {
        "decisions": services.open_decisions(request.user),
        "signed": list(services.signed_by(request.user)[:SHOWN]),
        "asked": asked,
        "asked_waiting": sum(1 for each in asked if each.state == DecisionState.OPEN),
        "signs": access.holds(request.user, Perm.SPONSOR_SIGN),
    }
    return render(request, "governance/decision_list.html", context)


@requires(Perm.SPONSOR_SIGN)
@require_POST
def decision_sign(request: Request, decision_id: int) -> HttpResponse:
    """Sign what waits for one's signature."""
    decision = _to_sign(request, decision_id)

    def sign() -> Decision:
        return services.sign_decision(decision=decision, by=request.user, at=clock.now())

    return _answered(request, sign, _("Signed. Whoever asked sees it at once."))


@requires(Perm.SPONSOR_SIGN)
@require_POST
def decision_decline(request: Request, decision_id: int) -> HttpResponse:
    """Decline what waits for one's signature."""
    decision = _to_sign(request, decision_id)

    def decline() -> Decision:
        return services.decline_decision(decision=decision, by=request.user, at=clock.now())

    return _answered(request, decline, _("Declined. Whoever asked sees it at once."))


def _answered(request: Request, answer: Callable[[], Decision], said: str) -> HttpResponse:
    try:
        answer()
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, said)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, None):
        return redirect(back)
    return redirect("governance:decision-list")


def _to_sign(request: Request, decision_id: int) -> Decision:
    rows = Decision.objects.visible_to(request.user, Perm.SPONSOR_SIGN)
    return get_object_or_404(rows.select_related("sponsorship"), pk=decision_id)


@requires(Perm.SPONSOR_ASK)
@require_safe
def sponsorship_list(request: Request) -> HttpResponse:
    """The sponsor's commitment, what waits for a signature, and what was answered."""
    today = clock.now().date()
    rows = Decision.objects.visible_to(request.user, Perm.SPONSOR_ASK)
    rows = rows.select_related("sponsor", "unit", "asked_by")
    commitments = Sponsorship.objects.visible_to(request.user, Perm.SPONSOR_ASK)
    commitments = commitments.select_related("sponsor", "strategist", "unit")
    running = commitments.filter(state=SponsorshipState.SIGNED, ends_on__gt=today)
    context = {
        "running": list(running.order_by("ends_on", "pk")),
        "former": list(commitments.exclude(pk__in=running.values("pk"))[:SHOWN]),
        "waiting": list(rows.open()),
        "answered": list(
            rows.exclude(state=DecisionState.OPEN).order_by("-closed_at", "-pk")[:SHOWN]
        ),
        "places": PLACES,
    }
    return render(request, "governance/sponsorship_list.html", context)


@requires(Perm.SPONSOR_ASK)
@require_http_methods(["GET", "HEAD", POST])
def decision_create(request: Request) -> HttpResponse:
    """Ask the sponsor for a decision."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = DecisionForm(given, by=request.user, at=at)

    def ask() -> Decision:
        return services.ask_decision(by=request.user, at=at, **form.cleaned_data)

    if given is not None and saved(form, ask):
        messages.success(request, _("%(sponsor)s finds it under “To sign”.") % form.cleaned_data)
        return redirect("governance:sponsorship-list")
    return render(request, "governance/decision_create.html", {"form": form})


@requires(Perm.SPONSOR_ASK)
@require_POST
def decision_withdraw(request: Request, decision_id: int) -> HttpResponse:
    """Take a question back."""
    rows = Decision.objects.visible_to(request.user, Perm.SPONSOR_ASK)
    decision = get_object_or_404(rows.select_related("sponsorship"), pk=decision_id)
    try:
        services.withdraw_decision(decision=decision, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The question is withdrawn, and its place is free."))
    return redirect("governance:sponsorship-list")


@requires(Perm.SPONSOR_ASK)
@require_http_methods(["GET", "HEAD", POST])
def sponsorship_create(request: Request) -> HttpResponse:
    """Ask the sponsor to commit for a year."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = SponsorshipForm(given, by=request.user, at=at)

    def ask() -> Sponsorship:
        return services.ask_sponsorship(by=request.user, at=at, **form.cleaned_data)

    if given is not None and saved(form, ask):
        messages.success(request, _("%(sponsor)s finds it under “To sign”.") % form.cleaned_data)
        return redirect("governance:sponsorship-list")
    return render(request, "governance/sponsorship_create.html", {"form": form})


@requires(Perm.SPONSOR_ASK)
@require_POST
def sponsorship_end(request: Request, sponsorship_id: int) -> HttpResponse:
    """End a commitment today."""
    rows = Sponsorship.objects.visible_to(request.user, Perm.SPONSOR_ASK)
    sponsorship = get_object_or_404(rows, pk=sponsorship_id)
    try:
        services.end_sponsorship(sponsorship=sponsorship, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The commitment ends today."))
    return redirect("governance:sponsorship-list")
