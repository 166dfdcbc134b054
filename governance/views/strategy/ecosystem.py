"""The map of the ecosystem and the listening log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.forms.strategy import EcosystemFilter, EntryForm, FindingForm, ValidationForm
from governance.models import EcosystemEntry, EcosystemValidation, EntryKind, ListeningNote
from governance.perms import Perm
from governance.saving import saved
from governance.services import strategy
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

POST = "POST"
PAGE = 100
NEWEST = 30
CHUNK = 500


@requires(Perm.STRATEGY_VIEW)
@require_safe
def ecosystem_list(request: Request) -> HttpResponse:
    """The map as lists by kind, what was heard last, and until when it is validated."""
    today = clock.now().date()
    form = EcosystemFilter(request.GET, person=request.user)
    rows = _filtered(request, form)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(rows.select_related("unit"), ("kind", "name"), cursor, PAGE)
    heard = ListeningNote.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    validations = EcosystemValidation.objects.visible_to(request.user, Perm.STRATEGY_VIEW)
    context = {
        "form": form,
        "page": page,
        "total": rows.count(),
        "groups": [
            (label, [row for row in page.rows if row.kind == kind])
            for kind, label in EntryKind.choices
        ],
        "heard": list(heard.select_related("entry", "by", "unit")[:NEWEST]),
        "validations": list(validations.in_force(on=today).select_related("unit", "by")),
        "mine": access.unit_ids(request.user, Perm.STRATEGY_CHANGE),
        "may_change": access.holds(request.user, Perm.STRATEGY_CHANGE),
        "may_validate": access.holds(request.user, Perm.LAUNCH_CHANGE),
    }
    return render(request, "governance/strategy/ecosystem_list.html", context)


def _filtered(request: Request, form: EcosystemFilter) -> QuerySet[EcosystemEntry]:
    rows = EcosystemEntry.objects.visible_to(request.user, Perm.STRATEGY_VIEW).current()
    if not form.is_valid():
        return rows.none()
    asked = form.cleaned_data
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["unit"]:
        rows = rows.filter(unit=asked["unit"])
    return rows.matching(asked["words"]) if asked["words"] else rows


@requires(Perm.STRATEGY_VIEW)
@require_safe
def ecosystem_export(request: Request) -> HttpResponseBase:
    """The same entries as a file."""
    rows = _filtered(request, EcosystemFilter(request.GET, person=request.user))
    header = [_("Kind"), _("Name"), _("Address"), _("Where"), _("People reached"), _("Notes"), _("Seen on"), _("Unit")]  # fmt: skip  # noqa: E501

    def lines() -> Iterator[list[str | int | None]]:
        for row in rows.select_related("unit").iterator(chunk_size=CHUNK):
            facts = [row.get_kind_display(), row.name, row.url, row.place, row.size, row.notes]
            yield [*facts, row.seen_on.isoformat(), row.unit.name]

    name = f"ecosystem-{clock.now():%Y-%m-%d}.csv"
    return attachment(name, "text/csv; charset=utf-8", csv_stream(header, lines()))


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def entry_create(request: Request) -> HttpResponse:
    """Put somebody or something on the map."""
    given = request.POST if request.method == POST else None
    form = EntryForm(given, person=request.user)

    def add() -> EcosystemEntry:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        return strategy.add_entry(unit=unit, facts=facts, by=request.user, at=clock.now())

    if given is not None and saved(form, add):
        messages.success(request, _("“%(name)s” stands on the map.") % form.cleaned_data)
        return redirect("governance:ecosystem-list")
    return render(request, "governance/strategy/entry_create.html", {"form": form})


@requires(Perm.STRATEGY_CHANGE)
@require_POST
def entry_remove(request: Request, entry_id: int) -> HttpResponse:
    """Take an entry off the map."""
    rows = EcosystemEntry.objects.visible_to(request.user, Perm.STRATEGY_CHANGE)
    entry = get_object_or_404(rows, pk=entry_id)
    try:
        strategy.remove_entry(entry=entry, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("“%(name)s” is off the map; what was heard of it stays.")
        messages.success(request, said % {"name": entry.name})
    return redirect("governance:ecosystem-list")


@requires(Perm.STRATEGY_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def finding_create(request: Request) -> HttpResponse:
    """Write down what was heard."""
    given, at = request.POST if request.method == POST else None, clock.now()
    form = FindingForm(given, person=request.user, at=at)

    def note() -> ListeningNote:
        return strategy.note_finding(by=request.user, at=at, **form.cleaned_data)

    if given is not None and saved(form, note):
        messages.success(request, _("The finding is in the listening log."))
        return redirect("governance:ecosystem-list")
    return render(request, "governance/strategy/finding_create.html", {"form": form})


@requires(Perm.LAUNCH_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def ecosystem_validate(request: Request) -> HttpResponse:
    """Hold the analysis to be right, for a year."""
    given = request.POST if request.method == POST else None
    form = ValidationForm(given, person=request.user)

    def validate() -> EcosystemValidation:
        return strategy.validate_ecosystem(by=request.user, at=clock.now(), **form.cleaned_data)

    if given is not None and saved(form, validate):
        messages.success(request, _("The analysis is validated for a year."))
        return redirect("governance:ecosystem-list")
    return render(request, "governance/strategy/ecosystem_validate.html", {"form": form})
