"""Somebody's manager and contract, and what they hold when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import services
from governance.access import requires
from governance.forms.people_contract import LineForm
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from accounts.http import Request
    from accounts.models import User

POST = "POST"


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def person_line(request: Request, person_id: int) -> HttpResponse:
    """Who somebody reports to, and how they are employed."""
    at = clock.now()
    person = _visible(request, person_id)
    if not services.may_say_how_employed(of=person, by=request.user, at=at):
        raise PermissionDenied(Perm.PEOPLE_APPOINT.value)
    given = request.POST if request.method == POST else None
    manager = services.n_plus_1(person, at=at)
    form = LineForm(given, by=request.user, initial=_known(person, manager, at))

    def change() -> None:
        facts = form.cleaned_data
        services.set_manager(person=person, manager=facts["manager"], by=request.user, at=at)
        if facts["contract"]:
            services.set_employment(
                person=person,
                contract=facts["contract"],
                joined_on=facts["joined_on"],
                by=request.user,
                at=at,
            )

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:person-detail", person.pk)
    above = services.n_plus_2(person, at=at)
    context = {"form": form, "person": person, "manager": manager, "above": above}
    return render(request, "governance/person_line.html", context)


def _known(person: User, manager: User | None, at: datetime) -> dict[str, object]:
    known: dict[str, object] = {"manager": manager.email if manager else ""}
    employment = person.employments.in_force(at=at).first()
    if employment:
        known |= {"contract": employment.contract, "joined_on": employment.joined_on}
    return known


@requires(Perm.PEOPLE_APPOINT)
@require_http_methods(["GET", "HEAD", POST])
def person_departure(request: Request, person_id: int) -> HttpResponse:
    """Everything a person holds; one button closes it all and says what became of each."""
    at = clock.now()
    person = _visible(request, person_id)
    results = None
    if request.method == POST:
        results = services.close_everything(person=person, by=request.user, at=at)
    context = {
        "person": person,
        "held": services.held_by(person, at=at) if results is None else [],
        "results": results,
        "left": sum(not each.done for each in results or ()),
        "may_close": services.may_close_account(of=person, by=request.user, at=at),
    }
    return render(request, "governance/person_departure.html", context)


def _visible(request: Request, person_id: int) -> User:
    people = services.people_visible_to(request.user, Perm.PEOPLE_APPOINT)
    return get_object_or_404(people, pk=person_id)
