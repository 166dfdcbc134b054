"""Becoming a volunteer: applying, answering, the rule and its exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance import access, services
from governance.access import requires
from governance.forms.people_contract import (
    ApplicationForm,
    DeclineForm,
    EligibilityForm,
    OverrideForm,
)
from governance.models import EligibilityOverride, OrgUnit, UnitKind, VolunteerApplication
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
SHOWN = 50


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def application_create(request: Request) -> HttpResponse:
    """Offer to volunteer; what one applied for before stands beside it."""
    given = request.POST if request.method == POST else None
    initial = {"languages": [request.user.language]}
    form = ApplicationForm(given, initial=initial)

    def apply() -> VolunteerApplication:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        return services.apply_to_volunteer(unit=unit, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, apply):
        said = _("%(unit)s has your application and answers you here.")
        messages.success(request, said % {"unit": form.cleaned_data["unit"]})
        return redirect("governance:application-create")
    own = services.own_applications(request.user)[:SHOWN]
    return render(request, "governance/application_create.html", {"form": form, "own": list(own)})


@signed_in
@require_POST
def application_withdraw(request: Request, application_id: int) -> HttpResponse:
    """Take one's own application back."""
    own = services.own_applications(request.user)
    application = get_object_or_404(own, pk=application_id)
    try:
        services.withdraw_application(application=application, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Your application is withdrawn."))
    return redirect("governance:application-create")


@requires(Perm.APPLICATION_DECIDE)
@require_safe
def application_list(request: Request) -> HttpResponse:
    """Who would like to volunteer, whom to appoint; those answered one fold away."""
    at = clock.now()
    rows = VolunteerApplication.objects.visible_to(request.user, Perm.APPLICATION_DECIDE)
    rows = rows.select_related("person", "unit", "vouched_by", "decided_by")
    waiting = list(rows.waiting().order_by("submitted_at", "pk")[:SHOWN])
    appointing = rows.visible_to(request.user, Perm.PEOPLE_APPOINT).unappointed(at=at)
    context = {
        "unappointed": list(appointing.order_by("decided_at", "pk")[:SHOWN]),
        "waiting": [(each, _missing(waiting, at).get(each.person_id, [])) for each in waiting],
        "answered": list(rows.exclude(state="submitted").order_by("-decided_at", "-pk")[:SHOWN]),
        "may_except": access.holds(request.user, Perm.PEOPLE_APPOINT),
    }
    return render(request, "governance/application_list.html", context)


def _missing(rows: list[VolunteerApplication], at: datetime) -> dict[int, list[str]]:
    found = services.unmet_by(people=[row.person_id for row in rows], at=at)
    return {pk: [services.say_unmet(each) for each in unmet] for pk, unmet in found.items()}


@requires(Perm.APPLICATION_DECIDE)
@require_POST
def application_accept(request: Request, application_id: int) -> HttpResponse:
    """Accept, in one tap."""
    application = _reached(request, application_id)
    try:
        services.accept_application(application=application, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("%(name)s is welcome. Ask the manager for their consent to the time.")
        messages.success(request, said % {"name": application.person})
    return redirect("governance:application-list")


@requires(Perm.PEOPLE_APPOINT)
@require_POST
def application_appoint(request: Request, application_id: int) -> HttpResponse:
    """Appoint somebody whom the unit's lead has accepted."""
    application = _reached(request, application_id)
    try:
        services.appoint_accepted(application=application, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("%(name)s is now a community manager in %(unit)s.")
        messages.success(request, said % {"name": application.person, "unit": application.unit})
    return redirect("governance:application-list")


@requires(Perm.APPLICATION_DECIDE)
@require_http_methods(["GET", "HEAD", POST])
def application_decline(request: Request, application_id: int) -> HttpResponse:
    """Decline, and say why."""
    application = _reached(request, application_id)
    given = request.POST if request.method == POST else None
    form = DeclineForm(given)

    def decline() -> VolunteerApplication:
        reason = form.cleaned_data["reason"]
        return services.decline_application(
            application=application, reason=reason, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, decline):
        messages.success(request, _("%(name)s reads why.") % {"name": application.person})
        return redirect("governance:application-list")
    context = {"form": form, "application": application}
    return render(request, "governance/application_decline.html", context)


def _reached(request: Request, application_id: int) -> VolunteerApplication:
    rows = VolunteerApplication.objects.visible_to(request.user, Perm.APPLICATION_DECIDE)
    return get_object_or_404(rows.select_related("person", "unit"), pk=application_id)


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def eligibility(request: Request) -> HttpResponse:
    """The rule, changed by those who appoint in the whole company, and the exceptions."""
    at = clock.now()
    rule = services.eligibility_rule()
    given = request.POST if request.method == POST else None
    initial = {"min_months": rule.min_months, "not_alone": list(rule.not_alone)}
    form = EligibilityForm(given, initial=initial)
    units = OrgUnit.objects.visible_to(request.user, Perm.PEOPLE_APPOINT)
    company = units.filter(kind=UnitKind.COMPANY).first()

    def change() -> None:
        unit = company or get_object_or_404(OrgUnit.objects.none())
        services.change_eligibility_rule(unit=unit, by=request.user, at=at, **form.cleaned_data)

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:eligibility")
    rows = EligibilityOverride.objects.visible_to(request.user, Perm.PEOPLE_APPOINT)
    rows = rows.select_related("person", "unit", "granted_by")
    context = {
        "form": form if company else None,
        "rule": rule,
        "running": list(rows.filter(ends_on__gt=at.date())[:SHOWN]),
        "over": list(rows.filter(ends_on__lte=at.date())[:SHOWN]),
    }
    return render(request, "governance/eligibility.html", context)


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def override_create(request: Request) -> HttpResponse:
    """Make an exception, with a reason and an end."""
    given = request.POST if request.method == POST else None
    form = OverrideForm(given, by=request.user)

    def grant() -> EligibilityOverride:
        facts = dict(form.cleaned_data)
        person = facts.pop("email")
        return services.grant_override(person=person, by=request.user, at=clock.now(), **facts)

    if given is not None and saved(form, grant):
        messages.success(request, _("The exception is recorded with your name."))
        return redirect("governance:eligibility")
    return render(request, "governance/override_create.html", {"form": form})


@requires(Perm.PEOPLE_APPOINT)
@require_POST
def override_end(request: Request, override_id: int) -> HttpResponse:
    """End an exception today."""
    rows = EligibilityOverride.objects.visible_to(request.user, Perm.PEOPLE_APPOINT)
    override = get_object_or_404(rows, pk=override_id)
    try:
        services.end_override(override=override, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return redirect("governance:eligibility")
