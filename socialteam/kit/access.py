"""How a view says that it needs no permission of its own; a guard test reads the declaration."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

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
    return _declare(login_required(view), "signed-in")


def _declare(view: Kept, access: str) -> Kept:
    cast("_Declared", view).access = access
    return view
