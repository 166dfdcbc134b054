"""The first look at everything that comes in: what cannot be text, JSON or a form is a 400.

PostgreSQL holds no NUL and no lone surrogate, and Python's JSON accepts a good deal that JSON
is not. So both are refused here, once, with the name of the field, before a view sees them.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import date
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadhandler import FileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

from socialteam.kit.errors import MESSAGES, BadInputError, Problem, problem_of, respond
from socialteam.kit.strict_json import UNWRITABLE, load_json, printable, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
CHARSETS = {"", "utf-8", "utf8", "us-ascii", "ascii"}
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_UPLOADED = 26 * 1024 * 1024
REPLACED = "\ufffd"  # what Django puts for bytes of a multipart form that are not UTF-8
LARGEST = 2**63 - 1
BROKEN_UTF8 = re.compile("%[89A-Fa-f][0-9A-Fa-f]")  # so Django writes it back into the path
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InputGuardMiddleware:
    """Refuse what no view could handle, and turn what views refuse into the same answers.

    Unknown methods 405; an encoding other than UTF-8 415; a body too large 413; NUL, lone
    surrogates and broken UTF-8 in the path, the query, form fields and file names, forms that
    were cut off and forms with too many fields 400. No header or field overrides the method.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        problem = _problem_with(request)
        return self.get_response(request) if problem is None else _closed(request, problem)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for what a view refuses; faults of ours, and what Django handles, go on."""
        if isinstance(error, Http404 | PermissionDenied):
            return None
        problem = problem_of(error)
        return respond(request, problem) if problem else None


def _closed(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = respond(request, problem)
    if problem.status == 405:
        response["Allow"] = ", ".join(sorted(METHODS))
    return response


def _problem_with(request: HttpRequest) -> Problem | None:
    status = _refused_by_its_head(request)
    if status:
        return Problem(status, MESSAGES[status])
    try:
        _check_path(request)
        _check_query(request)
        _check_form(request)
    except BadInputError as error:
        return problem_of(error)
    except RequestDataTooBig:
        return Problem(413, MESSAGES[413])
    except (MultiPartParserError, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError):
        return Problem(400, MESSAGES[400])
    return None


def _refused_by_its_head(request: HttpRequest) -> int | None:
    if request.META.get("REQUEST_METHOD") not in METHODS:
        return 405
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return 400
    charset = (request.content_params or {}).get("charset", "")
    if charset.strip("\"' ").lower() not in CHARSETS:
        return 415
    limit = MOST_UPLOADED if request.content_type == MULTIPART else _most_in_memory()
    return 413 if len(length) > 18 or int(length) > limit else None


def _most_in_memory() -> int:
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or MOST_UPLOADED


def _check_path(request: HttpRequest) -> None:
    if UNWRITABLE.search(request.path_info) or BROKEN_UTF8.search(request.path_info):
        raise BadInputError("path", unreadable())


def _check_query(request: HttpRequest) -> None:
    _check_pairs(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))


def _check_form(request: HttpRequest) -> None:
    if request.content_type == FORM:
        if len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0):
            raise BadInputError("", _("The form was cut off on its way. Send it again."))
        _check_pairs(request.body)
    elif request.content_type == MULTIPART:
        request.upload_handlers.insert(0, _WholeFormHandler(request))
        for name, values in request.POST.lists():
            _check_texts(name, values)
        for name, files in request.FILES.lists():
            _check_texts(name, [file.name or "" for file in files])


def _check_pairs(encoded: bytes) -> None:
    """The names and values of a query or a form, before anything is lost in decoding."""
    if encoded.count(b"&") >= (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS or math.inf):
        raise TooManyFieldsSent
    for pair in encoded.replace(b"+", b" ").split(b"&"):
        name, _equals, value = pair.partition(b"=")
        shown = unquote_to_bytes(name).decode("utf-8", "replace").replace("\x00", "")[:100]
        _check_bytes(unquote_to_bytes(name), shown)
        _check_bytes(unquote_to_bytes(value), shown)


def _check_bytes(raw: bytes, field: str) -> None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadInputError(field, unreadable()) from None
    if "\x00" in text:
        raise BadInputError(field, unreadable())


def _check_texts(name: str, values: Iterable[str]) -> None:
    for text in (name, *values):
        if UNWRITABLE.search(text) or REPLACED in text:
            raise BadInputError(UNWRITABLE.sub("", name)[:100], unreadable())


class _WholeFormHandler(FileUploadHandler):
    """Parses the form as usual and refuses one whose closing boundary never came.

    Django takes whatever arrived of a multipart form for the whole of it.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803  Django's name
        content_length: int,  # noqa: ARG002  Django's signature
        boundary: str | bytes,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile[bytes]]] | None:
        assert self.request is not None  # noqa: S101  given in _check_form
        handlers = [each for each in self.request.upload_handlers if each is not self]
        watched: Any = _Tail(input_data)  # the parser calls nothing but read
        found = MultiPartParser(META, watched, handlers, encoding or "utf-8").parse()
        mark = boundary if isinstance(boundary, bytes) else boundary.encode("ascii")
        if not watched.tail.rstrip(b"\r\n").endswith(b"--" + mark + b"--"):
            raise MultiPartParserError("the form was cut off")
        return found

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


