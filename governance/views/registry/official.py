"""The public page of our accounts and speakers, and everybody's own say about their name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import signed_in
from governance.services import registry
from socialteam.kit import clock
from socialteam.kit.access import public
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_text
from socialteam.kit.languages import in_asked_language

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request
    from governance.models import SocialAccount

KEPT = "public, max-age=300"
"""Shared caches may keep what anybody may read for five minutes."""
LONGEST = 500


@public
@in_asked_language
@require_safe
def official(request: HttpRequest) -> HttpResponse:
    """Our accounts by network, who speaks for us, and whether a pasted name is ours."""
    at, asked = clock.now(), query_text(request.GET, "q", longest=LONGEST)
    context = {
        "company": registry.company_name(),
        "at": at,
        "accounts": registry.official_accounts(at=at),
        "speakers": registry.authorised_speakers(at=at),
        "asked": asked,
        "ours": registry.official_like(asked, at=at) if asked else [],
    }
    response = render(request, "governance/registry/official.html", context)
    response["Cache-Control"] = KEPT
    return response


@public
@require_safe
def official_json(request: HttpRequest) -> JsonResponse:
    """The same for programs; with ``q`` also whether it is ours."""
    at, asked = clock.now(), query_text(request.GET, "q", longest=LONGEST)
    told: dict[str, Any] = {
        "company": registry.company_name(),
        "accounts": [_told(each) for each in registry.official_accounts(at=at)],
        "speakers": [each.name for each in registry.authorised_speakers(at=at)],
    }
    if asked:
        ours = registry.official_like(asked, at=at)
        told["answer"] = {
            "asked": asked,
            "is_ours": bool(ours),
            "accounts": list(map(_told, ours)),
        }
    return JsonResponse(told, headers={"Cache-Control": KEPT})


@signed_in
@require_safe
def public_name(request: Request) -> HttpResponse:
    """Whether one's own name stands on the public page."""
    agreed = registry.name_of_person_is_public(request.user, at=clock.now())
    return render(request, "governance/registry/public_name.html", {"agreed": agreed})


@signed_in
@require_POST
def public_name_agree(request: Request) -> HttpResponse:
    """Let one's name stand there."""
    try:
        registry.agree_to_be_named(by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Your name may stand on the public page."))
    return redirect("governance:public-name")


@signed_in
@require_POST
def public_name_withdraw(request: Request) -> HttpResponse:
    """Take it off."""
    try:
        registry.withdraw_name(person=request.user, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Your name is off the public page."))
    return redirect("governance:public-name")


def _told(account: SocialAccount) -> dict[str, str]:
    return {
        "network": account.network.name,
        "handle": account.handle,
        "url": account.url,
        "language": account.language,
        "country": account.country,
    }
