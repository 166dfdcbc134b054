"""Who has used every attempt up, and giving them more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset
from training import services
from training.forms.grants import ExhaustedFilter, GiveForm
from training.models import Enrolment

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.http import Request
    from training.models.enrolment import EnrolmentQuerySet

POST = "POST"
PAGE = 50


@requires(Perm.LEARNING_REVIEW)
@require_safe
def exhausted_list(request: Request) -> HttpResponseBase:
    """Who has used every attempt up, the latest to begin first."""
    form = ExhaustedFilter(request.GET or None)
    everyone = Enrolment.objects.visible_to(request.user, Perm.LEARNING_REVIEW).exhausted()
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    rows = _asked(everyone, form).select_related("person", "track", "version")
    if request.GET.get("format") == "csv":
        return _exported(rows)
    context = {
        "at": clock.now(),
        "form": form,
        "page": keyset(rows, ("-started_at", "-pk"), cursor, PAGE),
        "waiting": everyone.count(),
        "filtered": form.is_bound and form.is_valid() and bool(form.cleaned_data.get("q")),
        "query": request.GET.urlencode(),
    }
    return render(request, "training/exhausted_list.html", context)


def _exported(rows: EnrolmentQuerySet) -> HttpResponseBase:
    header = [_("Person"), _("E-mail"), _("Track"), _("Attempts"), _("Last result"), _("On")]
    lines = (
        (
            each.person.name,
            each.person.email,
            each.track.title,
            each.made,
            each.score,
            each.last_at.date().isoformat(),
        )
        for each in rows.order_by("-started_at", "-pk")
    )
    filename = _("attempts-used-up.csv")
    return attachment(filename, "text/csv; charset=utf-8", csv_stream(header, lines))


def _asked(rows: EnrolmentQuerySet, form: ExhaustedFilter) -> EnrolmentQuerySet:
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    if not words:
        return rows
    return rows.filter(
        Q(person__name__unaccent__icontains=words)
        | Q(track__title_fr__unaccent__icontains=words)
        | Q(track__title_en__unaccent__icontains=words)
    )


@requires(Perm.LEARNING_REVIEW)
@require_http_methods(["GET", "HEAD", POST])
def attempts_give(request: Request, enrolment_id: int) -> HttpResponse:
    """Give somebody more attempts, with a reason that they read."""
    rows = Enrolment.objects.visible_to(request.user, Perm.LEARNING_REVIEW)
    enrolment = get_object_or_404(
        rows.select_related("person", "track", "version"), pk=enrolment_id
    )
    form = GiveForm(request.POST if request.method == POST else None)

    def give() -> None:
        services.give_attempts(
            enrolment=enrolment, by=request.user, at=clock.now(), **form.cleaned_data
        )

    if request.method == POST and saved(form, give):
        said = _("%(name)s may take the quiz again, and is told why.")
        messages.success(request, said % {"name": enrolment.person.name})
        return redirect("training:exhausted-list")
    attempts = list(enrolment.attempts.all())
    context = {
        "at": clock.now(),
        "enrolment": enrolment,
        "form": form,
        "attempts": attempts,
        "grants": enrolment.grants.select_related("given_by"),
        "own": enrolment.person_id == request.user.pk,
    }
    return render(request, "training/attempts_give.html", context)
