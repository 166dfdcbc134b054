"""What anybody may check: a certificate by its address, and what credentials are verified with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from socialteam.kit import clock
from socialteam.kit.access import public
from socialteam.kit.languages import in_asked_language
from socialteam.kit.rate_limit import limited
from training import credentials, services

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

KEPT = "public, max-age=300"
"""Shared caches may keep what is the same for anybody for five minutes."""
VERIFICATIONS = 60
"""A minute, from one address."""


@public
@in_asked_language
@require_safe
@limited(VERIFICATIONS)
def verify(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a certificate says, and how it stands now."""
    at = clock.now()
    found = services.certification_called(uid, at=at)
    if found is None:
        raise Http404
    context = {"at": at, "certification": found, "issuer": credentials.issuer()["name"]}
    with timezone.override(found.person.time_zone):  # the days that stand on the certificate
        response = render(request, "training/verify.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@public
@require_safe
def issuer(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the same for anybody
    """Who certifies, as an Open Badges profile."""
    context = {"@context": [credentials.VC_CONTEXT, credentials.OB_CONTEXT]}
    return _json(context | credentials.issuer())


@public
@require_safe
def achievement(request: HttpRequest, slug: str) -> JsonResponse:  # noqa: ARG001 - the same
    """What is certified, as an Open Badges achievement."""
    track = services.published_track(slug)
    if track is None:
        raise Http404
    context = {"@context": [credentials.VC_CONTEXT, credentials.OB_CONTEXT]}
    return _json(context | credentials.achievement(track))


@public
@require_safe
def key_set(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the same for anybody
    """Every public key that signed something, as a JWK set."""
    return _json({"keys": credentials.public_keys()}, "application/jwk-set+json")


@public
@require_safe
def key(request: HttpRequest, key_id: str) -> JsonResponse:  # noqa: ARG001 - the same for anybody
    """One of them: where a credential's ``kid`` leads."""
    found = credentials.public_key(key_id)
    if found is None:
        raise Http404
    return _json(found, "application/jwk+json")


@public
@require_safe
@limited(VERIFICATIONS)
def status_list(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001 - the same
    """Which credentials are revoked, as a signed list of bits."""
    if not credentials.is_configured() or number >= credentials.lists():
        raise Http404
    body = credentials.status_list(number, at=clock.now())
    response = HttpResponse(body, content_type="application/vc+jwt")
    response["Cache-Control"] = KEPT
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _json(told: dict[str, object], kind: str = "application/json") -> JsonResponse:
    headers = {"Cache-Control": KEPT, "Access-Control-Allow-Origin": "*"}
    return JsonResponse(told, content_type=kind, headers=headers)
