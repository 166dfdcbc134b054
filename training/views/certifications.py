"""Certifications: everybody's within reach, one with its history, and one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import signed_in
from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset
from training import credentials, services
from training.certificate_pdf import certificate_pdf
from training.forms.certifications import CertificationFilter, RevokeForm, TakeOverForm
from training.models import CertificationPeriod, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request
    from training.models.certification import CertificationQuerySet

POST = "POST"
PAGE = 50


@requires(Perm.LEARNING_VIEW)
@require_safe
def certification_list(request: Request) -> HttpResponse:
    """Who is certified in what, and how it stands; the last certification of each person."""
    at = clock.now()
    form = CertificationFilter(request.GET or None, person=request.user)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    everyone = services.certifications_visible_to(request.user, Perm.LEARNING_VIEW, at=at)
    page = keyset(_asked(everyone, form, at), ("-starts_at", "-pk"), cursor, PAGE)
    counts = services.how_many(everyone)
    context = {
        "at": at,
        "form": form,
        "page": page,
        "counting": counts["held"] + counts["refresher"],
        "suspended": counts["suspended"],
        "overdue": counts["overdue"],
        "any": any(counts.values()),
        "filtered": form.is_bound and form.is_used,
        "may_change": access.holds(request.user, Perm.CERTIFICATION_CHANGE),
    }
    return render(request, "training/certification_list.html", context)


def _asked(
    rows: CertificationQuerySet, form: CertificationFilter, at: datetime
) -> CertificationQuerySet:
    if not form.is_bound or not form.is_valid():
        return rows
    found: CertificationQuerySet = services.filtered(rows, form.cleaned_data, at=at)
    return found


@requires(Perm.LEARNING_VIEW)
@require_safe
def certification_export(request: Request) -> HttpResponseBase:
    """The same list as a file."""
    at = clock.now()
    form = CertificationFilter(request.GET or None, person=request.user)
    everyone = services.certifications_visible_to(request.user, Perm.LEARNING_VIEW, at=at)
    found = _asked(everyone, form, at).order_by("-starts_at", "-pk")
    header = [_("Person"), _("Track"), _("Version"), _("Standing"), _("Since"), _("Until")]

    def rows() -> Iterator[list[Any]]:
        for each in found.iterator(chunk_size=2000):
            told = Standing(each.standing).label
            facts = [each.person.name, each.track.slug, each.version.number, str(told)]
            yield [*facts, each.starts_at, each.expires_at]

    filename = f"certifications-{at:%Y-%m-%d}.csv"
    return attachment(filename, "text/csv; charset=utf-8", csv_stream(header, rows()))


@requires(Perm.LEARNING_VIEW)
@require_http_methods(["GET", "HEAD"])
def certification_detail(request: Request, certification_id: int) -> HttpResponse:
    """One certification, and the periods before and after it."""
    at = clock.now()
    found = _visible(request, certification_id, Perm.LEARNING_VIEW, at)
    context = {
        "at": at,
        "certification": found,
        "periods": services.periods_of(found, at=at),
        "may_revoke": _may_revoke(request, found),
    }
    return render(request, "training/certification_detail.html", context)


def _may_revoke(request: Request, certification: CertificationPeriod) -> bool:
    own = certification.person_id == request.user.pk
    may = access.can(request.user, Perm.CERTIFICATION_CHANGE, certification)
    return may and not own and certification.revoked_at is None


@requires(Perm.CERTIFICATION_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def certification_revoke(request: Request, certification_id: int) -> HttpResponse:
    """Take a certification back, with the reason that its owner reads."""
    at = clock.now()
    found = _visible(request, certification_id, Perm.CERTIFICATION_CHANGE, at)
    form = RevokeForm(request.POST if request.method == POST else None)

    def revoke() -> None:
        services.revoke(
            certification=found, reason=form.cleaned_data["reason"], by=request.user, at=at
        )

    if request.method == POST and saved(form, revoke):
        messages.success(request, _("The certification is revoked, and its credential with it."))
        return redirect("training:certification-list")
    context = {"certification": found, "form": form}
    return render(request, "training/certification_revoke.html", context)


def _visible(request: Request, number: int, perm: Perm, at: datetime) -> CertificationPeriod:
    rows = CertificationPeriod.objects.visible_to(request.user, perm).with_standing(at=at)
    found: CertificationPeriod = get_object_or_404(
        rows.select_related("track", "version", "person", "revoked_by"), pk=number
    )
    return found


@requires(Perm.CERTIFICATION_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def certification_create(request: Request) -> HttpResponse:
    """Take over one certification won before."""
    form = TakeOverForm(request.POST if request.method == POST else None, by=request.user)
    if request.method == POST and saved(form, lambda: _take_over(request, form)):
        messages.success(request, _("The certification is recorded; it counts from that day on."))
        return redirect("training:certification-list")
    return render(request, "training/certification_create.html", {"form": form})


def _take_over(request: Request, form: TakeOverForm) -> None:
    given = form.cleaned_data
    passed_at = services.beginning_of(given["passed_on"], given["person"])
    version = services.version_named(given["track"], given["number"], at=passed_at)
    if version is None:
        raise ValidationError({"number": _("This track has no such published version.")})
    services.take_over(
        person=given["person"],
        version=version,
        passed_at=passed_at,
        evidence=given["evidence"],
        by=request.user,
        at=clock.now(),
    )


@signed_in
@require_safe
def certification_mine(request: Request) -> HttpResponse:
    """One's own certifications, those that have ended too."""
    at = clock.now()
    periods = list(services.own_certifications(request.user, at=at))
    current = services.last_of_each(periods)
    context = {
        "at": at,
        "current": current,
        "earlier": [each for each in periods if each not in current],
        "counting": sum(each.standing in {"held", "refresher"} for each in current),
        "to_renew": [each for each in current if each.standing not in {"held", "revoked"}],
        "badges": credentials.is_configured(),
    }
    return render(request, "training/certification_mine.html", context)


@signed_in
@require_safe
def certificate(request: Request, own_certification_id: int) -> HttpResponseBase:
    """One's own certificate as a PDF."""
    found = _own(request, own_certification_id)
    body = certificate_pdf(found, language=get_language() or request.user.language)
    return attachment(f"{_('certificate')}-{found.track.slug}.pdf", "application/pdf", body)


@signed_in
@require_safe
def credential(request: Request, own_certification_id: int) -> HttpResponseBase:
    """One's own certification as an Open Badges 3.0 credential."""
    found = _own(request, own_certification_id)
    if not credentials.is_configured():
        raise Http404
    body = credentials.signed(found).encode()
    return attachment(f"{found.track.slug}.jwt", "application/jwt", body)


def _own(request: Request, number: int) -> CertificationPeriod:
    rows = services.own_certifications(request.user, at=clock.now())
    return get_object_or_404(rows, pk=number)
