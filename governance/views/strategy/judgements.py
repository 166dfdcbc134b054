"""Which network suits, go or no-go, and how mature each unit is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import access
from governance.access import requires
from governance.domain.maturity import by_dimension
from governance.domain.network_fit import MOST, WEIGHTS, FitCriterion, weighed
from governance.forms.judgements import FitForm, GoDecideForm, GoForm, MaturityForm
from governance.maturity_questions import CODES, DIMENSION_CODES, DIMENSIONS
from governance.models import FIT_CRITERIA, GoNoGo, MaturityAssessment, NetworkFit
from governance.perms import Perm
from governance.saving import saved
from governance.services import strategy
from socialteam.kit import clock
from socialteam.kit.drawings.charts import Series
from socialteam.kit.formats import day
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
PAGE = 50
BEST_TOTAL = 3 * len(CODES)
MOST_ROWS = 5000


@requires(Perm.STRATEGY_VIEW)
@require_safe
def fit_list(request: Request) -> HttpResponse:
    """Networks against criteria, with the sum and how it is made."""
    rows = NetworkFit.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    running = rows.in_force(at=clock.now()).select_related("network", "unit")[:MOST_ROWS]
    cells: dict[tuple[Any, Any], dict[FitCriterion, NetworkFit]] = {}
    for row in running:
        cells.setdefault((row.unit, row.network), {})[FitCriterion(row.criterion)] = row
    table = [
        {
            "unit": unit,
            "network": network,
            "marks": [marks.get(criterion) for criterion in WEIGHTS],
            "total": weighed({key: row.mark for key, row in marks.items()}),
        }
        for (unit, network), marks in cells.items()
    ]
    table.sort(key=lambda line: (line["unit"].name, -(line["total"] or -1), str(line["network"])))
    labels = dict(FIT_CRITERIA)
    context = {
        "table": table,
        "best": max(table, key=lambda line: line["total"] or -1) if table else None,
        "criteria": [(labels[each.value], weight) for each, weight in WEIGHTS.items()],
        "most": MOST,
        "may_change": access.holds(request.user, Perm.STRATEGY_CHANGE),
    }
    return render(request, "governance/strategy/fit_list.html", context)


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def fit_mark(request: Request) -> HttpResponse:
    """Mark one network for one unit."""
    given = request.POST if request.method == POST else None
    form = FitForm(given, person=request.user)

    def mark() -> list[NetworkFit]:
        facts = form.cleaned_data
        return strategy.mark_network(
            unit=facts["unit"],
            network=facts["network"],
            marks=form.marks(),
            by=request.user,
            at=clock.now(),
        )

    if given is not None and saved(form, mark):
        messages.success(request, _("%(network)s is marked.") % form.cleaned_data)
        return redirect("governance:fit-list")
    return render(request, "governance/strategy/fit_mark.html", {"form": form})


@requires(Perm.STRATEGY_VIEW)
@require_safe
def go_list(request: Request) -> HttpResponse:
    """What waits for a word, and the words that were given."""
    at = clock.now()
    rows = GoNoGo.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    rows = rows.select_related("unit", "space", "owner")
    waiting = list(rows.filter(decided_at__isnull=True).order_by("recorded_at", "pk")[:PAGE])
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(rows.filter(decided_at__isnull=False), ("-decided_at",), cursor, PAGE)
    context = {
        "at": at,
        "waiting": [(each, strategy.decided_from(each)) for each in waiting],
        "page": page,
        "may_change": access.holds(request.user, Perm.STRATEGY_CHANGE),
    }
    return render(request, "governance/strategy/go_list.html", context)


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def go_create(request: Request) -> HttpResponse:
    """Answer the questions."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = GoForm(given, person=request.user, at=at, space=request.GET.get("space", ""))

    def record() -> GoNoGo:
        return strategy.record_go(by=request.user, at=at, **form.facts())

    if given is not None and saved(form, record):
        said = _("It is written down. %(owner)s decides, after the time to think.")
        messages.success(request, said % {"owner": form.cleaned_data["owner"].name})
        return redirect("governance:go-list")
    return render(request, "governance/strategy/go_create.html", {"form": form})


