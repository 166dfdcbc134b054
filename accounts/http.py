"""The request as our views see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.http import HttpRequest

from socialteam.kit import access

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User

P = ParamSpec("P")


class Request(HttpRequest):
    """A request by a logged-in person: for the types only, never created.

    A view behind ``@requires`` or ``@signed_in`` may rely on both attributes.
    """

    user: User
    htmx: HtmxDetails


def signed_in(
    view: Callable[Concatenate[Request, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """``socialteam.kit.access.signed_in`` for views that take our ``Request``."""
    return access.signed_in(cast("access.View[P]", view))
