"""Charters and policies: the list, one of them, its versions, how far acknowledgement is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access, services
from governance import charter_pdf as pdfs
from governance.access import requires
from governance.domain.charter_standing import Standing
from governance.domain.charter_status import UNDER_WAY, VersionState
from governance.domain.wording import reading, word_diff
from governance.forms.charters import CharterForm
from governance.models import Charter
from governance.models.charter_standing import STANDING_LABELS, standing_at
from governance.perms import Perm
from governance.saving import saved
from governance.services.charter_campaigns import SMALLEST_GROUP
from socialteam.kit import clock, exports, markdown
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from governance.models import CharterText, CharterVersion

POST = "POST"


@requires(Perm.CHARTER_VIEW)
@require_safe
def charter_list(request: Request) -> HttpResponse:
    """What is in force, what is being prepared and for whom it waits, what the reader owes."""
    at = clock.now()
    versions = Prefetch("versions", services.versions_with_people(), to_attr="every")
    charters = Charter.objects.usable_by(request.user, Perm.CHARTER_VIEW)
    rows = [
        _row(charter, request)
        for charter in charters.select_related("unit").prefetch_related(versions)
    ]
    rows = [row for row in rows if row["in_force"] or row["prepares"]]
    context = {
        "rows": rows,
        "in_force": sum(1 for row in rows if row["in_force"]),
        "under_way": [row for row in rows if row["under_way"]],
        "owed": list(services.requests_to(request.user, at=at)),
        "may_write": access.holds(request.user, Perm.CHARTER_WRITE),
    }
    return render(request, "governance/charter_list.html", context)


@requires(Perm.CHARTER_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def charter_create(request: Request) -> HttpResponse:
    """Add a charter, empty or from a template, and go to its draft."""
    given = request.POST if request.method == POST else None
    form = CharterForm(given, person=request.user)
    made: list[Charter] = []

    def create() -> None:
        facts = dict(form.cleaned_data)
        unit, template = facts.pop("unit"), facts.pop("template")
        made.append(
            services.create_charter(
                unit=unit, facts=facts, by=request.user, at=clock.now(), template=template
            )
        )

    if given is not None and saved(form, create):
        return redirect("governance:charter-draft", made[0].pk, get_language() or "fr")
    return render(request, "governance/charter_edit.html", {"form": form})


@requires(Perm.CHARTER_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def charter_change(request: Request, charter_id: int) -> HttpResponse:
    """Change whom a charter asks, and how often."""
    charters = Charter.objects.visible_to(request.user, Perm.CHARTER_WRITE)
    charter = get_object_or_404(charters.select_related("unit"), pk=charter_id)
    given = request.POST if request.method == POST else None
    form = CharterForm(given, person=request.user, charter=charter)

    def change() -> Charter:
        facts = dict(form.cleaned_data)
        return services.change_charter(
            charter=charter, facts=facts, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:charter-detail", charter.pk)
    return render(request, "governance/charter_edit.html", {"form": form, "charter": charter})


@requires(Perm.CHARTER_VIEW)
@require_safe
def charter_detail(request: Request, charter_id: int) -> HttpResponse:
    """One charter: the text in force, its versions, and how its audience stands."""
    charter, at = _readable(request, charter_id), clock.now()
    versions = list(
        services.versions_seen_by(request.user, charter)
        .select_related("author", "approved_by")
        .prefetch_related("texts")
    )
    in_force = next((each for each in versions if each.state == VersionState.PUBLISHED), None)
    text = in_force.text_in(get_language() or "fr") if in_force else None
    counts_people = access.can(request.user, Perm.REPORT_VIEW, charter)
    context = {
        "charter": charter,
        "versions": versions,
        "in_force": in_force,
        "under_way": next((v for v in versions if VersionState(v.state) in UNDER_WAY), None),
        **_shown(charter, text),
        "standings": _standings(charter, at) if counts_people else [],
        "may": _powers(request, charter),
        "units": list(charter.units.all()),
        "roles": list(charter.roles.all()),
        "at": at,
    }
    return render(request, "governance/charter_detail.html", context)


@requires(Perm.CHARTER_VIEW)
@require_safe
def charter_version(request: Request, charter_id: int, number: int) -> HttpResponse:
    """One version: its text, and what changed since the one before."""
    charter = _readable(request, charter_id)
    version = _version(request, charter, number)
    text = version.text_in(get_language() or "fr")
    earlier = services.versions_seen_by(request.user, charter).filter(number__lt=number)
    before = earlier.prefetch_related("texts").order_by("-number").first()
    old = before.text_in(text.language) if before and text else None
    context = {
        "charter": charter,
        "version": version,
        "before": before,
        "runs": word_diff(old.body, text.body) if old and text else [],
        **_shown(charter, text),
    }
    return render(request, "governance/charter_version.html", context)


@requires(Perm.CHARTER_VIEW)
@require_safe
def charter_pdf(request: Request, charter_id: int, number: int, lang: str) -> HttpResponseBase:
    """A version in one language as a PDF to keep."""
    version = _version(request, _readable(request, charter_id), number)
    text = version.texts.filter(language=lang).first()
    if text is None or not text.body.strip():
        raise Http404
    text.version = version
    name = f"{version.charter.slug}-{number}-{lang}.pdf"
    return exports.attachment(name, "application/pdf", pdfs.charter_pdf(text))


@requires(Perm.CHARTER_PUBLISH)
@require_POST
def charter_retire(request: Request, charter_id: int) -> HttpResponse:
    """Take a charter out of force."""
    charters = Charter.objects.visible_to(request.user, Perm.CHARTER_PUBLISH)
    charter = get_object_or_404(charters, pk=charter_id)
    try:
        services.retire_charter(charter=charter, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("“%(title)s” is no longer in force; who acknowledged it stays on record.")
        messages.success(request, said % {"title": charter.title})
    return redirect("governance:charter-detail", charter.pk)


@requires(Perm.REPORT_VIEW)
@require_safe
def charter_campaign(request: Request, charter_id: int) -> HttpResponse:
    """How far acknowledgement is, by unit; nobody is named."""
    charters = Charter.objects.usable_by(request.user, Perm.REPORT_VIEW)
    charter, at = get_object_or_404(charters.select_related("unit"), pk=charter_id), clock.now()
    campaign = services.latest_campaign(charter)
    rows = services.progress_of(campaign, seen_by=request.user, at=at) if campaign else []
    context = {
        "charter": charter,
        "campaign": campaign,
        "rows": rows,
        "asked": sum(row.asked for row in rows),
        "answered": sum(row.answered for row in rows),
        "smallest": SMALLEST_GROUP,
        "at": at,
    }
    return render(request, "governance/charter_campaign.html", context)


def _readable(request: Request, charter_id: int) -> Charter:
    charters = Charter.objects.usable_by(request.user, Perm.CHARTER_VIEW)
    return get_object_or_404(charters.select_related("unit"), pk=charter_id)


def _version(request: Request, charter: Charter, number: int) -> CharterVersion:
    versions = services.versions_seen_by(request.user, charter).select_related("charter__unit")
    return get_object_or_404(versions.prefetch_related("texts"), number=number)


def _row(charter: Charter, request: Request) -> dict[str, Any]:
    """A charter as the list shows it; ``every`` was read with the page."""
    every: list[CharterVersion] = getattr(charter, "every", [])
    prepares = services.may_prepare(request.user, charter)
    under_way = next((v for v in every if VersionState(v.state) in UNDER_WAY), None)
    return {
        "charter": charter,
        "in_force": next((v for v in every if v.state == VersionState.PUBLISHED), None),
        "under_way": under_way if prepares else None,
        "prepares": prepares,
    }


def _shown(charter: Charter, text: CharterText | None) -> dict[str, Any]:
    """A text as a page shows it, with its length and ease."""
    if text is None:
        return {"text": None}
    measured = reading(
        markdown.plain(text.body),
        text.language,
        most_words=charter.most_words,
        most_minutes=charter.most_minutes,
    )
    return {"text": text, "html": markdown.render(text.body), "reading": measured}


def _powers(request: Request, charter: Charter) -> dict[str, bool]:
    names = {"write": Perm.CHARTER_WRITE, "review": Perm.CHARTER_REVIEW}
    names |= {"publish": Perm.CHARTER_PUBLISH, "report": Perm.REPORT_VIEW}
    return {name: access.can(request.user, perm, charter) for name, perm in names.items()}


def _standings(charter: Charter, at: datetime) -> list[tuple[str, int]]:
    """How many people stand how; nothing for a group in which one could be singled out."""
    audience = cast("QuerySet[Any]", standing_at(charter, at=at)).order_by()
    counted = dict(audience.values_list("standing").annotate(count=Count("pk")))
    if sum(counted.values()) < SMALLEST_GROUP:
        return []
    return [(str(STANDING_LABELS[each]), counted.get(each.value, 0)) for each in Standing]
