"""The guided set-up of an empty organisation, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import signed_in
from governance import access, mending, setup_steps
from governance.access import requires
from governance.check_reading import remembered_board
from governance.checks.registry import Scope
from governance.perms import Perm
from governance.services import setup
from socialteam.kit import clock

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse, QueryDict

    from accounts.http import Request
    from governance.models import SetupDraft
    from governance.setup_steps import Step

POST = "POST"
MOST_SHOWN = 5
"""Points of one rule on the last page; its own page has the others."""


@signed_in
@require_safe
def setup_begin(request: Request) -> HttpResponse:
    """The first step that is not answered yet."""
    draft = setup.draft_of(request.user, at=clock.now())
    steps = setup_steps.registered()
    waiting = next((step for step in steps if step.key not in draft.answers), None)
    if waiting is None:
        return redirect("governance:setup-review")
    return redirect("governance:setup-step", waiting.key)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def setup_step(request: Request, step: str) -> HttpResponse:
    """One step; what is typed is kept, whichever way one goes on."""
    draft = setup.draft_of(request.user, at=clock.now())
    steps = setup_steps.registered()
    here = next((each for each in steps if each.key == step), None)
    if here is None:
        raise Http404
    place = steps.index(here)
    if request.method != POST:
        form = _form(here, draft, request)
    else:
        form = _form(here, draft, request, request.POST)
        setup.keep_answers(draft=draft, step=here.key, typed=_typed(form, request.POST))
        if request.POST.get("go") == "back" and place:
            return redirect("governance:setup-step", steps[place - 1].key)
        if form.is_valid() and place + 1 < len(steps):
            return redirect("governance:setup-step", steps[place + 1].key)
        if form.is_valid():
            return redirect("governance:setup-review")
    context = {
        "step": here,
        "form": form,
        "stages": _stages(steps, draft, here.key),
        "first": not place,
        "place": place + 1,
    }
    return render(request, "governance/setup/setup_step.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def setup_review(request: Request) -> HttpResponse:
    """Everything that would be made; the button makes it."""
    draft = setup.draft_of(request.user, at=clock.now())
    steps = setup_steps.registered()
    answers: dict[str, dict[str, Any]] = {}
    told = []
    for step in steps:
        form = _form(step, draft, request, draft.answers.get(step.key, {}))
        if step.key not in draft.answers or not form.is_valid():
            messages.warning(request, _("This step needs a look before the last one."))
            return redirect("governance:setup-step", step.key)
        answers[step.key] = form.cleaned_data
        told.append((step, step.told(form.cleaned_data)))
    errors: list[str] = []
    if request.method == POST:
        try:
            setup.set_up(draft=draft, answers=answers, at=clock.now())
        except ValidationError as error:
            errors = error.messages
        else:
            return redirect("governance:setup-done")
    context = {"told": told, "errors": errors, "stages": _stages(steps, draft, "")}
    return render(request, "governance/setup/setup_review.html", context)


@requires(Perm.CHECK_VIEW)
@require_safe
def setup_done(request: Request) -> HttpResponse:
    """What is still missing, and who can mend it."""
    at = clock.now()
    scope = Scope(unit_ids=access.unit_ids(request.user, Perm.CHECK_VIEW), at=at)
    board = remembered_board(scope, past=False)
    lines = [line for line in board.lines if line.check is not None and line.findings]
    shown = [(line.check, line.findings[:MOST_SHOWN]) for line in lines if line.check is not None]
    context = {
        "at": board.scope.at,
        "points": sum(len(line.findings) for line in lines),
        "mends": mending.who_can_mend(shown, at=at),
        "more": [
            (line.code, more) for line in lines if (more := len(line.findings) - MOST_SHOWN) > 0
        ],
        "may_import": access.holds(request.user, Perm.PEOPLE_IMPORT),
    }
    return render(request, "governance/setup/setup_done.html", context)


def _form(step: Step, draft: SetupDraft, request: Request, given: Any = None) -> forms.Form:
    return step.form(given, answers=draft.answers, by=request.user)


def _typed(form: forms.Form, given: QueryDict) -> dict[str, Any]:
    """The words of the step's fields as they were sent, lists where the field takes several."""
    return {
        name: field.widget.value_from_datadict(given, {}, name)
        for name, field in form.fields.items()
    }


def _stages(steps: list[Step], draft: SetupDraft, here: str) -> list[tuple[str, int, str]]:
    """The stepper: each step, its place, and whether it is done."""
    found = []
    for place, step in enumerate(steps, start=1):
        state = "now" if step.key == here else "done" if step.key in draft.answers else "later"
        found.append((str(step.label), place, state))
    return [*found, (_("Look and begin"), len(steps) + 1, "later" if here else "now")]
