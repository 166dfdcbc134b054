"""Living diagrams: on a page, as SVG and PDF, in somebody else's intranet, and by date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from governance import diagrams, services
from governance.access import requires
from governance.diagram_pdf import diagram_pdf
from governance.diagrams import Look
from governance.forms.process import DiagramFilter
from governance.models import DiagramEdition, OrgUnit
from governance.perms import Perm
from governance.views.process.moments import moment_asked
from socialteam.kit import clock
from socialteam.kit.drawings.standalone import standalone
from socialteam.kit.exports import attachment
from socialteam.kit.inputs import query_choice

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from accounts.http import Request
    from governance.diagrams import Kind, Shown

LISTED = 200
EDITIONS = 30


@dataclass(frozen=True, slots=True)
class _Asked:
    """A diagram that the reader may see, at the moment they asked for."""

    unit: OrgUnit
    key: str
    kind: Kind
    at: datetime
    is_past: bool
    shown: Shown | None


@requires(Perm.PROCESS_VIEW)
@require_safe
def diagram_list(request: Request) -> HttpResponse:
    """Every diagram in sight, kind by kind."""
    units = OrgUnit.objects.visible_to(request.user, Perm.PROCESS_VIEW)
    names = dict(units.values_list("pk", "name"))
    groups = []
    for kind in diagrams.kinds():
        entries = kind.listing(names.keys())
        links = [
            {"unit": names[entry.unit_id], "unit_id": entry.unit_id, "entry": entry}
            for entry in entries[:LISTED]
        ]
        groups.append({"kind": kind, "links": links, "count": len(entries)})
    count = sum(group["count"] for group in groups if isinstance(group["count"], int))
    context = {"groups": groups, "count": count}
    return render(request, "governance/process/diagram_list.html", context)


@requires(Perm.PROCESS_VIEW)
@require_safe
def diagram(request: Request, unit_id: int, key: str) -> HttpResponse:
    """One diagram as it is now, or as it was; with its table and its editions."""
    asked = _asked(request, unit_id, key, links=True)
    editions = DiagramEdition.objects.visible_to(request.user, Perm.PROCESS_VIEW)
    listed = editions.of(unit_id, key).defer("content")[: EDITIONS + 1]
    day = asked.at.astimezone(request.user.zone).date()
    context = _context(asked) | {
        "editions": list(listed[:EDITIONS]),
        "day": day,
        "form": DiagramFilter({"at": day}),
        "opened": request.GET.get("open") == "all",
        "embeds": settings.EMBED_ORIGINS,
    }
    return render(request, "governance/process/diagram.html", context)


@requires(Perm.PROCESS_VIEW)
@require_safe
def diagram_svg(request: Request, unit_id: int, key: str) -> HttpResponseBase:
    """The drawing as a file that stands by itself."""
    asked = _asked(request, unit_id, key, links=False)
    if asked.shown is None:
        raise Http404
    body = standalone(str(asked.shown.drawings[0].svg)).encode()
    return attachment(_filename(asked, "svg"), "image/svg+xml", body)


@requires(Perm.PROCESS_VIEW)
@require_safe
def diagram_file(request: Request, unit_id: int, key: str) -> HttpResponseBase:
    """The drawing and its table as a PDF."""
    asked = _asked(request, unit_id, key, links=False)
    if asked.shown is None:
        raise Http404
    body = diagram_pdf(
        asked.shown, unit=asked.unit.name, at=asked.at, language=get_language() or "fr"
    )
    return attachment(_filename(asked, "pdf"), "application/pdf", body)


@requires(Perm.PROCESS_VIEW)
@require_safe
@xframe_options_exempt
def diagram_embed(request: Request, unit_id: int, key: str) -> HttpResponseBase:
    """The drawing and its table alone, for a frame in a page of the origins configured."""
    context = _context(_asked(request, unit_id, key, links=False))

    @csp_replace({"frame-ancestors": settings.EMBED_ORIGINS or ["'none'"]})
    def page(request: HttpRequest) -> HttpResponseBase:
        return render(request, "governance/process/diagram_embed.html", context)

    return page(request)


def _asked(request: Request, unit_id: int, key: str, *, links: bool) -> _Asked:
    units = OrgUnit.objects.visible_to(request.user, Perm.PROCESS_VIEW)
    unit, kind = get_object_or_404(units, pk=unit_id), diagrams.kind_of(key)
    if kind is None:
        raise Http404
    now = clock.now()
    at = moment_asked(request, now=now)
    is_past = at < now
    content = services.content_at(unit_id, key, at=at, now=now)
    if content is None and not is_past:
        raise Http404
    opened = query_choice(request.GET, "open", ("all",)) == "all"
    look = Look(links=links and not is_past, opened=opened)
    shown = kind.draw(content, look) if content else None
    return _Asked(unit, key, kind, at, is_past, shown)


def _context(asked: _Asked) -> dict[str, Any]:
    return {
        "unit": asked.unit,
        "key": asked.key,
        "kind": asked.kind,
        "at": asked.at,
        "is_past": asked.is_past,
        "shown": asked.shown,
    }


def _filename(asked: _Asked, form: str) -> str:
    return f"{asked.unit.slug}-{asked.key}-{asked.at:%Y-%m-%d}.{form}"
