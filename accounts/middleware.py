"""Each person's language and time zone, on every page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class PreferencesMiddleware:
    """Answer in the person's language and time zone.

    Somebody who is not logged in gets the language of the cookie, else of the browser, among
    French and English, and UTC. A deactivated person counts as not logged in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language, zone = _preferences(request)
        with _speaking(language, zone):
            response = self.get_response(request)
        if response.streaming:
            _speak_while_streaming(response, language, zone)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def _preferences(request: HttpRequest) -> tuple[str, str]:
    if request.user.is_authenticated and not request.user.is_active:
        request.user = AnonymousUser()
    if request.user.is_authenticated:
        return request.user.language, request.user.time_zone
    return get_language_from_request(request), timezone.get_default_timezone_name()


@contextmanager
def _speaking(language: str, zone: str) -> Iterator[None]:
    with translation.override(language), timezone.override(zone):
        yield


def _speak_while_streaming(response: HttpResponseBase, language: str, zone: str) -> None:
    """Exports are written after the view has returned: keep its language until the last row."""
    content: Iterable[bytes] = response.streaming_content  # type: ignore[attr-defined]  # the base class does not declare it

    def spoken() -> Iterator[bytes]:
        with _speaking(language, zone):
            yield from content

    response.streaming_content = spoken()  # type: ignore[attr-defined]  # as above
