"""Where in the company a hub stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.access import requires
from governance.forms.checks import HubReportingForm
from governance.models import Department, HubReporting, OrgUnit, UnitKind
from governance.perms import Perm
from governance.saving import saved
from governance.services.checks import department_of, set_hub_reporting
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"


@requires(Perm.UNIT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def hub_reporting(request: Request, unit_id: int) -> HttpResponse:
    """Say to which department a hub reports from now on; earlier facts stay on record."""
    units = OrgUnit.objects.visible_to(request.user, Perm.UNIT_CHANGE)
    unit, at = get_object_or_404(units, pk=unit_id), clock.now()
    if unit.kind == UnitKind.SPOKE:
        raise Http404
    current = department_of(unit, at=at)
    given = request.POST if request.method == POST else None
    initial = {"department": current.department if current else ""}
    form = HubReportingForm(given, initial=initial)

    def change() -> HubReporting:
        department = Department(form.cleaned_data["department"])
        return set_hub_reporting(unit=unit, department=department, by=request.user, at=at)

    if given is not None and saved(form, change):
        messages.success(request, _("It is recorded from now on."))
        return redirect("governance:unit-detail", unit.pk)
    rows = HubReporting.objects.visible_to(request.user, Perm.UNIT_CHANGE).filter(unit=unit)
    context = {"unit": unit, "form": form, "current": current, "facts": list(rows)}
    return render(request, "governance/checks/hub_reporting.html", context)
