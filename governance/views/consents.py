"""The manager's consent: asked, answered from a mail or here, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance import services
from governance.access import requires
from governance.forms.people_contract import ConsentForm
from governance.models import ConsentState, TimeConsent
from governance.perms import Perm
from governance.saving import saved
from governance.services import LinkState
from governance.services.volunteer_objectives import team_objectives
from socialteam.kit import clock
from socialteam.kit.access import public
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_int

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request

POST = "POST"
SHOWN = 200
AGREES, REFUSES = "agree", "refuse"
STATUS = {LinkState.UNKNOWN: 404}


@requires(Perm.CONSENT_ASK)
@require_safe
def consent_list(request: Request) -> HttpResponse:
    """For one's units: who was forgotten, what waits, what holds, what ends soon, what is over."""
    at = clock.now()
    today = at.date()
    rows = TimeConsent.objects.visible_to(request.user, Perm.CONSENT_ASK)
    rows = rows.select_related("person", "manager", "unit")
    given = rows.filter(state=ConsentState.GIVEN, ends_on__gt=today)
    context = {
        "today": today,
        "unasked": list(services.unasked_volunteers(request.user, at=at)[:SHOWN]),
        "asked": list(rows.filter(state=ConsentState.ASKED).order_by("asked_at")[:SHOWN]),
        "given": list(given.order_by("ends_on", "pk")[:SHOWN]),
        "over": list(
            rows.exclude(state=ConsentState.ASKED)
            .exclude(pk__in=given.values("pk"))
            .order_by("-decided_at", "-pk")[:SHOWN]
        ),
    }
    return render(request, "governance/consent_list.html", context)


@requires(Perm.CONSENT_ASK)
@require_http_methods(["GET", "HEAD", POST])
def consent_create(request: Request) -> HttpResponse:
    """Ask somebody's manager; a mail with a link leaves."""
    given = request.POST if request.method == POST else None
    initial = {
        "minutes_per_day": 60,
        "person": query_int(request.GET, "person"),
        "unit": query_int(request.GET, "unit"),
    }
    form = ConsentForm(given, by=request.user, initial=initial)

    def ask() -> TimeConsent:
        return services.ask_consent(by=request.user, at=clock.now(), **form.cleaned_data)

    if given is not None and saved(form, ask):
        said = _("The manager of %(person)s receives a mail with a link.")
        messages.success(request, said % form.cleaned_data)
        return redirect("governance:consent-list")
    return render(request, "governance/consent_create.html", {"form": form})


@requires(Perm.CONSENT_ASK)
@require_POST
def consent_remind(request: Request, consent_id: int) -> HttpResponse:
    """Send the question again, to whoever is the manager now."""
    rows = TimeConsent.objects.visible_to(request.user, Perm.CONSENT_ASK)
    consent = get_object_or_404(rows.select_related("person"), pk=consent_id)
    try:
        services.remind_manager(consent=consent, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The question leaves again, with a fresh link."))
    return redirect("governance:consent-list")


@signed_in
@require_safe
def consent_mine(request: Request) -> HttpResponse:
    """What managers agreed to for one's own time, and what one is asked as a manager."""
    today = clock.now().astimezone(request.user.zone).date()
    rows = services.consents_reached_by(request.user).select_related(
        "person", "manager", "unit", "asked_by"
    )
    asked = rows.filter(manager=request.user)
    context = {
        "waiting": list(asked.filter(state=ConsentState.ASKED)[:SHOWN]),
        "given": list(asked.filter(state=ConsentState.GIVEN, ends_on__gt=today)[:SHOWN]),
        "own": list(rows.filter(person=request.user)[:SHOWN]),
        "unasked": list(services.own_unasked(request.user, at=clock.now())[:SHOWN]),
        "today": today,
        "objectives_waiting": team_objectives(request.user, at=clock.now()).waiting().count(),
    }
    return render(request, "governance/consent_mine.html", context)


@signed_in
@require_POST
def consent_answer(request: Request, consent_id: int) -> HttpResponse:
    """Answer as a manager who has an account."""
    rows = services.consents_reached_by(request.user).select_related("person", "renews")
    consent = get_object_or_404(rows, pk=consent_id)
    agrees = request.POST.get("answer") == AGREES
    try:
        services.answer_consent(consent=consent, agrees=agrees, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Your answer is recorded."))
    return redirect("governance:consent-mine")


@signed_in
@require_POST
def consent_withdraw(request: Request, consent_id: int) -> HttpResponse:
    """End a consent, or take the question back."""
    consent = get_object_or_404(services.consents_reached_by(request.user), pk=consent_id)
    try:
        services.withdraw_consent(consent=consent, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("From today on this consent no longer holds."))
    concerned = request.user.pk in {consent.person_id, consent.manager_id}
    return redirect("governance:consent-mine" if concerned else "governance:consent-list")


@public
@never_cache
@require_http_methods(["GET", "HEAD", POST])
def consent_sign(request: HttpRequest, link: str) -> HttpResponse:
    """The page behind the link of a mail: reading changes nothing, one tap answers."""
    at = clock.now()
    page = "governance/consent_sign.html"
    answer = request.POST.get("answer", "")
    if request.method == POST and answer in {AGREES, REFUSES}:
        note = request.POST.get("note", "")
        try:
            consent = services.sign_by_link(token=link, agrees=answer == AGREES, note=note, at=at)
        except ConflictError:
            pass  # the page below says why
        else:
            return render(request, page, {"done": consent})
    opened = services.open_consent_link(link, at=at)
    context = {"consent": opened.consent, "state": opened.state.value}
    return render(request, page, context, status=STATUS.get(opened.state, 200))