class _Tail:
    """A stream that remembers the last bytes read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.tail = stream, b""

    def read(self, size: int | None = None, /) -> bytes:
        piece = self._stream.read(-1 if size is None else size)
        self.tail = (self.tail + piece)[-256:]
        return piece


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it, in UTF-8, no deeper than 32 and with each key once.

    Refused with the path of the value (``message.body``): NUL, lone surrogates, NaN, infinity,
    numbers that no 64-bit column holds. The top level is an object, unless the view has
    ``json_arrays = True``.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value of the body.

        Raises:
            BadInputError: it is not such JSON.
            UnsupportedMediaType: it is not in UTF-8.
        """
        charset = re.search(r"charset\s*=\s*([^;]*)", media_type or "", re.IGNORECASE)
        if charset and charset[1].strip("\"' ").lower() not in CHARSETS:
            raise UnsupportedMediaType(media_type or "")
        value = load_json(_read(stream))
        arrays = getattr((parser_context or {}).get("view"), "json_arrays", False)
        if not (isinstance(value, dict) or (arrays and isinstance(value, list))):
            raise BadInputError("", _("The body is a JSON object."))
        return value


def _read(stream: IO[Any]) -> bytes:
    limit = _most_in_memory()
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise RequestDataTooBig
    return raw


class StrictSerializer:
    """For serializers that take input: a field that is unknown, or only for reading, is a 400.

    Stands before the serializer class: ``class CaseInput(StrictSerializer, ModelSerializer)``.
    """

    def to_internal_value(self, data: Any) -> Any:
        fields = self._writable_fields  # type: ignore[attr-defined]  # the serializer's
        writable = {field.field_name for field in fields}
        unknown = set(map(str, data)) - writable if isinstance(data, dict) else set()
        if unknown:
            message = _("There is no such field, or it cannot be set here.")
            raise ValidationError({printable(name): [message] for name in sorted(unknown)})
        return super().to_internal_value(data)  # type: ignore[misc]  # the serializer's


def ordering(
    value: str | None, allowed: Mapping[str, tuple[str, ...]], default: str
) -> tuple[str, ...]:
    """The columns of a named order; only names in ``allowed`` ever reach ``order_by``.

    Args:
        value: what the request says, None or empty for ``default``.
        allowed: for each public name its columns, the last one unique.
        default: a name in ``allowed``.

    Raises:
        BadInputError: the name is not in ``allowed``.
    """
    try:
        return allowed[value or default]
    except KeyError:
        raise BadInputError("ordering", _one_of(allowed)) from None


def query_text(query: QueryDict, name: str, *, longest: int = 200) -> str:
    """The only value of a parameter without spaces around it, "" if absent.

    Raises:
        BadInputError: it is given twice, or is longer than ``longest`` characters.
    """
    values = query.getlist(name)
    if len(values) > 1:
        raise BadInputError(name, _("This is given more than once."))
    text = values[0].strip() if values else ""
    if len(text) > longest:
        raise BadInputError(name, _("This is too long."))
    return text


def query_int(
    query: QueryDict, name: str, default: int | None = None, *, low: int = 0, high: int = LARGEST
) -> int | None:
    """A whole number from ``low`` to ``high``, both included, in ASCII digits.

    Raises:
        BadInputError: it is anything else.
    """
    text = query_text(query, name)
    if not text:
        return default
    if not WHOLE_NUMBER.fullmatch(text) or not low <= int(text) <= high:
        message = _("This is a whole number from %(low)s to %(high)s.")
        raise BadInputError(name, message % {"low": low, "high": high})
    return int(text)


def query_date(query: QueryDict, name: str, default: date | None = None) -> date | None:
    """A date as YYYY-MM-DD in ASCII digits, from 1900 to 2199.

    Raises:
        BadInputError: it is anything else.
    """
    text = query_text(query, name)
    if not text:
        return default
    with suppress(ValueError):
        if ISO_DATE.fullmatch(text) and "1900" <= text[:4] <= "2199":
            return date.fromisoformat(text)
    raise BadInputError(name, _("This is a date such as 2026-03-29."))


def query_choice(query: QueryDict, name: str, choices: Iterable[str], default: str = "") -> str:
    """One of ``choices``, exactly as written there.

    Raises:
        BadInputError: it is anything else.
    """
    text = query_text(query, name)
    if text and text not in set(choices):
        raise BadInputError(name, _one_of(choices))
    return text or default


def _one_of(choices: Iterable[str]) -> str:
    return _("This is one of: %(choices)s.") % {"choices": ", ".join(choices)}
