"""What people and programs are told when something does not work: one shape, one page.

The API answers ``{"type", "title", "status", "errors": {field: [sentence, ...]}}`` for every
error. Pages render ``errors/page.html`` with ``status``, ``title``, ``message``, ``errors`` and
``request_id``, and fall back to plain text, so that an error page cannot fail.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.settings import api_settings
from structlog.contextvars import get_contextvars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

log = logging.getLogger(__name__)

DATABASE_DOWN = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = 5
TITLES: Mapping[int, StrOrPromise] = {
    400: gettext_lazy("This request is not valid"),
    401: gettext_lazy("You are not signed in"),
    403: gettext_lazy("You may not do this"),
    404: gettext_lazy("This does not exist"),
    405: gettext_lazy("This is not possible here"),
    406: gettext_lazy("This format is not available"),
    409: gettext_lazy("Somebody was faster"),
    413: gettext_lazy("This is too large"),
    415: gettext_lazy("This format is not accepted"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("Socialteam is not available at the moment"),
}
MESSAGES: Mapping[int, StrOrPromise] = {
    400: gettext_lazy(
        "Something in this request cannot be read. Go back and check what you entered."
    ),
    403: gettext_lazy("Your role does not include this. Ask the person who leads your team."),
    404: gettext_lazy(
        "The address is wrong, the page was removed, or your role does not show it."
    ),
    405: gettext_lazy("This address does not answer to this kind of request."),
    409: gettext_lazy(
        "This has changed since you opened it. Go back, load the page again and retry."
    ),
    413: gettext_lazy("What you sent is larger than what is accepted here."),
    415: gettext_lazy("Send this in UTF-8, in one of the formats named in the documentation."),
    500: gettext_lazy("Nothing you did is wrong. The error has been recorded; try again later."),
    503: gettext_lazy(
        "The database does not answer. Nothing was saved; try again in a few seconds."
    ),
}


class BadInputError(Exception):
    """One field of a request cannot be accepted; both places where it can come from answer 400.

    Args:
        field: its name, a dotted path in JSON (``message.body``), or empty for the whole.
        message: a whole translated sentence.
    """

    status = 400

    def __init__(self, field: str, message: StrOrPromise, *, status: int = 400) -> None:
        super().__init__(field, message)
        self.field, self.message, self.status = field, message, status


class ConflictError(APIException):
    """The record has changed since the caller saw it: 409, in pages as in the API."""

    status_code = 409
    default_detail = gettext_lazy("This has changed since you opened it.")
    default_code = "conflict"


@dataclass(frozen=True)
class Problem:
    """An error as it is told: the status, one sentence, and what is wrong with which field."""

    status: int
    message: StrOrPromise = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(TITLES.get(self.status) or HTTPStatus(self.status).phrase)

    def as_json(self) -> dict[str, Any]:
        """The shape of every error of the API; a message without a field stands under ""."""
        errors = dict(self.errors) or ({"": [str(self.message)]} if self.message else {})
        kind = HTTPStatus(self.status).name.lower().replace("_", "-")
        return {"type": kind, "title": self.title, "status": self.status, "errors": errors}


def problem_of(error: Exception) -> Problem | None:
    """What to tell about an exception, or None when it is a fault of ours."""
    if isinstance(error, APIException):
        return _of_api_exception(error)
    if isinstance(error, BadInputError):
        return Problem(error.status, error.message, {error.field: [str(error.message)]})
    if isinstance(error, ValidationError):
        return Problem(400, MESSAGES[400], _of_validation(error))
    for kinds, status in (
        (Http404, 404),
        (PermissionDenied, 403),
        (RequestDataTooBig, 413),
        ((SuspiciousOperation, BadRequest), 400),
        (DataError, 400),  # a number too large for its column and the like
    ):
        if isinstance(error, kinds):
            if kinds is DataError:
                log.warning("The database refused a value.", exc_info=error)
            return Problem(status, MESSAGES[status])
    return None


def api_exception(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: one shape for all; None lets a fault of ours become a 500."""
    problem = problem_of(error)
    if problem is None:
        return None
    return Response(problem.as_json(), status=problem.status, headers=dict(problem.headers))


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as JSON for the API and those who ask for it, as a page for people."""
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(problem.as_json(), status=problem.status)
    else:
        response = _page(request, problem)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: an address of the API, or JSON preferred to HTML."""
    if request.path_info.startswith("/api/"):
        return True
    accept = request.META.get("HTTP_ACCEPT", "")
    return "application/json" in accept and "text/html" not in accept


def database_down(request: HttpRequest) -> HttpResponse:
    """503, with the time after which it is worth trying again."""
    return respond(
        request, Problem(503, MESSAGES[503], headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    known = problem_of(exception) if exception else None
    return respond(request, known or Problem(400, MESSAGES[400]))


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001  Django's
    """handler403."""
    return respond(request, Problem(403, MESSAGES[403]))


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001  Django's
    """handler404; it never says whether the record exists for somebody else."""
    return respond(request, Problem(404, MESSAGES[404]))


def conflict(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001  Django's
    """For views that have nothing better to show: 409."""
    return respond(request, Problem(409, MESSAGES[409]))


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; a database that is away, met outside a view, is a 503 instead."""
    if isinstance(sys.exc_info()[1], DATABASE_DOWN):
        return database_down(request)
    return respond(request, Problem(500, MESSAGES[500]))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW; ``reason`` goes to the log only."""
    log.warning("A form was refused for its origin.", extra={"reason": reason})
    message = _("This form is too old or came from another site. Load the page again and retry.")
    return respond(request, Problem(403, message))


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    context = {
        "status": problem.status,
        "title": problem.title,
        "message": str(problem.message or MESSAGES.get(problem.status, "")),
        "errors": problem.errors,
        "request_id": get_contextvars().get("request_id"),
    }
    try:
        page = loader.render_to_string("errors/page.html", context, request)
    except Exception:
        log.warning("The error page could not be rendered.", exc_info=True)
        text = f"{context['title']}\n\n{context['message']}\n"
        return HttpResponse(text, status=problem.status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=problem.status)


def _of_api_exception(error: APIException) -> Problem:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Problem(error.status_code, "", dict(_flat(error.detail)), headers)


def _of_validation(error: ValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {"": list(error.messages)}
    return {
        "" if name == NON_FIELD_ERRORS else name: list(messages)
        for name, messages in error.message_dict.items()
    }


def _flat(detail: object, path: str = "") -> list[tuple[str, list[str]]]:
    """DRF's nested details as dotted paths; what belongs to no field stands under ""."""
    if isinstance(detail, dict):
        pairs = [(str(name), inner) for name, inner in detail.items()]
    elif isinstance(detail, list) and any(isinstance(each, dict | list) for each in detail):
        pairs = [(str(index), inner) for index, inner in enumerate(detail) if inner]
    else:
        return [
            (path, [str(each) for each in detail] if isinstance(detail, list) else [str(detail)])
        ]
    return [found for name, inner in pairs for found in _flat(inner, _joined(path, name))]


def _joined(path: str, name: str) -> str:
    if name in {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}:
        return path
    return f"{path}.{name}" if path else name
