"""The choices in the masthead: language and appearance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services
from accounts.http import signed_in
from accounts.models import Language, Theme
from socialteam.kit.access import public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request

SYSTEM = "system"
YEAR = 365 * 24 * 3600


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of every page from now on, and go back to the page."""
    chosen = request.POST.get("language", "")
    if chosen not in Language.values:
        return HttpResponseBadRequest(_("Choose French or English."), content_type="text/plain")
    if request.user.is_authenticated:
        services.set_language(person=request.user, language=chosen)
    response = redirect(_safe_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@signed_in
@require_POST
def theme(request: Request) -> HttpResponse:
    """Change how every page looks from now on, and go back to the page."""
    chosen = request.POST.get("theme", SYSTEM)
    chosen = Theme.SYSTEM.value if chosen == SYSTEM else chosen
    if chosen not in Theme.values:
        message = _("Choose light, dark, or like the system.")
        return HttpResponseBadRequest(message, content_type="text/plain")
    services.set_theme(person=request.user, theme=chosen)
    return redirect(_safe_next(request))


def _safe_next(request: HttpRequest) -> str:
    """Where to go back to: an address of this site, else the first page."""
    to = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return to if ours else "home"
