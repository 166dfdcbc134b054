"""The quick log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagement import services
from engagement.forms import LogForm
from engagement.hooks import after_log
from governance import access
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from engagement.models import Interaction


@require_http_methods(["GET", "POST"])
@requires(Perm.INTERACTION_LOG)
def interaction_log(request: HttpRequest) -> HttpResponse:
    """Place, topic, words, triage, keep: five taps on a phone."""
    person = cast("Request", request).user
    hook = after_log()
    may_escalate = hook is not None and hook.offered(person, None)
    now = clock.now()
    form = LogForm(request.POST or None, person=person, may_escalate=may_escalate, at=now)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            kept = _keep(form, person)
        except (ValidationError, ConflictError) as error:
            status = _tell(form, error)
        else:
            return _after(request, kept, person, escalate=form.cleaned_data.get("escalate", False))
    if form.errors and status == 200 and cast("Request", request).htmx:
        status = 422
    context = {"form": form, "now": now}
    return render(request, "engagement/interaction_log.html", context, status=status)


def _keep(form: LogForm, person: User) -> Interaction:
    given: dict[str, Any] = form.cleaned_data
    return services.log_interaction(
        space=given["space"],
        words=given["words"],
        by=person,
        at=clock.now(),
        topic=given.get("topic"),
        importance="importance" in given["triage"],
        urgency="urgency" in given["triage"],
        occurred_at=given["occurred_at"],
        contact_name=given["contact_name"],
        contact_handle=given["contact_handle"],
        permalink=given["permalink"],
        client_uuid=given["client_uuid"],
    )


def _tell(form: LogForm, error: ValidationError | ConflictError) -> int:
    """Put what the service says beside the fields; returns the status of the page."""
    if isinstance(error, ConflictError):
        form.add_error(None, str(error.detail))
        return 409
    known = {name: texts for name, texts in error.message_dict.items() if name in form.fields}
    form.add_error(None, ValidationError(known or error.messages))
    return 200


def _after(
    request: HttpRequest, kept: Interaction, person: User, *, escalate: bool
) -> HttpResponse:
    """On to what was kept: its page if the person may read it, else their own."""
    hook = after_log()
    if escalate and hook is not None:
        try:
            address = hook.act(kept, person, clock.now())
        except (ValidationError, ConflictError) as error:
            told = error.messages if isinstance(error, ValidationError) else [str(error.detail)]
            messages.warning(request, " ".join(told))
            address = None
        if address:
            messages.success(request, _("It is kept and escalated."))
            return redirect(address)
    if access.can(person, Perm.INTERACTION_VIEW, kept):
        messages.success(request, _("It is kept."))
        return redirect("engagement:interaction", kept.pk)
    said = _("It is kept; %(unit)s answers it.") % {"unit": kept.unit}
    messages.success(request, said)
    return redirect("engagement:today")
