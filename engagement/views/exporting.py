"""Taking the filtered list away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from engagement.inbox import every_row
from engagement.reading import filters_of
from engagement.services import record_export
from governance import access
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock, exports
from socialteam.kit.inputs import query_choice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from accounts.http import Request
    from accounts.models import User
    from engagement.inbox import Filters
    from engagement.models import Interaction
    from socialteam.kit.exports import Cell

MOST_ROWS: Final = 50_000
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Perm.INTERACTION_VIEW)
def interaction_export(request: HttpRequest) -> HttpResponseBase:
    """The list as it is filtered, as CSV (streamed) or a workbook; the audit log counts rows."""
    person, at = cast("Request", request).user, clock.now()
    filters = filters_of(request.GET)
    kind = query_choice(request.GET, "as", ["csv", "xlsx"], "csv")
    rows = _rows(person, filters, kind, at)
    if kind == "xlsx":
        book = exports.xlsx_bytes(_("Interactions"), _header(), rows, zone=person.zone)
        return exports.attachment("interactions.xlsx", XLSX, book)
    return exports.attachment("interactions.csv", CSV, exports.csv_stream(_header(), rows))


def _header() -> list[str]:
    return [
        _("Number"),
        _("Unit"),
        _("Space"),
        _("Topic"),
        _("Words"),
        _("Status"),
        _("Important"),
        _("Urgent"),
        _("Language"),
        _("Written at"),
        _("First response before"),
        _("First response at"),
        _("First response, seconds"),
        _("Contact"),
        _("Public name"),
        _("Handle"),
    ]


def _rows(person: User, filters: Filters, kind: str, at: datetime) -> Iterator[list[Cell]]:
    """The rows, then the audit event with how many there were, also when the reader hangs up."""
    count = 0
    try:
        for row in every_row(person=person, filters=filters, at=at, most=MOST_ROWS):
            count += 1
            yield _cells(row, shows_identity=access.can(person, Perm.INTERACTION_ANSWER, row))
    finally:
        record_export(by=person, rows=count, kind=kind, filters=filters, at=at)


def _cells(row: Interaction, *, shows_identity: bool) -> list[Cell]:
    contact = row.contact
    identity = getattr(contact, "identity", None) if shows_identity else None
    return [
        row.pk,
        str(row.unit),
        str(row.space),
        str(row.topic or ""),
        row.title,
        row.get_status_display(),
        row.importance,
        row.urgency,
        row.locale,
        row.occurred_at,
        row.due_at,
        row.first_response_at,
        row.first_response_seconds,
        str(contact or ""),
        identity.name if identity else "",
        identity.handle if identity else "",
    ]
