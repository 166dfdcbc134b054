"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.home import first_page
from accounts.http import signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@signed_in
@require_safe
def home(request: Request) -> HttpResponse:
    """Send people to the page they need first; those who hold nothing yet, to their account."""
    return redirect(first_page(request.user) or "accounts:profile")
