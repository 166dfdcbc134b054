"""The card on the phone: one's own, and what whoever scans it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import signed_in
from socialteam.kit import clock
from socialteam.kit.access import public
from socialteam.kit.languages import in_asked_language
from socialteam.kit.rate_limit import limited
from training import wallet
from training.certificate_pdf import qr_picture

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request

LOOKS = 60
"""A minute, from one address."""


@signed_in
@require_safe
def permit_card(request: Request) -> HttpResponse:
    """Where one may speak now, to show to somebody; it says so for ten minutes."""
    at = clock.now()
    address = wallet.address_for(request.user, at=at)
    context = {
        "at": at,
        "until": at + wallet.LIFETIME,
        "levels": wallet.levels_of(request.user, at=at),
        "address": address,
        "picture": qr_picture(address),
    }
    return render(request, "training/permit_card.html", context)


@public
@in_asked_language
@require_safe
@limited(LOOKS)
def permit_card_check(request: HttpRequest, link: str) -> HttpResponse:
    """Where the person of a card may speak at this moment, worked out now."""
    at = clock.now()
    person = wallet.person_of(link, at=at)
    levels = wallet.levels_of(person, at=at) if person else {}
    context = {"at": at, "person": person, "levels": levels}
    status = 200 if person else 404
    response = render(request, "training/permit_card_check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