@requires(Perm.STRATEGY_VIEW)
@require_http_methods(["GET", "HEAD", POST])
def go_decide(request: Request, go_id: int) -> HttpResponse:
    """Read the answers; its owner gives the word."""
    rows = GoNoGo.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    record = get_object_or_404(rows.select_related("unit", "space", "owner", "by"), pk=go_id)
    given = request.POST if request.method == POST else None
    form = GoDecideForm(given)
    at = clock.now()

    def decide() -> GoNoGo:
        go = form.cleaned_data["go"] == "go"
        reason = form.cleaned_data["reason"]
        return strategy.decide_go(record=record, go=go, reason=reason, by=request.user, at=at)

    if given is not None and saved(form, decide):
        messages.success(request, _("The word is given."))
        return redirect("governance:go-list")
    opens = strategy.decided_from(record)
    context = {
        "form": form,
        "record": record,
        "opens": opens,
        "may_decide": record.owner == request.user and record.decided_at is None and opens <= at,
    }
    return render(request, "governance/strategy/go_decide.html", context)


@requires(Perm.STRATEGY_VIEW)
@require_safe
def maturity_list(request: Request) -> HttpResponse:
    """The last assessment of each unit side by side, and how one unit changed."""
    rows = MaturityAssessment.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    rows = rows.select_related("unit").order_by("assessed_at", "pk")[:MOST_ROWS]
    history: dict[int, list[MaturityAssessment]] = {}
    for row in rows:
        history.setdefault(row.unit_id, []).append(row)
    lines = sorted(map(_line, history.values()), key=lambda line: -int(line["last"].points))
    asked = request.GET.get("unit", "")
    chosen = next((line for line in lines if str(line["last"].unit_id) == asked), None)
    chosen = chosen or (lines[0] if lines else None)
    context = {
        "dimensions": [each.name for each in DIMENSIONS],
        "lines": lines,
        "chosen": chosen,
        "trend": chosen and _trend(chosen["all"], request),
        "most": BEST_TOTAL,
        "may_assess": access.holds(request.user, Perm.MATURITY_ASSESS),
    }
    return render(request, "governance/strategy/maturity_list.html", context)


def _line(assessments: list[MaturityAssessment]) -> dict[str, Any]:
    last = assessments[-1]
    sums = by_dimension(last.answers, DIMENSION_CODES)
    before = assessments[-2].points if len(assessments) > 1 else None
    return {
        "last": last,
        "all": assessments,
        "sums": [(each.name, sums[each.key]) for each in DIMENSIONS],
        "change": None if before is None else last.points - before,
    }


def _trend(assessments: list[MaturityAssessment], request: Request) -> dict[str, Any] | None:
    """The chart of a unit's points; nothing to draw from one assessment."""
    if len(assessments) < 2:
        return None
    zone, language = request.user.zone, request.user.language
    labels = [
        day(each.assessed_at.astimezone(zone).date(), language, "short") for each in assessments
    ]
    return {
        "series": [Series(str(_("Points")), [each.points for each in assessments])],
        "labels": labels,
    }


@requires(Perm.MATURITY_ASSESS)
@require_http_methods(["GET", "HEAD", POST])
def maturity_assess(request: Request) -> HttpResponse:
    """Answer the fifteen questions for one's own unit."""
    given = request.POST if request.method == POST else None
    form = MaturityForm(given, person=request.user)

    def assess() -> MaturityAssessment:
        return strategy.assess_maturity(by=request.user, at=clock.now(), **form.facts())

    if given is not None and saved(form, assess):
        messages.success(request, _("The assessment is kept, with its date."))
        return redirect("governance:maturity-list")
    return render(request, "governance/strategy/maturity_assess.html", {"form": form})
