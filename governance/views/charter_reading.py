"""Reading and acknowledging, on a phone first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import signed_in
from governance import services
from governance.domain.wording import reading
from socialteam.kit import clock, markdown
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import query_choice
from socialteam.kit.returning import asked_for

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from accounts.http import Request
    from governance.models import Charter

POST = "POST"


@signed_in
@require_safe
def charter_mine(request: Request) -> HttpResponse:
    """What waits for the person's acknowledgement; a single one opens at once."""
    at = clock.now()
    owed = list(services.requests_to(request.user, at=at))
    if len(owed) == 1:
        return redirect("governance:charter-read", owed[0].campaign.version.charter_id)
    return render(request, "governance/charter_mine.html", {"owed": owed, "at": at})


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def charter_read(request: Request, charter_id: int) -> HttpResponse:
    """The text in force, what changed since the person read it, one button; then ``next``."""
    at = clock.now()
    try:
        charter = services.charter_for(request.user, charter_id, at=at)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if request.method == POST:
        return _acknowledged(request, charter, at)
    asked = query_choice(request.GET, "lang", ["fr", "en"], get_language() or "fr")
    shown = services.text_to_read(charter, request.user, asked, at=at)
    context: dict[str, object] = {"charter": charter, "shown": shown, "at": at}
    if shown is not None:
        context["html"] = markdown.render(shown.text.body)
        context["reading"] = reading(markdown.plain(shown.text.body), shown.text.language)
        context["others"] = [
            each.language
            for each in shown.version.texts.all()
            if each.body.strip() and each.language != shown.text.language
        ]
    return render(request, "governance/charter_read.html", context)


def _acknowledged(request: Request, charter: Charter, at: datetime) -> HttpResponse:
    try:
        services.acknowledge_charter(
            charter=charter,
            language=request.POST.get("language", ""),
            sha256=request.POST.get("sha256", ""),
            by=request.user,
            at=at,
        )
    except ConflictError as error:
        messages.warning(request, str(error.detail))
        return redirect(request.get_full_path())
    said = _("You have acknowledged “%(title)s”.") % {"title": charter.title}
    messages.success(request, said)
    return redirect(asked_for(request) or "home")
