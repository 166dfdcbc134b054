"""Coming back to the page that led somewhere: its address travels as ``next``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST = 500


def and_back(href: str, here: str) -> str:
    """``href``, whose act leads back to ``here``."""
    return f"{href}?{urlencode({'next': here})}"


def asked_for(request: HttpRequest) -> str:
    """The address of ours that the page was opened with as ``next``; else empty."""
    to = request.GET.get("next", "")
    ours = to.startswith("/") and url_has_allowed_host_and_scheme(to, None)
    return to if ours and len(to) <= LONGEST else ""
