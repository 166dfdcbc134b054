"""Bringing people and units in: choose a file, check its columns, see the changes, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.access import requires
from governance.forms.people_imports import COMPLETE, ColumnsForm, PeopleFileForm, RemovalsForm
from governance.models import ChangeKind, ImportState, PeopleImport
from governance.perms import Perm
from governance.saving import saved
from governance.services import people_imports
from socialteam.kit import clock
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_choice, query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

POST = "POST"
PAGE = 50
HISTORY = 20
KINDS = tuple(ChangeKind.values)


@requires(Perm.PEOPLE_IMPORT)
@require_http_methods(["GET", "HEAD", POST])
def people_import_list(request: Request) -> HttpResponse:
    """Choose a file; earlier ones below."""
    given = request.POST if request.method == POST else None
    form = PeopleFileForm(given, request.FILES or None, by=request.user)
    kept: list[PeopleImport] = []

    def keep() -> None:
        facts = form.cleaned_data
        run = people_imports.keep_import(
            name=facts["file"].name,
            content=facts["file"].read(),
            complete=facts["how"] == COMPLETE,
            under=facts["under"],
            default_role=facts["default_role"],
            by=request.user,
            at=clock.now(),
        )
        kept.append(run)

    if given is not None and saved(form, keep):
        return redirect("governance:people-import", kept[0].pk)
    runs = PeopleImport.objects.visible_to(request.user, Perm.PEOPLE_IMPORT).without_file()
    context = {
        "form": form,
        "runs": list(runs.select_related("by")[:HISTORY]),
        "may_import": people_imports.may_import(request.user),
    }
    return render(request, "governance/imports/people_import_list.html", context)


@requires(Perm.PEOPLE_IMPORT)
@require_safe
def people_import(request: Request, import_id: int) -> HttpResponse:
    """One file: its columns, how far it is, what it would change or changed."""
    return _page(request, _visible(request, import_id))


@requires(Perm.PEOPLE_IMPORT)
@require_POST
def people_import_check(request: Request, import_id: int) -> HttpResponse:
    """Read the file with the columns chosen: at once, or by the worker when it is large."""
    run = _visible(request, import_id)
    if not run.content:
        messages.warning(request, _("This file is no longer kept. Upload it again."))
        return redirect("governance:people-import", run.pk)
    form = _columns(run, request.POST)

    def ask() -> None:
        at = clock.now()
        try:
            people_imports.ask_check(run=run, mapping=form.cleaned_data, by=request.user, at=at)
        except people_imports.MappingError as error:
            raise ValidationError(str(error)) from error
        _work_on(run)

    if saved(form, ask):
        return redirect("governance:people-import", run.pk)
    return _page(request, run, columns=form)


@requires(Perm.PEOPLE_IMPORT)
@require_POST
def people_import_confirm(request: Request, import_id: int) -> HttpResponse:
    """Make the changes that were shown."""
    run = _visible(request, import_id)
    form = RemovalsForm(request.POST)

    def confirm() -> None:
        people_imports.confirm_import(
            run=run, removals=form.cleaned_data["removals"], by=request.user, at=clock.now()
        )
        _work_on(run)

    if saved(form, confirm):
        return redirect("governance:people-import", run.pk)
    return _page(request, run, removals=form)


@requires(Perm.PEOPLE_IMPORT)
@require_safe
def people_import_export(request: Request, import_id: int) -> HttpResponseBase:
    """Every change of a file, as a file."""
    run = _visible(request, import_id)
    header = [_("Line"), _("Change"), _("Person or unit"), _("Role"), _("Before"), _("After")]

    def rows() -> Iterator[list[Any]]:
        for each in people_imports.changes_of(run).iterator(chunk_size=2000):
            who = each.person.email if each.person else each.email or each.label
            role = each.role.name if each.role else ""
            yield [each.line, each.get_kind_display(), who, role, each.before, each.after]

    return attachment(
        f"import-{run.pk}.csv", "text/csv; charset=utf-8", csv_stream(header, rows())
    )


def _work_on(run: PeopleImport) -> None:
    """Small files are read while the person waits."""
    if not people_imports.is_for_the_worker(run):
        people_imports.work_on(run_id=run.pk, at=clock.now())


def _page(
    request: Request,
    run: PeopleImport,
    *,
    columns: ColumnsForm | None = None,
    removals: RemovalsForm | None = None,
) -> HttpResponse:
    run.refresh_from_db()
    context: dict[str, Any] = {"run": run, "columns": columns}
    if run.content and run.state in {ImportState.KEPT, ImportState.CHECKED, ImportState.REFUSED}:
        context |= {
            "columns": columns or _columns(run),
            "preview": people_imports.survey_of(run).preview,
            "header": people_imports.named(people_imports.survey_of(run).header),
        }
    if run.state in {ImportState.CHECKING, ImportState.CONFIRMED}:
        done, total = cache.get(people_imports.progress_key(run.pk)) or (0, 1)
        context["percent"] = 100 * done // max(total, 1)
    if run.state in {ImportState.CHECKED, ImportState.DONE}:
        context |= _changes(request, run)
        context["removals"] = removals or RemovalsForm()
        context["removes_many"] = people_imports.removes_many(run)
    return render(request, "governance/imports/people_import.html", context)


def _changes(request: Request, run: PeopleImport) -> dict[str, Any]:
    """What changes, of one kind or all, a page at a time."""
    kind = query_choice(request.GET, "kind", KINDS)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    labels = dict(ChangeKind.choices)
    total = sum(run.counts.values())
    found = [key for key in KINDS if key in run.counts]
    kinds = [(labels[key], f"?kind={key}", key == kind, run.counts[key]) for key in found]
    return {
        "kinds": [(_("All"), request.path, not kind, total), *kinds],
        "total": total,
        "page": keyset(people_imports.changes_of(run, kind), ("pk",), cursor, PAGE),
    }


def _columns(run: PeopleImport, given: Any = None) -> ColumnsForm:
    header = people_imports.named(people_imports.survey_of(run).header)
    return ColumnsForm(given, header=header, chosen=run.mapping)


def _visible(request: Request, import_id: int) -> PeopleImport:
    rows = PeopleImport.objects.visible_to(request.user, Perm.PEOPLE_IMPORT)
    return get_object_or_404(rows.select_related("by", "unit", "under"), pk=import_id)
