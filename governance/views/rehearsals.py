"""What if: rehearse a change, look at it, apply it, undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import rehearsal as looking
from governance import services
from governance.access import requires
from governance.explaining import models_explained
from governance.forms.rehearsals import FORMS, RowFilter
from governance.models import Change, Rehearsal, RehearsalState
from governance.perms import Perm
from governance.rehearsal_pages import Difference, rehearsed_tree
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from governance.rehearsal import Told

POST = "POST"
PAGE = 25
ROWS = 100
FIRST = 4
"""Rows of each aspect that the page of a rehearsal shows; the others are one click away."""


@requires(Perm.UNIT_VIEW)
@require_safe
def model_list(request: Request) -> HttpResponse:
    """The five organisation models: how each looks, when it fits, what it changes."""
    return render(request, "governance/rehearsal/models.html", {"models": models_explained()})


@requires(Perm.UNIT_CHANGE)
@require_safe
def rehearsal_list(request: Request) -> HttpResponse:
    """What was rehearsed, and what can be."""
    found = Rehearsal.objects.visible_to(request.user, Perm.UNIT_CHANGE)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    context = {
        "page": keyset(found.for_list(), ("-pk",), cursor, PAGE),
        "waiting": found.filter(applied_at=None, dropped_at=None).count(),
        "changes": Change.choices,
    }
    return render(request, "governance/rehearsal/list.html", context)


@requires(Perm.UNIT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def rehearsal_create(request: Request, change: Change) -> HttpResponse:
    """Say what would change; the next page shows everything that follows from it."""
    given = request.POST if request.method == POST else None
    unit = request.GET.get("unit", "")
    initial = {"unit": unit} if unit.isascii() and unit.isdecimal() else {}
    form = FORMS[change](given, person=request.user, initial=initial)
    made: list[Rehearsal] = []

    def rehearse() -> None:
        made.append(
            services.rehearse_change(
                change=change,
                unit=form.cleaned_data["unit"],
                facts=form.facts(),
                by=request.user,
                at=clock.now(),
            )
        )

    if given is not None and saved(form, rehearse):
        return redirect("governance:rehearsal-detail", made[0].pk)
    context = {"form": form, "change": change}
    return render(request, "governance/rehearsal/create.html", context)


@requires(Perm.UNIT_CHANGE)
@require_safe
def rehearsal_detail(request: Request, rehearsal_id: int) -> HttpResponse:
    """The organisation as it would be, and what would change, counts first."""
    made = _rehearsal(request, rehearsal_id)
    at = clock.now()
    today = request.GET.get("view") == "today" or made.state != RehearsalState.OPEN
    seen = Difference(made, request.user)
    context = {
        "at": at,
        "rehearsal": made,
        "seen": seen,
        "groups": seen.groups(first=FIRST),
        "tree": rehearsed_tree(request.user, None if today else made, seen.units, at=at),
        "today": today,
        "rehearsed": not today,
        "may_undo": made.undo_until is not None and made.undo_until >= at,
    }
    return render(request, "governance/rehearsal/detail.html", context)


@requires(Perm.UNIT_CHANGE)
@require_safe
def rehearsal_changes(request: Request, rehearsal_id: int) -> HttpResponseBase:
    """Every row of the difference, filtered; as a page or as CSV."""
    made = _rehearsal(request, rehearsal_id)
    form = RowFilter(request.GET)
    lines = Difference(made, request.user).lines(_wanted(form))
    if request.GET.get("form") == "csv":
        name = f"what-if-{made.pk}.csv"
        return attachment(name, "text/csv; charset=utf-8", csv_stream(_header(), _cells(lines)))
    number = query_text(request.GET, "from", longest=9)
    start = int(number) if number.isascii() and number.isdecimal() else 0
    context = {
        "rehearsal": made,
        "form": form,
        "lines": lines[start : start + ROWS],
        "found": len(lines),
        "next": start + ROWS if start + ROWS < len(lines) else None,
        "previous": max(start - ROWS, 0) if start else None,
        "query": _query(request),
    }
    return render(request, "governance/rehearsal/changes.html", context)


@requires(Perm.UNIT_CHANGE)
@require_POST
def rehearsal_apply(request: Request, rehearsal_id: int) -> HttpResponse:
    """Make exactly these changes."""
    return _act(
        request, rehearsal_id, services.apply_rehearsal, _("Applied: exactly what was shown.")
    )


@requires(Perm.UNIT_CHANGE)
@require_POST
def rehearsal_undo(request: Request, rehearsal_id: int) -> HttpResponse:
    """Take the change back."""
    said = _("Undone: everything stands as before the change.")
    return _act(request, rehearsal_id, services.undo_rehearsal, said)


@requires(Perm.UNIT_CHANGE)
@require_POST
def rehearsal_drop(request: Request, rehearsal_id: int) -> HttpResponse:
    """Abandon the rehearsal."""
    return _act(request, rehearsal_id, services.drop_rehearsal, _("The rehearsal is abandoned."))


def _act(
    request: Request, rehearsal_id: int, act: Callable[..., Rehearsal], said: str
) -> HttpResponse:
    made = _rehearsal(request, rehearsal_id)
    try:
        act(rehearsal=made, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, said)
    return redirect("governance:rehearsal-detail", rehearsal_id)


def _rehearsal(request: Request, rehearsal_id: int) -> Rehearsal:
    found = Rehearsal.objects.visible_to(request.user, Perm.UNIT_CHANGE)
    people = ("rehearsed_by", "applied_by", "undone_by")
    return get_object_or_404(found.select_related("unit", *people), pk=rehearsal_id)


def _wanted(form: RowFilter) -> Callable[[Told], bool]:
    if not form.is_valid():
        return lambda _line: False
    given = form.cleaned_data
    words = given["q"].casefold()

    def wanted(line: Told) -> bool:
        said = f"{line.subject} {line.lost} {line.gained}".casefold()
        return (
            given["aspect"] in {"", line.row.aspect}
            and given["kind"] in {"", line.kind}
            and words in said
        )

    return wanted


def _query(request: Request) -> str:
    kept = request.GET.copy()
    for name in ("from", "form"):
        kept.pop(name, None)
    return kept.urlencode()


def _header() -> list[str]:
    return [
        _("About"),
        _("What happens"),
        _("What"),
        _("Before"),
        _("After"),
        _("People concerned"),
    ]


def _cells(lines: list[Told]) -> Iterator[list[Any]]:
    labels = {aspect.key: str(aspect.label) for aspect in looking.aspects()}
    kinds = {"add": _("Added"), "del": _("Removed"), "chg": _("Changed")}
    for line in lines:
        yield [
            labels[line.row.aspect],
            kinds[line.kind],
            line.subject,
            line.lost,
            line.gained,
            len(line.row.people),
        ]
