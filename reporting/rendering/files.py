"""The files of a report: a page, a PDF and a spreadsheet in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from reporting.models import ReportFile, ReportFormat
from reporting.rendering.pdf import pdf_of
from reporting.rendering.spreadsheet import xlsx_of
from reporting.wording.document import write_document

if TYPE_CHECKING:
    from reporting.snapshots import Snapshot


def render_files(snapshot: Snapshot) -> list[ReportFile]:
    """Every format in every language, not yet saved; times in the report's own zone."""
    files = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language), timezone.override(ZoneInfo(snapshot.window.zone)):
            files += [
                ReportFile(format=kind, language=language, content=content)
                for kind, content in _contents(snapshot, language).items()
            ]
    return files


def _contents(snapshot: Snapshot, language: str) -> dict[ReportFormat, bytes]:
    document = write_document(snapshot)
    page = render_to_string("reporting/report_body.html", {"document": document})
    return {
        ReportFormat.HTML: page.encode(),
        ReportFormat.PDF: pdf_of(document, snapshot, language=language),
        ReportFormat.XLSX: xlsx_of(snapshot, language=language),
    }
