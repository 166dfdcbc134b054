"""A part of the xAPI 1.0.3 record store: statements in, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.access import public
from socialteam.kit.errors import BadInputError
from socialteam.kit.inputs import query_choice, query_int, query_text
from socialteam.kit.strict_json import load_json
from training import services
from training.domain.xapi import VERSION, agent_email
from training.domain.xapi_rules import ACCEPTED, StatementError, moment_of, uuid_of
from training.models import LearningStatement
from training.services.statements import FAULTS

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.http import HttpRequest, QueryDict
    from rest_framework.request import Request

    from accounts.models import User
    from training.models.statement import LearningStatementQuerySet

HEADER = "X-Experience-API-Version"
MOST_ROWS, USUAL_ROWS = 100, 50
LONGEST_AGENT = 2_000
KNOWN = {
    "statementId", "voidedStatementId", "agent", "verb", "activity", "since", "until", "limit",
    "ascending", "format", "attachments", "cursor",
}  # fmt: skip
ALONE = {"format", "attachments"}
BOOLEANS = ("true", "false")


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's
    """Which versions are understood; anybody may ask."""
    return JsonResponse({"version": [VERSION]}, headers={HEADER: VERSION})


class JsonOnly(DefaultContentNegotiation):
    """JSON, whatever is asked for: ``format`` is a parameter of xAPI's own here."""

    def select_renderer(
        self,
        request: Request,
        renderers: Any,
        format_suffix: str | None = None,
    ) -> Any:
        """The one renderer there is."""
        return renderers[0], renderers[0].media_type


@extend_schema(exclude=True)
class StatementViewSet(ViewSet):
    """Statements that others send, by the rules of xAPI instead of ours."""

    content_negotiation_class = JsonOnly
    json_arrays = True
    access_perms: ClassVar = {
        "find": Perm.LEARNING_VIEW,
        "add": Perm.LEARNING_WRITE,
        "put": Perm.LEARNING_WRITE,
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who may, and then which version is spoken."""
        super().initial(request, *args, **kwargs)
        if not ACCEPTED.fullmatch(request.headers.get(HEADER, "")):
            raise BadInputError(HEADER, _("Name the version of xAPI that you speak: 1.0.3."))

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Any:
        """Every answer names the version, and until when it is complete."""
        done = super().finalize_response(request, response, *args, **kwargs)
        done[HEADER] = VERSION
        done["X-Experience-API-Consistent-Through"] = clock.now().isoformat()
        return done

    def add(self, request: Request) -> Response:
        """One statement or a list; answers with their ids."""
        _only(request, set())
        person = cast("User", request.user)
        ids = services.store_statements(given=request.data, by=person, at=clock.now())
        return Response([str(each) for each in ids])

    def put(self, request: Request) -> Response:
        """One statement under the id of the address; no content."""
        _only(request, {"statementId"})
        number = _uuid(request, "statementId")
        if number is None:
            raise BadInputError("statementId", _("This is missing."))
        person = cast("User", request.user)
        services.store_statements(given=request.data, by=person, at=clock.now(), expected=number)
        return Response(status=204)

    def find(self, request: Request) -> Response:
        """One statement by its id, or those that match, the newest first."""
        _only(request, KNOWN)
        person = cast("User", request.user)
        seen = LearningStatement.objects.visible_to(person, Perm.LEARNING_VIEW, at=clock.now())
        query_choice(request.GET, "format", ["exact"])
        query_choice(request.GET, "attachments", ["false"])
        one, gone = _uuid(request, "statementId"), _uuid(request, "voidedStatementId")
        if one is None and gone is None:
            return Response(_page(request, _matching(request.GET, seen.standing())))
        if set(request.GET) - ALONE != {"statementId" if one else "voidedStatementId"}:
            raise BadInputError("statementId", _("An id is asked for alone."))
        rows = seen.standing() if one else seen.voided()
        found = rows.filter(uuid__in=[each for each in (one, gone) if each]).first()
        if found is None:
            raise Http404
        return Response(found.raw)


def _only(request: Request, names: set[str]) -> None:
    for name in request.GET:
        if name not in names:
            raise BadInputError(name, _("This parameter is not understood here."))


def _matching(query: QueryDict, rows: LearningStatementQuerySet) -> LearningStatementQuerySet:
    if agent := query_text(query, "agent", longest=LONGEST_AGENT):
        email = _email(agent)
        rows = rows.filter(actor_email=email) if email else rows.none()
    if verb := query_text(query, "verb", longest=500):
        rows = rows.filter(verb=verb)
    if activity := query_text(query, "activity", longest=500):
        rows = rows.filter(object_id=activity)
    if since := _moment(query, "since"):
        rows = rows.filter(stored_at__gt=since)
    if until := _moment(query, "until"):
        rows = rows.filter(stored_at__lte=until)
    return rows


def _page(request: Request, rows: LearningStatementQuerySet) -> dict[str, Any]:
    query = request.GET
    limit = query_int(query, "limit", 0, high=10**6) or USUAL_ROWS
    limit = min(limit, MOST_ROWS)
    ascending = query_choice(query, "ascending", BOOLEANS) == "true"
    if cursor := query_int(query, "cursor"):
        rows = rows.filter(pk__gt=cursor) if ascending else rows.filter(pk__lt=cursor)
    found = list(rows.order_by("pk" if ascending else "-pk")[: limit + 1])
    shown, more = found[:limit], ""
    if len(found) > limit:
        kept = {name: query[name] for name in query} | {"cursor": str(shown[-1].pk)}
        more = f"{request.path}?{urlencode(kept)}"
    return {"statements": [each.raw for each in shown], "more": more}


def _uuid(request: Request, name: str) -> uuid.UUID | None:
    text = query_text(request.GET, name)
    try:
        return uuid_of(text, name) if text else None
    except StatementError as error:
        raise BadInputError(name, FAULTS[error.fault]) from error


def _moment(query: QueryDict, name: str) -> datetime | None:
    text = query_text(query, name)
    try:
        return moment_of(text, name) if text else None
    except StatementError as error:
        raise BadInputError(name, FAULTS[error.fault]) from error


def _email(text: str) -> str:
    try:
        return agent_email(load_json(text.encode()), "agent")
    except StatementError as error:
        raise BadInputError(error.field, FAULTS[error.fault]) from error
