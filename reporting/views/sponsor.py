"""The sponsor's page: five figures, frozen, each opening its rows and its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from engagement.activity import presences
from governance import access, services
from governance.access import requires
from governance.checks.registry import Scope
from governance.perms import Perm
from reporting.models import ReportRun
from reporting.snapshots import read_snapshot
from reporting.wording.document import write_document
from reporting.wording.escalated import calls_for_help
from socialteam.kit import clock
from socialteam.kit.inputs import query_int

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from engagement.activity import Presence

EARLIER = 12


@require_GET
@requires(Perm.SPONSOR_VIEW)
def sponsor(request: HttpRequest) -> HttpResponse:
    """The latest frozen month of the highest unit the person backs, or the week before one."""
    person = cast("Request", request).user
    facades = _facades(person)
    run = _report(person, query_int(request.GET, "report"))
    if run is None or run.snapshot is None:
        waiting = len(services.open_decisions(person))
        context = {"person": person, "facades": facades, "waiting": waiting}
        return render(request, "reporting/sponsor_empty.html", context)
    snapshot = read_snapshot(run.snapshot)
    with timezone.override(ZoneInfo(run.zone)):
        document = write_document(snapshot)
        wanted = {figure.slug for figure in document.figures}
        context = {
            "run": run,
            "document": document,
            "explained": [each for each in document.explained if each.slug in wanted],
            "calls": calls_for_help(snapshot),
            "opened": snapshot.figure("escalations_opened").value or 0,
            "report_query": f"?report={run.pk}",
            "earlier": _earlier(person, run),
            "person": person,
            "facades": facades,
        }
        return render(request, "reporting/sponsor.html", context)


def _facades(person: User) -> list[Presence]:
    """Presences that hang on one person or one department now: recruit, or pause."""
    units = access.unit_ids(person, Perm.SPONSOR_VIEW) & access.unit_ids(person, Perm.CHECK_VIEW)
    scope = Scope(unit_ids=units, at=clock.now())
    return [each for each in presences(scope) if not each.carried]


def _report(person: User, number: int | None) -> ReportRun | None:
    runs = ReportRun.objects.visible_to(person, Perm.SPONSOR_VIEW).done().select_related("unit")
    if number is not None:
        return get_object_or_404(runs, pk=number)
    # "company" sorts before "hub" and "spoke", and "month" before "week".
    return runs.order_by("unit__kind", "unit__position", "unit", "period", "-starts_on").first()


def _earlier(person: User, run: ReportRun) -> list[ReportRun]:
    """The same unit's other frozen reports of this length, the latest first."""
    runs = ReportRun.objects.visible_to(person, Perm.SPONSOR_VIEW).done()
    same = runs.filter(unit=run.unit, period=run.period).exclude(pk=run.pk)
    return list(same.for_list().order_by("-starts_on")[:EARLIER])
