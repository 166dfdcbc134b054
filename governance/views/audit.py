"""The audit log, read and exported."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import services
from governance.access import requires
from governance.forms.outside import AuditFilter
from governance.models import AuditEvent
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

PAGE = 25
CHECKED = 500
"""Newest events worked out again for the page; ``manage.py verify_audit`` does all of them."""
CHUNK = 2_000


@requires(Perm.AUDIT_VIEW)
@require_safe
def audit_list(request: Request) -> HttpResponse:
    """What was done, by whom, when; newest first."""
    form = AuditFilter(request.GET, person=request.user)
    events = _filtered(request, form).select_related("actor", "seal")
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(events, ("-pk",), cursor, PAGE)
    context = {
        "form": form,
        "page": page,
        "rows": [(event, _in_words(event.changes)) for event in page.rows],
        "verdict": services.verify_chain(newest=CHECKED),
        "first": AuditEvent.objects.visible_to(request.user, Perm.AUDIT_VIEW)
        .order_by("pk")
        .first(),
        "filtered": bool(form.is_valid() and any(form.cleaned_data.values())),
        "checked": CHECKED,
    }
    return render(request, "governance/audit_list.html", context)


@requires(Perm.AUDIT_VIEW)
@require_safe
def audit_export(request: Request) -> HttpResponseBase:
    """The same events as a file, oldest first, with each one's place in the chain."""
    form = AuditFilter(request.GET, person=request.user)
    events = _filtered(request, form).select_related("actor", "seal").order_by("pk")
    header = [_("At"), _("By"), _("Action"), _("Record"), _("Unit"), _("Changes"), _("Position"), _("Digest")]  # fmt: skip  # noqa: E501

    def rows() -> Iterator[list[Any]]:
        for event in events.iterator(chunk_size=CHUNK):
            record = f"{event.target_type}:{event.target_id}"
            changes = json.dumps(event.changes, ensure_ascii=False, sort_keys=True)
            actor = str(event.actor or "")
            seal = getattr(event, "seal", None)  # missing only where somebody has tampered
            place = [seal.position, seal.digest] if seal else [None, ""]
            yield [event.at, actor, event.action, record, event.unit_id, changes, *place]

    filename = f"audit-{clock.now():%Y-%m-%d}.csv"
    return attachment(filename, "text/csv; charset=utf-8", csv_stream(header, rows()))


def _in_words(changes: dict[str, Any]) -> str:
    """What changed on one line: ``name: Shops, parent: 2``."""
    return ", ".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in changes.items()
    )


def _filtered(request: Request, form: AuditFilter) -> QuerySet[AuditEvent]:
    """Visible events that match; a filter that cannot be read matches nothing."""
    events = AuditEvent.objects.visible_to(request.user, Perm.AUDIT_VIEW)
    if not form.is_valid():
        return events.none()
    asked = form.cleaned_data
    if asked["who"]:
        events = events.filter(actor=asked["who"])
    if asked["what"]:
        events = events.filter(action__startswith=asked["what"])
    return _about(_within(events, asked, request), asked["target"])


def _within(
    events: QuerySet[AuditEvent], asked: dict[str, Any], request: Request
) -> QuerySet[AuditEvent]:
    zone = request.user.zone
    if asked["since"]:
        events = events.filter(at__gte=datetime.combine(asked["since"], time.min, tzinfo=zone))
    if asked["until"]:
        after = asked["until"] + timedelta(days=1)
        events = events.filter(at__lt=datetime.combine(after, time.min, tzinfo=zone))
    return events


def _about(events: QuerySet[AuditEvent], target: str) -> QuerySet[AuditEvent]:
    if not target:
        return events
    kind, _colon, number = target.partition(":")
    events = events.filter(target_type=kind)
    return events.filter(target_id=number) if number else events
