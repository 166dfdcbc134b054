"""The request as our views see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class Request(HttpRequest):
    """A request by a logged-in person: for the types only, never created.

    A view behind ``@requires`` or ``@signed_in`` may rely on both attributes.
    """

    user: User  # type: ignore[assignment]  # django-stubs allows AnonymousUser; the doors do not
    htmx: HtmxDetails
