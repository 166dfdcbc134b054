"""Public pages in the language of their address: a link works where no cookie is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

Kept = TypeVar("Kept", bound=Callable[..., HttpResponseBase])
ASKED = "lang"


def in_asked_language(view: Kept) -> Kept:
    """Answer in the language that ``?lang=`` names, else as for any other page.

    ``ui/bare.html`` then offers the other languages; a shared cache keeps each address apart.
    """

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get(ASKED, "")
        here = translation.get_language() or settings.LANGUAGE_CODE
        chosen = asked if asked in dict(settings.LANGUAGES) else here
        vars(request)["speaks"] = chosen
        with translation.override(chosen):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = chosen
        return response

    return cast("Kept", spoken)
