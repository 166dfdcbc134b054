"""Size and sector of the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import services
from governance.access import requires
from governance.forms.setup import SizeForm
from governance.models import OrganisationProfile, OrgUnit, UnitKind
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@requires(Perm.UNIT_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """What is known now; another answer holds from this moment on."""
    companies = OrgUnit.objects.visible_to(request.user, Perm.UNIT_CHANGE)
    company = get_object_or_404(companies, kind=UnitKind.COMPANY)
    at = clock.now()
    current = services.profile_of(company, at=at)
    known = {name: getattr(current, name) for name in SizeForm.base_fields} if current else {}
    given = request.POST if request.method == "POST" else None
    form = SizeForm(given, answers={"size": known}, by=request.user)

    def change() -> OrganisationProfile:
        facts = form.cleaned_data
        return services.set_profile(company=company, by=request.user, at=at, **facts)

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:organisation-profile")
    context = {"form": form, "profile": current}
    return render(request, "governance/setup/profile.html", context)
