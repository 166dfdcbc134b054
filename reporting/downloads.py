"""A frozen report as a file to keep."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404

from socialteam.kit import exports

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from reporting.models import ReportRun

TYPES: Final = {"pdf": "application/pdf", "xlsx": exports.XLSX}


def download(run: ReportRun, form: str, language: str) -> HttpResponseBase:
    """``run`` as ``form`` (pdf, xlsx, json); JSON holds both languages.

    Raises:
        Http404: the report is not frozen, or there is no such form or language.
    """
    if run.snapshot is None:
        raise Http404
    name = f"{run.unit.slug}-{run.period}-{run.starts_on}"
    if form == "json":
        text = json.dumps(run.snapshot, ensure_ascii=False, indent=1)
        return exports.attachment(f"{name}.json", "application/json", text.encode())
    if form not in TYPES or language not in dict(settings.LANGUAGES):
        raise Http404
    file = run.files.filter(format=form, language=language).first()
    if file is None:
        raise Http404
    return exports.attachment(f"{name}-{language}.{form}", TYPES[form], bytes(file.content))
