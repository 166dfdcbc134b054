"""Acting on an escalation: open, take charge, hand over, resolve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagement.models import Interaction
from escalation import services
from escalation.domain.status import Status
from escalation.forms import EscalateForm, HandOverForm, ResolveForm, people_who_may_act
from escalation.views.escalations import escalation_page, visible_escalation
from governance import access
from governance.access import requires
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from escalation.models import Escalation


@require_POST
@requires(Perm.ESCALATION_ACT)
def escalation_take(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """Take charge; a second press by the same person changes nothing."""
    person = cast("Request", request).user
    escalation = visible_escalation(request, escalation_id)
    try:
        services.acknowledge_escalation(escalation=escalation, by=person, at=clock.now())
    except ConflictError:
        escalation = visible_escalation(request, escalation_id)
        if escalation.status != Status.ACKNOWLEDGED or escalation.taken_by_id != person.pk:
            return _beaten(request, escalation)
    messages.success(request, _("You are in charge of this escalation."))
    return redirect("escalation:escalation", escalation_id)


@require_http_methods(["GET", "POST"])
@requires(Perm.ESCALATION_ACT)
def escalation_hand_over(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """Put somebody else in charge, with a word for them."""
    person = cast("Request", request).user
    escalation = _may_act_on(request, escalation_id)
    if escalation.status != Status.ACKNOWLEDGED:
        return _beaten(request, escalation)
    people = people_who_may_act(escalation.unit, at=clock.now()).exclude(
        pk=cast("int", escalation.taken_by_id)
    )
    form = HandOverForm(
        request.POST or None, people=people, initial={"version": escalation.version}
    )
    if form.is_valid():
        escalation.version = form.cleaned_data["version"]
        to: User = form.cleaned_data["to"]
        try:
            services.hand_over_escalation(
                escalation=escalation,
                to=to,
                by=person,
                at=clock.now(),
                note=form.cleaned_data["note"],
            )
        except ValidationError as error:
            _blame(form, error)
        except ConflictError:
            return _beaten(request, visible_escalation(request, escalation_id), form)
        else:
            messages.success(request, _("%(name)s is in charge now.") % {"name": to.name})
            return redirect("escalation:escalation", escalation_id)
    return _form_page(request, "hand_over", form, {"escalation": escalation})


@require_http_methods(["GET", "POST"])
@requires(Perm.ESCALATION_ACT)
def escalation_resolve(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """Close the escalation with a word on how it ended."""
    person = cast("Request", request).user
    escalation = _may_act_on(request, escalation_id)
    form = ResolveForm(request.POST or None, initial={"version": escalation.version})
    if form.is_valid():
        escalation.version = form.cleaned_data["version"]
        try:
            services.resolve_escalation(
                escalation=escalation,
                by=person,
                at=clock.now(),
                resolution=form.cleaned_data["resolution"],
            )
        except ValidationError as error:
            _blame(form, error)
        except ConflictError:
            escalation = visible_escalation(request, escalation_id)
            if escalation.resolved_by_id != person.pk:
                return _beaten(request, escalation, form)
            return redirect("escalation:escalation", escalation_id)
        else:
            messages.success(request, _("This escalation is resolved."))
            return redirect("escalation:escalation", escalation_id)
    return _form_page(request, "resolve", form, {"escalation": escalation})


@require_http_methods(["GET", "POST"])
@requires(Perm.ESCALATION_OPEN)
def escalation_open(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Ask for help about an interaction; one call runs at a time."""
    person = cast("Request", request).user
    visible = Interaction.objects.visible_to(person, Perm.INTERACTION_VIEW).for_list()
    interaction = get_object_or_404(visible, pk=interaction_id)
    if not access.can(person, Perm.ESCALATION_OPEN, interaction):
        raise PermissionDenied(Perm.ESCALATION_OPEN.value)
    form = EscalateForm(request.POST or None)
    if form.is_valid():
        try:
            opened = services.open_escalation(
                interaction=interaction,
                by=person,
                at=clock.now(),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            _blame(form, error)
        except ConflictError:
            return _already_open(request, interaction, form)
        else:
            messages.success(request, _("Help is called."))
            return _after_opening(person, opened)
    return _form_page(request, "open", form, {"interaction": interaction})


def _may_act_on(request: HttpRequest, escalation_id: int) -> Escalation:
    """The escalation; 404 where it is not visible, 403 where it may only be followed."""
    escalation = visible_escalation(request, escalation_id)
    access.require(cast("Request", request).user, Perm.ESCALATION_ACT, escalation)
    return escalation


def _after_opening(person: User, opened: Escalation) -> HttpResponse:
    """Where the caller can follow it, else back to the interaction."""
    if access.can(person, Perm.ESCALATION_VIEW, opened):
        return redirect("escalation:escalation", opened.pk)
    return redirect("engagement:interaction", opened.interaction_id)


def _already_open(
    request: HttpRequest, interaction: Interaction, form: EscalateForm
) -> HttpResponse:
    """409: somebody called first; what was typed stays on the page."""
    running = interaction.escalations.unresolved().select_related("opened_by").first()
    context = {"interaction": interaction, "running": running}
    return _form_page(request, "open", form, context, status=409)


def _beaten(
    request: HttpRequest, escalation: Escalation, form: Form | None = None
) -> HttpResponse:
    """409: the page as it is now, saying who was first; typed words come along."""
    typed = (
        next((value for value in form.cleaned_data.values() if isinstance(value, str)), "")
        if form
        else ""
    )
    return escalation_page(
        request, escalation, conflict=_first(escalation), typed=typed, status=409
    )


def _first(escalation: Escalation) -> str:
    """Who was faster, in a sentence."""
    if escalation.status == Status.RESOLVED:
        return _("%(name)s has resolved this escalation already.") % {
            "name": escalation.resolved_by
        }
    if escalation.taken_by:
        return _("%(name)s was first and is in charge.") % {"name": escalation.taken_by}
    return _("This escalation has changed since you opened it.")


def _blame(form: Form, error: ValidationError) -> None:
    """Show a rule's refusal at the field it names, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, messages_of_it in error.message_dict.items():
        form.add_error(name if name in form.fields else None, messages_of_it)


def _form_page(
    request: HttpRequest,
    name: str,
    form: Form,
    context: dict[str, Any],
    *,
    status: int | None = None,
) -> HttpResponse:
    if status is None:
        status = 422 if form.is_bound and form.errors and cast("Request", request).htmx else 200
    return render(
        request, f"escalation/escalation_{name}.html", {"form": form, **context}, status=status
    )
