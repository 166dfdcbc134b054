"""How a view says that it needs no permission of its own; a guard test reads the declaration."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Kept = TypeVar("Kept", bound=Callable[..., HttpResponseBase])


class _Declared(Protocol):
    access: str


def public(view: Kept) -> Kept:
    """Declare that anybody may call ``view``, signed in or not."""
    return _declare(view, "public")


def signed_in(view: Kept) -> Kept:
    """Let any signed-in person call ``view`` and send others to the sign-in page."""
    return _declare(must_sign_in(view), "signed-in")


def must_sign_in(view: Kept) -> Kept:
    """Send whoever is not signed in to the sign-in page, and back afterwards.

    Back to the page asked for; what was sent comes back to the page it was sent from, where the
    words are kept. A part of a page asks the browser to leave the whole page.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        to_sign_in = redirect_to_login(_way_back(request))
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": to_sign_in.url})
        return to_sign_in

    return cast("Kept", checked)


def _way_back(request: HttpRequest) -> str:
    is_part = "HX-Request" in request.headers
    if request.method in {"GET", "HEAD"} and not is_part:
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "/"


def _declare(view: Kept, access: str) -> Kept:
    cast("_Declared", view).access = access
    return view
