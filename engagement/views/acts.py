"""What people do to an interaction: one address an act, one service call each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagement import forms, services
from engagement.domain.closing import CloseReason
from engagement.models import Contact, Interaction
from engagement.views.reading import show, visible
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training.services import NoPermitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_claim(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Take it."""
    return _act(request, interaction_id, services.claim_interaction)


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_release(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Hand it back."""
    done = _("It is handed back; the team sees it again.")
    return _act(request, interaction_id, services.release_claim, done=done)


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_reply(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Log the answer that was given; words that could not be kept come back."""
    form = forms.WordsForm(request.POST, auto_id="reply-%s")
    done = _("The answer is logged.")
    return _said(request, interaction_id, services.reply, form, "reply_form", done)


@require_POST
@requires(Perm.INTERACTION_VIEW)
def interaction_note(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Leave words for colleagues."""
    form = forms.WordsForm(request.POST, auto_id="note-%s")
    done = _("The note is kept.")
    return _said(request, interaction_id, services.add_note, form, "note_form", done)


@require_POST
@requires(Perm.INTERACTION_LOG)
def interaction_customer_message(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Add what the customer wrote since."""
    form = forms.CustomerMessageForm(request.POST, auto_id="message-%s")
    done = _("The message is added; it waits for an answer again.")
    service = services.record_customer_message
    at = clock.now()
    return _said(request, interaction_id, service, form, "message_form", done, occurred_at=at)


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_triage(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Say how important and how urgent it is."""
    interaction = visible(request, interaction_id)
    form = forms.TriageForm(request.POST, interaction=interaction)
    if not form.is_valid():
        return show(request, interaction, status=_refused(request), triage_form=form)
    importance, urgency = forms.TRIAGE[form.cleaned_data["triage"]]
    return _act(
        request,
        interaction_id,
        services.triage,
        done=_("The triage is kept."),
        importance=importance,
        urgency=urgency,
        expected_version=form.cleaned_data["version"],
    )


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_topic(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Give it a topic, and with it a unit."""
    interaction, person = visible(request, interaction_id), cast("Request", request).user
    form = forms.TopicForm(
        request.POST, person=person, interaction=interaction, auto_id="topic-%s"
    )
    if not form.is_valid():
        return show(request, interaction, status=_refused(request), topic_form=form)
    topic = form.cleaned_data["topic"]
    return _act(
        request,
        interaction_id,
        services.set_topic,
        done=_("%(unit)s answers from now on.") % {"unit": topic.unit},
        topic=topic,
        expected_version=form.cleaned_data["version"],
    )


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_close(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """End it."""
    form = forms.CloseForm(request.POST, auto_id="close-%s")
    if not form.is_valid():
        interaction = visible(request, interaction_id)
        return show(request, interaction, status=_refused(request), close_form=form)
    reason = CloseReason(form.cleaned_data["reason"])
    done = _("It is closed. “Open again” undoes it.")
    return _act(request, interaction_id, services.close_interaction, done=done, reason=reason)


@require_POST
@requires(Perm.INTERACTION_ANSWER)
def interaction_reopen(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Undo the closing."""
    done = _("It is open again.")
    return _act(request, interaction_id, services.reopen_interaction, done=done)


@require_POST
@requires(Perm.CONTACT_ERASE)
def contact_erase(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Forget who a contact is."""
    person = cast("Request", request).user
    contacts = Contact.objects.visible_to(person, Perm.CONTACT_ERASE)
    contact = get_object_or_404(contacts, pk=contact_id)
    try:
        services.erase_identity(contact=contact, by=person, at=clock.now())
        messages.success(request, _("The identity is erased; the conversations stay."))
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return _onward(request, "engagement:interaction-list")


def _act(
    request: HttpRequest,
    interaction_id: int,
    service: Callable[..., Interaction],
    *,
    done: str = "",
    **facts: Any,
) -> HttpResponse:
    """Run a service, say what happened, and go on where the form says."""
    interaction = visible(request, interaction_id)
    person = cast("Request", request).user
    try:
        service(interaction=interaction, by=person, at=clock.now(), **facts)
    except NoPermitError as error:
        messages.warning(request, " ".join([error.sentence, *error.conditions]))
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        if done:
            messages.success(request, done)
    return _onward(request, "engagement:interaction", interaction.pk)


def _said(
    request: HttpRequest,
    interaction_id: int,
    service: Callable[..., Any],
    form: forms.WordsForm | forms.CustomerMessageForm,
    name: str,
    done: str,
    **facts: Any,
) -> HttpResponse:
    """Keep what was typed, or show it again with the reason why not."""
    interaction, person = visible(request, interaction_id), cast("Request", request).user
    if not form.is_valid():
        return show(request, interaction, status=_refused(request), **{name: form})
    try:
        facts |= form.cleaned_data
        service(interaction=interaction, by=person, at=clock.now(), **facts)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return show(request, interaction, status=_refused(request), **{name: form})
    except NoPermitError as error:
        form.add_error(None, error.sentence)
        return show(request, visible(request, interaction_id), status=409, **{name: form})
    except ConflictError as error:
        form.add_error(None, str(error.detail))
        return show(request, visible(request, interaction_id), status=409, **{name: form})
    messages.success(request, done)
    return _onward(request, "engagement:interaction", interaction.pk)


def _refused(request: HttpRequest) -> int:
    return 422 if cast("Request", request).htmx else 200


def _onward(request: HttpRequest, view: str, *args: Any) -> HttpResponse:
    """To the page named in the form if it is one of ours, else to ``view``."""
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return redirect(wanted)
    return redirect(view, *args)
