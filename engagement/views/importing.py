"""Importing files through pages: choose, check, confirm, see what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engagement.forms import UploadForm
from engagement.models import ImportRun, ImportUpload, UploadState
from engagement.services import uploads
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request

MOST_RUNS = 10


@require_http_methods(["GET", "POST"])
@requires(Perm.INTERACTION_IMPORT)
def import_add(request: HttpRequest) -> HttpResponse:
    """Choose a space and files; earlier imports below."""
    person = cast("Request", request).user
    form = UploadForm(request.POST or None, request.FILES or None, person=person)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            upload = uploads.keep_upload(
                space=given["space"],
                questions=_file(given["questions"]),
                answers=_file(given["answers"]) if given["answers"] else None,
                by=person,
                at=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("engagement:import", upload.pk)
    runs = ImportRun.objects.visible_to(person, Perm.INTERACTION_IMPORT)
    context = {"form": form, "runs": runs.select_related("space", "by")[:MOST_RUNS]}
    return render(request, "engagement/import_add.html", context)


@require_GET
@requires(Perm.INTERACTION_IMPORT)
def import_detail(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Columns and first rows to check; afterwards, what happened."""
    upload = _visible(request, upload_id)
    context: dict[str, Any] = {"upload": upload}
    if upload.state == UploadState.SHOWN:
        context |= {"facts": _facts(upload), "surveys": uploads.surveys_of(upload)}
    elif upload.state == UploadState.WAITING:
        records, done, total = cache.get(uploads.progress_key(upload.pk)) or (0, 0, 1)
        context |= {"records": records, "percent": 100 * done // max(total, 1)}
    return render(request, "engagement/import_detail.html", context)


@require_POST
@requires(Perm.INTERACTION_IMPORT)
def import_confirm(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Begin: at once for a small file, by the worker for a large one."""
    upload = _visible(request, upload_id)
    person, at = cast("Request", request).user, clock.now()
    mapping = {
        key: request.POST[key] for key, _name, _survey in _known(upload) if key in request.POST
    }
    upload = uploads.confirm_upload(upload=upload, mapping=mapping, by=person, at=at)
    if not uploads.is_for_the_worker(upload):
        uploads.run_upload(upload=upload, at=at)
    return redirect("engagement:import", upload.pk)


def _visible(request: HttpRequest, upload_id: int) -> ImportUpload:
    person = cast("Request", request).user
    rows = ImportUpload.objects.visible_to(person, Perm.INTERACTION_IMPORT)
    return get_object_or_404(rows.select_related("space__calendar", "by", "run"), pk=upload_id)


def _known(upload: ImportUpload) -> list[tuple[str, str, Any]]:
    return uploads.facts_of(upload) if upload.state == UploadState.SHOWN else []


def _facts(upload: ImportUpload) -> list[dict[str, Any]]:
    """Each fact with the columns it may stand in and the one we would take."""
    return [
        {
            "key": key,
            "name": name,
            "file": survey.source.name,
            "columns": survey.header,
            "chosen": uploads.guess(key, survey),
        }
        for key, name, survey in _known(upload)
    ]


def _file(uploaded: UploadedFile[bytes]) -> uploads.File:
    return uploads.File(uploaded.name or "", uploaded.read())
