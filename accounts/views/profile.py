"""My account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms import ProfileForm
from accounts.home import advisers, first_page, ways_in
from accounts.http import signed_in
from accounts.models import User
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """What people say about themselves: name, language, time zone, quiet hours, appearance."""
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        instance=User.objects.get(pk=request.user.pk),
    )
    if request.method == "POST" and _save(form, request):
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Your settings are saved."))
        return redirect("accounts:profile")
    holds_nothing = first_page(request.user) is None
    context = {
        "form": form,
        "holds_nothing": holds_nothing,
        "advisers": advisers() if holds_nothing else [],
        "ways_in": ways_in() if holds_nothing else [],
        "live_tokens": request.user.api_tokens.valid(at=clock.now()).count(),
    }
    return render(request, "accounts/profile.html", context)


def _save(form: ProfileForm, request: Request) -> bool:
    if not form.is_valid():
        return False
    try:
        services.change_profile(
            person=request.user, facts=form.cleaned_data, by=request.user, at=clock.now()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
