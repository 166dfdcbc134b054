"""Appointing people, and ending appointments."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance import services
from governance.access import requires
from governance.forms.people import AppointmentForm
from governance.models import Appointment, OrgUnit
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from accounts.http import Request
    from accounts.models import User

POST = "POST"
OFFERED = 200


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def appointment_create(request: Request, unit_id: int) -> HttpResponse:
    """Give somebody a role in a unit, from one day to another in the reader's time zone."""
    units = OrgUnit.objects.visible_to(request.user, Perm.PEOPLE_APPOINT)
    unit = get_object_or_404(units, pk=unit_id)
    given = request.POST if request.method == POST else None
    roles = services.roles_within(request.user, unit, at=clock.now())
    form = AppointmentForm(given, by=request.user, roles=roles)

    def appoint() -> Appointment:
        facts, at = form.cleaned_data, clock.now()
        return services.appoint_person(
            person=facts["email"],
            role=facts["role"],
            unit=unit,
            starts_at=_midnight(facts["starts_on"], request.user, at),
            ends_at=_midnight(facts["ends_on"], request.user, at, days=1),
            by=request.user,
            at=at,
        )

    if given is not None and saved(form, appoint):
        facts = {"person": form.cleaned_data["email"], "role": form.cleaned_data["role"]}
        messages.success(request, _("%(person)s now holds the role: %(role)s.") % facts)
        return redirect("governance:unit-detail", unit.pk)
    people = services.people_visible_to(request.user, Perm.PEOPLE_APPOINT)
    offered = people.filter(is_active=True).order_by("name")[:OFFERED]
    context = {"form": form, "unit": unit, "people": offered}
    return render(request, "governance/appointment_create.html", context)


@requires(Perm.PEOPLE_APPOINT)
@require_POST
def appointment_close(request: Request, appointment_id: int) -> HttpResponse:
    """End an appointment now, and go back to the page it was ended from."""
    rows = Appointment.objects.visible_to(request.user, Perm.PEOPLE_APPOINT)
    appointment = get_object_or_404(
        rows.select_related("person", "role", "unit"), pk=appointment_id
    )
    facts = {"person": appointment.person, "role": appointment.role}
    try:
        services.close_appointment(appointment=appointment, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("%(person)s no longer holds the role: %(role)s.") % facts)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("governance:unit-detail", appointment.unit_id)


def _midnight(day: date | None, person: User, at: datetime, *, days: int = 0) -> datetime | None:
    """The beginning of ``day`` (or of a day after it) where ``person`` is; today means now."""
    if day is None or (not days and day == at.astimezone(person.zone).date()):
        return None
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=person.zone)
