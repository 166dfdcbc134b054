"""Reports: the list, one of them, its files, and having one compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance import access
from governance.access import requires
from governance.models import OrgUnit
from governance.perms import Perm
from reporting import services
from reporting.downloads import download
from reporting.forms import ReportFilterForm, ReportRequestForm
from reporting.models import Period, ReportRun, ReportState
from reporting.wording.figures import language
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_choice, query_int, query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User
    from reporting.models import ReportRunQuerySet

PAGE_SIZE: Final = 30
# Of one period the widest unit first: "company" sorts before "hub" and "spoke".
NEWEST: Final = ("-starts_on", "unit__kind", "pk")


@require_GET
@requires(Perm.REPORT_VIEW)
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports of one length, the latest period first, narrowed to a unit."""
    person = cast("Request", request).user
    period = query_choice(request.GET, "period", Period.values, Period.WEEK.value)
    unit = _unit_asked(request, person)
    runs = _visible(person).filter(period=period)
    runs = runs.filter(unit=unit) if unit else runs
    page = keyset(
        runs.for_list(), NEWEST, query_text(request.GET, "cursor", longest=2_000), PAGE_SIZE
    )
    units = OrgUnit.objects.visible_to(person, Perm.REPORT_VIEW).order_by("kind", "name")
    asked = {"period": period, "unit": unit.pk if unit else ""}
    filter_form = ReportFilterForm(asked, units=units, auto_id="filter-%s")
    context = {
        "page": page,
        "period": period,
        "unit": unit,
        "filter_form": filter_form if len(units) > 1 else None,
        "frozen_until": _frozen_until(runs),
        "form": ReportRequestForm(person=person),
        "may_compile": access.holds(person, Perm.REPORT_COMPILE),
        "failed": runs.filter(state=ReportState.FAILED).count(),
        "now": clock.now(),
    }
    return render(request, "reporting/report_list.html", context)


@require_GET
@requires(Perm.REPORT_VIEW)
def report_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """One report: its frozen page in the reader's language, or how far it is."""
    person = cast("Request", request).user
    run = get_object_or_404(_visible(person).for_list(), pk=run_id)
    file = run.files.filter(format="html", language=language()).first()
    context = {
        "run": run,
        # Rendered by us from escaping templates when the report was frozen.
        "body": SafeString(bytes(file.content).decode()) if file else "",
        "note": gettext(run.note) if run.note else "",
        "may_compile": access.can(person, Perm.REPORT_COMPILE, run),
        "now": clock.now(),
    }
    return render(request, "reporting/report_detail.html", context)


@require_GET
@requires(Perm.REPORT_VIEW)
def report_file(request: HttpRequest, run_id: int, form: str, lang: str) -> HttpResponseBase:
    """A frozen report as a file: PDF or XLSX in one language, or its JSON."""
    runs = _visible(cast("Request", request).user).done().select_related("unit")
    return download(get_object_or_404(runs, pk=run_id), form, lang)


@require_POST
@requires(Perm.REPORT_COMPILE)
def report_compile(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have a report that failed tried again."""
    person = cast("Request", request).user
    runs = ReportRun.objects.visible_to(person, Perm.REPORT_COMPILE).select_related("unit")
    run = get_object_or_404(runs, pk=run_id)
    try:
        services.request_run(
            unit=run.unit,
            period="week" if run.period == Period.WEEK else "month",
            starts_on=run.starts_on,
            by=person,
            at=clock.now(),
        )
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The report is compiled within a minute or two."))
    return redirect("reporting:report", run_id=run.pk)


@require_POST
@requires(Perm.REPORT_COMPILE)
def report_request(request: HttpRequest) -> HttpResponse:
    """Ask for the report of a past period that has none."""
    person = cast("Request", request).user
    form = ReportRequestForm(request.POST, person=person)
    if form.is_valid():
        try:
            run = services.request_run(**form.asked(), by=person, at=clock.now())
        except ConflictError as error:
            form.add_error("day", str(error.detail))
        else:
            messages.success(request, _("The report is compiled within a minute or two."))
            return redirect("reporting:report", run_id=run.pk)
    return render(request, "reporting/report_request.html", {"form": form}, status=422)


def _frozen_until(runs: ReportRunQuerySet) -> date | None:
    """The last day that a report has frozen."""
    latest = runs.done().order_by("-ends_on").only("ends_on", "starts_on", "zone").first()
    return latest.last_day if latest else None


def _visible(person: User) -> ReportRunQuerySet:
    runs: ReportRunQuerySet = ReportRun.objects.visible_to(person, Perm.REPORT_VIEW)
    return runs


def _unit_asked(request: HttpRequest, person: User) -> OrgUnit | None:
    number = query_int(request.GET, "unit")
    if number is None:
        return None
    unit = OrgUnit.objects.visible_to(person, Perm.REPORT_VIEW).filter(pk=number).first()
    if unit is None:
        raise Http404
    return unit
