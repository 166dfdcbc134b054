"""The rows behind a figure, and their export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.access import requires
from governance.perms import Perm
from reporting.metrics.catalogue import METRIC_BY_SLUG
from reporting.questions import question_in
from reporting.rows import rows_of
from reporting.snapshots import read_snapshot
from reporting.wording.figures import figure_text
from socialteam.kit import clock, exports
from socialteam.kit.inputs import query_choice, query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User
    from reporting.metrics.shapes import Figure, Metric
    from reporting.questions import Question
    from socialteam.kit.exports import Cell

PAGE_SIZE: Final = 50
EXPORT_LIMIT: Final = 50_000
CHUNK: Final = 1_000


@require_GET
@requires(Perm.REPORT_VIEW)
def metric_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """Exactly the rows that a figure counts, newest first."""
    person = cast("Request", request).user
    metric, question = _asked(request, slug, person)
    rows, kind = rows_of(metric, question.scope())
    cursor = query_text(request.GET, "cursor", longest=2_000)
    page = keyset(rows, kind.order, cursor, PAGE_SIZE)
    frozen = _frozen(metric, question)
    with timezone.override(ZoneInfo(question.window.zone)):
        context = {
            "metric": metric,
            "question": question,
            "heads": kind.heads(),
            "lines": kind.lines(page.rows, person=person, as_of=question.as_of),
            "page": page,
            "count": rows.count(),
            "frozen": frozen,
            "value": figure_text(metric.measure, frozen) if frozen else "",
            "export_url": _export_url(request, slug),
        }
        return render(request, "reporting/metric_rows.html", context)


@require_GET
@requires(Perm.REPORT_VIEW)
def metric_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same rows as CSV, or as a workbook with ``?as=xlsx``; at most 50,000."""
    person = cast("Request", request).user
    metric, question = _asked(request, slug, person)
    form = query_choice(request.GET, "as", ("csv", "xlsx"), "csv")
    rows, kind = rows_of(metric, question.scope())
    found = rows.order_by(*kind.order)[:EXPORT_LIMIT]

    heads = kind.heads()

    def cells() -> Iterator[list[Cell]]:
        for row in found.iterator(chunk_size=CHUNK):
            line = kind.tell(row, person, question.as_of, heads)
            yield [line.name, *line.cells]

    name = f"{slug}-{question.window.starts_on}-{question.window.last_day}.{form}"
    if form == "csv":
        stream = exports.csv_stream(heads, cells())
        return exports.attachment(name, "text/csv; charset=utf-8", stream)
    zone = ZoneInfo(question.window.zone)
    book = exports.xlsx_bytes(str(metric.name), heads, cells(), zone=zone)
    return exports.attachment(name, exports.XLSX, book)


def _asked(request: HttpRequest, slug: str, person: User) -> tuple[Metric, Question]:
    metric = METRIC_BY_SLUG.get(slug)
    if metric is None:
        raise Http404
    question = question_in(request.GET, person=person, perm=Perm.REPORT_VIEW, at=clock.now())
    return metric, question


def _export_url(request: HttpRequest, slug: str) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    return f"{reverse('reporting:metric-export', args=[slug])}?{query.urlencode()}"


def _frozen(metric: Metric, question: Question) -> Figure | None:
    """What the report said, when the question is that of a report."""
    if question.run is None or question.run.snapshot is None:
        return None
    return read_snapshot(question.run.snapshot).figure(metric.slug)
