"""Reading escalations: the list, its export, and one escalation's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from escalation.domain.status import Status
from escalation.forms import EscalationFilterForm, searched
from escalation.models import Escalation
from escalation.views.story import asked_by_escalation, story_of
from governance import access
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock, exports
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User
    from escalation.models import EscalationQuerySet

STATUSES: Final = frozenset(status.value for status in Status)
TABS: Final = (Status.OPEN, Status.ACKNOWLEDGED, Status.UNANSWERED, Status.RESOLVED)
NEWEST: Final = ("-opened_at", "-pk")
PAGE_SIZE: Final = 30
EXPORT_LIMIT: Final = 50_000
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Perm.ESCALATION_VIEW)
def escalation_list(request: HttpRequest) -> HttpResponse:
    """Escalations of one status, newest first, narrowed by words, unit and severity."""
    person = cast("Request", request).user
    form = EscalationFilterForm(request.GET, person=person)
    found = narrowed(form, person)
    counts = dict(found.unresolved().values_list("status").annotate(Count("pk")))
    status = _status_asked(request.GET.get("status", ""), counts)
    cursor = query_text(request.GET, "cursor", longest=2_000)
    page = keyset(found.filter(status=status).for_list(), NEWEST, cursor, PAGE_SIZE)
    asked = asked_by_escalation(page.rows)
    rows = [
        {
            "escalation": row,
            "asked": asked.get(row.pk, []),
            "readable": access.can(person, Perm.INTERACTION_VIEW, row.interaction),
        }
        for row in page.rows
    ]
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        "status": status.value,
        "tabs": _tabs(request, status, counts),
        "waiting": counts.get(Status.OPEN, 0),
        "unanswered": counts.get(Status.UNANSWERED, 0),
        "filtered": any(request.GET.get(key) for key in ("q", "unit", "severity")),
        "may_see_paths": access.holds(person, Perm.PATH_VIEW),
        "now": clock.now(),
    }
    return render(request, "escalation/escalation_list.html", context)


@require_GET
@requires(Perm.ESCALATION_VIEW)
def escalation_export(request: HttpRequest) -> HttpResponseBase:
    """The rows of the list as CSV, or as a workbook with ``?as=xlsx``; no customer's words."""
    person = cast("Request", request).user
    found = narrowed(EscalationFilterForm(request.GET, person=person), person)
    asked = request.GET.get("status", "")
    if asked in STATUSES:
        found = found.filter(status=asked)
    rows = found.for_list().order_by(*NEWEST)[:EXPORT_LIMIT]
    header = [
        _("Number"),
        _("Status"),
        _("Unit"),
        _("Space"),
        _("Severity"),
        _("Path"),
        _("Opened at"),
        _("Opened by"),
        _("Taken at"),
        _("Taken by"),
        _("Resolved at"),
    ]
    if request.GET.get("as") == "xlsx":
        body = exports.xlsx_bytes(_("Escalations"), header, _lines(rows), zone=person.zone)
        return exports.attachment("escalations.xlsx", XLSX, body)
    return exports.attachment("escalations.csv", CSV, exports.csv_stream(header, _lines(rows)))


@require_GET
@requires(Perm.ESCALATION_VIEW)
def escalation_detail(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """One escalation: who is asked for what, what happened, and what happens next.

    A poll (``?seen=``) is answered by 204 while nothing has changed.
    """
    escalation = visible_escalation(request, escalation_id)
    return escalation_page(request, escalation)


def visible_escalation(request: HttpRequest, escalation_id: int) -> Escalation:
    """The escalation, or 404 unless the person may follow it."""
    person = cast("Request", request).user
    found = Escalation.objects.visible_to(person, Perm.ESCALATION_VIEW).for_list()
    return get_object_or_404(found, pk=escalation_id)


def escalation_page(
    request: HttpRequest,
    escalation: Escalation,
    *,
    conflict: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of ``escalation``, or its living part for a poll.

    conflict: who was first, in a sentence; typed: the words that could not be kept.
    """
    asked = cast("Request", request)
    story = story_of(escalation, at=clock.now())
    polled = bool(asked.htmx) and request.method == "GET"
    if polled and request.GET.get("seen") == story.seen:
        return HttpResponse(status=204)
    context: dict[str, Any] = {
        "escalation": escalation,
        "story": story,
        "polled": polled,
        "conflict": conflict,
        "typed": typed,
        "may_act": access.can(asked.user, Perm.ESCALATION_ACT, escalation),
        "readable": access.can(asked.user, Perm.INTERACTION_VIEW, escalation.interaction),
        "may_teach": access.holds(asked.user, Perm.LEARNING_WRITE),
    }
    if not polled and context["readable"]:
        context["thread"] = escalation.interaction.messages.select_related(
            "author", "contact__identity"
        )
    template = "escalation/escalation_detail.html" + ("#live" if polled else "")
    return render(request, template, context, status=status)


def narrowed(form: EscalationFilterForm, person: User) -> EscalationQuerySet:
    """Escalations that ``person`` may follow and that pass the filters; bad ones are left out."""
    found = Escalation.objects.visible_to(person, Perm.ESCALATION_VIEW)
    form.is_valid()
    if unit := form.cleaned_data.get("unit"):
        found = found.filter(unit=unit)
    if severity := form.cleaned_data.get("severity"):
        found = found.filter(severity=severity)
    words = form.cleaned_data.get("q")
    return found.filter(searched(words, person=person)) if words else found


def _status_asked(asked: str, counts: dict[str, int]) -> Status:
    """The tab asked for; else the one where nobody answered, if any, else those who wait."""
    if asked in STATUSES:
        return Status(asked)
    return Status.UNANSWERED if counts.get(Status.UNANSWERED) else Status.OPEN


def _tabs(request: HttpRequest, current: Status, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        Status.OPEN: _("Waiting"),
        Status.ACKNOWLEDGED: _("In charge"),
        Status.UNANSWERED: _("Nobody answered"),
        Status.RESOLVED: _("Resolved"),
    }
    query = request.GET.copy()
    query.pop("cursor", None)
    tabs = []
    for status in TABS:
        query["status"] = status.value
        tabs.append(
            {
                "label": labels[status],
                "href": f"{reverse('escalation:escalation-list')}?{query.urlencode()}",
                "current": status is current,
                "count": None if status is Status.RESOLVED else counts.get(status.value, 0),
            }
        )
    return tabs


def _lines(rows: EscalationQuerySet) -> Iterator[list[exports.Cell]]:
    for row in rows.iterator(chunk_size=1_000):
        yield [
            row.pk,
            str(row.get_status_display()),
            row.unit.name,
            row.interaction.space.name,
            row.severity,
            row.path_name,
            row.opened_at,
            str(row.opened_by),
            row.taken_at,
            str(row.taken_by or ""),
            row.resolved_at,
        ]
