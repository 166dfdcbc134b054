"""What every response carries, and what is answered while the database is away."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from structlog.contextvars import bound_contextvars

from socialteam.kit.errors import DATABASE_DOWN, database_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

FEATURES = """
accelerometer autoplay browsing-topics camera display-capture encrypted-media
fullscreen geolocation gyroscope hid identity-credentials-get idle-detection local-fonts
magnetometer microphone midi payment picture-in-picture publickey-credentials-create
publickey-credentials-get screen-wake-lock serial storage-access usb window-management
xr-spatial-tracking
"""
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in FEATURES.split())


class ResponseHeadersMiddleware:
    """Nothing is kept in shared caches, no browser feature is on, every request has an id.

    A page that says of itself that it is public is kept as it says: it is the same for anybody.
    So is what its reader's own browser may keep for a time, because it never changes.
    The id is new for each request, goes to every line logged for it, and to ``X-Request-ID``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._static = f"/{settings.STATIC_URL.strip('/')}/"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(uuid4())
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        is_static = request.path_info.startswith(self._static)
        kept = response.get("Cache-Control", "").startswith(("public,", "private, max-age="))
        if response.status_code != 200 or not (is_static or kept):
            response["Cache-Control"] = "private, no-store"
        return response


class DatabaseDownMiddleware:
    """A view that cannot reach the database, or waits too long for it, answers 503.

    Outside a view (sessions, for example) ``errors.server_error`` does the same. Leaving the
    view has rolled its transactions back; Django closes a broken connection after each request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """503 for an error of the connection; others go their way."""
        if not isinstance(error, DATABASE_DOWN):
            return None
        log.error("The database does not answer.", exc_info=error)
        return database_down(request)
