"""Responsibilities: the matrix of a unit, what is missing, and both as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import access, services
from governance.access import requires
from governance.forms.process import RaciFilter
from governance.models import OrgUnit, RaciActivity, RaciAssignment
from governance.perms import Perm
from governance.raci_words import hours_said, spans_said
from governance.services.process.matrix import matrix_of
from governance.views.process.moments import moment_of
from socialteam.kit import clock
from socialteam.kit.exports import XLSX, attachment, csv_stream, xlsx_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from governance.services import Gap

SHOWN = 12
"""Gaps said on the page; the file has them all."""


@requires(Perm.PROCESS_VIEW)
@require_safe
def raci_list(request: Request) -> HttpResponse:
    """Who does, answers, is asked and is told, activity by activity; and where nobody answers."""
    now = clock.now()
    form, at = _asked(request, now)
    facts = form.cleaned_data if form.is_valid() else {}
    units = list(OrgUnit.objects.visible_to(request.user, Perm.PROCESS_VIEW).with_tree_fields())
    activities = RaciActivity.objects.usable_by(request.user, Perm.PROCESS_VIEW)
    used = {activity.unit_id for activity in activities}
    first = next((unit for unit in units if unit.pk in used), units[0] if units else None)
    unit = facts.get("unit") or first
    today = at.astimezone(request.user.zone).date()
    found = matrix_of(unit, on=today, at=at, space=facts.get("space")) if unit else None
    gaps = services.gaps_among(units, activities, at=at, zone=request.user.zone)
    context = {
        "at": at,
        "is_past": at < now,
        "form": form,
        "unit": unit,
        "matrix": found,
        "gaps": [{"gap": gap, "when": spans_said(gap.spans)} for gap in gaps[:SHOWN]],
        "written": bool(used),
        "gap_count": len(gaps),
        "missed": list(dict.fromkeys(gap.activity.name for gap in gaps)),
        "query": request.GET.urlencode(),
        "mine": access.unit_ids(request.user, Perm.PROCESS_CHANGE),
        "may_change": access.holds(request.user, Perm.PROCESS_CHANGE),
    }
    return render(request, "governance/process/raci_list.html", context)


@requires(Perm.PROCESS_VIEW)
@require_safe
def raci_export(request: Request, form: str) -> HttpResponseBase:
    """Every responsibility in sight and every gap, as CSV or XLSX."""
    _form, at = _asked(request, clock.now())
    header = [_("Activity"), _("Unit"), _("Letter"), _("Role"), _("Person"), _("Space"), _("Hours"), _("Time zone"), _("Since"), _("Until")]  # fmt: skip  # noqa: E501
    name = f"responsibilities-{at:%Y-%m-%d}.{form}"
    if form == "csv":
        return attachment(name, "text/csv; charset=utf-8", csv_stream(header, _rows(request, at)))
    if form == "xlsx":
        title = _("Responsibilities")
        body = xlsx_bytes(title, header, _rows(request, at), zone=request.user.zone)
        return attachment(name, XLSX, body)
    raise Http404


def _asked(request: Request, now: datetime) -> tuple[RaciFilter, datetime]:
    form = RaciFilter(request.GET, person=request.user)
    day = form.cleaned_data.get("at") if form.is_valid() else None
    return form, moment_of(day, request.user, now=now)


def _gaps(request: Request, units: list[OrgUnit], at: datetime) -> list[Gap]:
    activities = RaciActivity.objects.usable_by(request.user, Perm.PROCESS_VIEW)
    return services.gaps_among(units, activities, at=at, zone=request.user.zone)


def _rows(request: Request, at: datetime) -> Iterator[list[Any]]:
    rows = RaciAssignment.objects.visible_to(request.user, Perm.PROCESS_VIEW).in_force(at=at)
    rows = rows.select_related("activity", "unit", "role", "person", "space")
    for row in rows.order_by("activity__position", "activity__name", "unit__name", "pk"):
        yield [
            row.activity.name,
            row.unit.name,
            row.letter,
            str(row.role or ""),
            str(row.person or ""),
            str(row.space or ""),
            hours_said(row),
            row.zone,
            row.starts_at,
            row.ends_at,
        ]
    nobody = _("nobody answers")
    units = list(OrgUnit.objects.visible_to(request.user, Perm.PROCESS_VIEW))
    for gap in _gaps(request, units, at):
        where = str(gap.space or "")
        when = spans_said(gap.spans)
        yield [gap.activity.name, gap.unit.name, "A", gap.vacant, nobody, where, when, "", None, None]  # fmt: skip  # noqa: E501
