"""The rules: the strategist's home, the list, one page a rule, and setting one aside."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access, check_home
from governance.access import requires
from governance.check_reading import Showing, remembered_board, scope_for
from governance.checks.board import State, board_of
from governance.checks.rules import RULES
from governance.forms.checks import CheckFilter, DayForm, WaiverForm
from governance.home_sections import sections
from governance.models import CheckWaiver
from governance.perms import Perm
from governance.saving import saved
from governance.services.checks import end_waiver, history_of, waive_check
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from governance.checks.board import Board, Line

POST = "POST"
MOST = 100


@requires(Perm.CHECK_VIEW)
@require_safe
def home(request: Request) -> HttpResponse:
    """What holds the programme back now or on a day, by what it blocks, with its next acts."""
    day = query_date(request.GET, "at")
    now = clock.now()
    scope = scope_for(request.user, at=now, day=day)
    board = remembered_board(scope, past=scope.at != now)
    context = {
        "board": board,
        "at": board.scope.at,
        "day": day,
        "day_form": DayForm(initial={"at": day}),
        "trend": check_home.trend(board.tree, scope.unit_ids, at=scope.at),
        "hubs": check_home.drawing(board.tree, scope.unit_ids, at=scope.at),
        "sections": sections(request, scope),
        **check_home.home_of(board, Showing(board, request.user)),
    }
    return render(request, "governance/checks/home.html", context)


@requires(Perm.CHECK_VIEW)
@require_safe
def check_list(request: Request) -> HttpResponse:
    """Every rule with its state; filtered by what is wanted."""
    form = CheckFilter(request.GET, person=request.user)
    board, lines = _filtered(request, form)
    counts = {state.value: len(board.having(state)) for state in State} if board else {}
    context = {
        "form": form,
        "board": board,
        "lines": lines,
        "counts": counts,
        "filtered": form.is_valid() and any(form.cleaned_data.values()),
    }
    return render(request, "governance/checks/list.html", context)


@requires(Perm.CHECK_VIEW)
@require_safe
def check_export(request: Request) -> HttpResponseBase:
    """The findings of the same list as a file, with what is set aside."""
    form = CheckFilter(request.GET, person=request.user)
    board, lines = _filtered(request, form)
    header = [_("Rule"), _("What it says"), _("Severity"), _("State"), _("Unit"), _("Finding"), _("Why"), _("What is needed"), _("Set aside until"), _("Because")]  # fmt: skip  # noqa: E501

    def rows() -> Iterator[list[Any]]:
        for line in lines:
            yield from _rows_of(board, line) if board else ()

    filename = f"checks-{clock.now():%Y-%m-%d}.csv"
    return attachment(filename, "text/csv; charset=utf-8", csv_stream(header, rows()))


def _rows_of(board: Board, line: Line) -> Iterator[list[Any]]:
    severity = str(line.check.severity) if line.check else ""
    head = [line.code, str(line.says), severity]
    for each in line.findings:
        name = board.tree.name(each.unit_id)
        yield [*head, str(line.state), name, each.sentence, each.reason, each.needed, None, ""]
    for aside in line.waived:
        each, waiver = aside.finding, aside.waiver
        told = [board.tree.name(each.unit_id), each.sentence, each.reason, each.needed]
        yield [*head, State.WAIVED.value, *told, waiver.ends_at, waiver.reason]
    if not line.findings and not line.waived:
        yield [*head, str(line.state), "", "", "", "", None, line.unmeasured]


def _filtered(request: Request, form: CheckFilter) -> tuple[Board | None, list[Line]]:
    """The rules that match; a filter that cannot be read matches nothing."""
    if not form.is_valid():
        return None, []
    asked = form.cleaned_data
    now = clock.now()
    scope = scope_for(request.user, at=now, day=asked["at"], unit=asked["unit"])
    board = remembered_board(scope, past=scope.at != now)
    return board, [line for line in board.lines if _wanted(line, asked)]


def _wanted(line: Line, asked: dict[str, Any]) -> bool:
    check = line.check
    facts = {
        "state": str(line.state),
        "severity": str(check.severity) if check else "",
        "stake": str(check.stake) if check else "",
    }
    return all(not asked[name] or asked[name] == value for name, value in facts.items())


@requires(Perm.CHECK_VIEW)
@require_safe
def check_detail(request: Request, code: str) -> HttpResponse:
    """One rule: what it says, why, where it is not kept, what is set aside, its history."""
    if code not in RULES:
        raise Http404
    day = query_date(request.GET, "at")
    scope = scope_for(request.user, at=clock.now(), day=day)
    board = board_of(scope, codes=[code])
    line, showing = board.line(code), Showing(board, request.user)
    company, hubs = board.tree.company(), board.tree.hubs(scope.unit_ids)
    unit = company if company in scope.unit_ids else next(iter(hubs), None)
    past = CheckWaiver.objects.visible_to(request.user, Perm.CHECK_VIEW).filter(code=code)
    context = {
        "line": line,
        "at": scope.at,
        "day": day,
        "shown": showing.findings(line, most=MOST),
        "more": max(0, len(line.findings) - MOST),
        "opening": showing.opening(line),
        "aside": showing.waived(line, most=MOST),
        "waivers": list(past.select_related("unit", "by", "ended_by")[:MOST]),
        "may_waive": access.holds(request.user, Perm.CHECK_WAIVE),
        "mine": showing.may_waive,
        "history": history_of(code, unit, at=scope.at) if unit else [],
    }
    return render(request, "governance/checks/detail.html", context)


@requires(Perm.CHECK_WAIVE)
@require_http_methods(["GET", "HEAD", POST])
def check_waive(request: Request, code: str) -> HttpResponse:
    """Set a rule aside in a unit, or one of its findings, with a reason and an end."""
    if code not in RULES:
        raise Http404
    given = request.POST if request.method == POST else None
    form = WaiverForm(given, by=request.user, initial=request.GET.dict())

    def waive() -> CheckWaiver:
        facts = form.cleaned_data
        end = datetime.combine(facts["ends_on"], time.min, tzinfo=request.user.zone)
        return waive_check(
            unit=facts["unit"],
            code=code,
            about=facts["about"],
            reason=facts["reason"],
            ends_at=end,
            by=request.user,
            at=clock.now(),
        )

    if given is not None and saved(form, waive):
        messages.success(request, _("The rule %(code)s is set aside.") % {"code": code})
        return redirect("governance:check-detail", code)
    context = {
        "form": form,
        "code": code,
        "rule": RULES[code],
        "longest": clock.now() + timedelta(days=365),
    }
    return render(request, "governance/checks/waive.html", context)


@requires(Perm.CHECK_WAIVE)
@require_POST
def waiver_end(request: Request, waiver_id: int) -> HttpResponse:
    """Let the rule count again from now on."""
    rows = CheckWaiver.objects.visible_to(request.user, Perm.CHECK_WAIVE)
    waiver = get_object_or_404(rows, pk=waiver_id)
    try:
        end_waiver(waiver=waiver, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The rule %(code)s counts again.") % {"code": waiver.code})
    return redirect("governance:check-detail", waiver.code)
