"""The set-up as a file: download it, bring another one, look at its plan, apply it."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.blueprint.applying import NAME, OrganisationMovedError
from governance.blueprint.bringing import apply_brought, bring_file, plan_of
from governance.blueprint.planning import export
from governance.blueprint.reading import InvalidFileError
from governance.blueprint.telling import short
from governance.forms.blueprint import SetupForm
from governance.models import SetupFile
from governance.perms import Perm
from governance.services import GateClosedError
from socialteam.kit import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.http import Request
    from governance.blueprint.comparing import Change
    from governance.blueprint.planning import Plan
    from governance.services.strategy import Gate

POST = "POST"
SHOWN = 100
"""Changes of one section that the page shows; the others are counted."""
HISTORY = 50
KINDS = {"add": "add", "change": "chg", "remove": "del"}
LONG = 60


@requires(Perm.SETUP_APPLY)
@require_http_methods(["GET", "HEAD", POST])
def blueprint(request: Request) -> HttpResponse:
    """Download, bring a file, and what was applied before."""
    _require_company(request)
    given = (request.POST, request.FILES) if request.method == POST else (None, None)
    form, problems = SetupForm(*given), []
    if form.is_bound and form.is_valid():
        try:
            file = _brought(form, request)
            return redirect("governance:blueprint-plan", file.pk)
        except InvalidFileError as error:
            problems = list(error.problems)
    applied = _files(request).applied().select_related("author")
    context = {
        "form": form,
        "problems": problems,
        "waiting": _files(request).waiting().filter(author=request.user).first(),
        "applied": applied[:HISTORY],
        "last": applied.first(),
    }
    return render(request, "governance/blueprint/setup.html", context)


@requires(Perm.SETUP_APPLY)
@require_safe
def blueprint_export(request: Request) -> HttpResponse:
    """The set-up now, as a file."""
    _require_company(request)
    response = HttpResponse(export(clock.now()), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response


@requires(Perm.SETUP_APPLY)
@require_safe
def blueprint_plan(request: Request, file_id: int) -> HttpResponse:
    """What a file would change, before it does."""
    return _shown_plan(request, _waiting(request, file_id))


def _shown_plan(
    request: Request, file: SetupFile, *, gate: Gate | None = None, status: int = 200
) -> HttpResponse:
    """The plan of a waiting file; with the gate that an opening in it stands before."""
    context: dict[str, Any] = {"file": file, "gate": gate}
    try:
        plan = plan_of(file, at=clock.now())
    except InvalidFileError as error:
        context["problems"] = error.problems
    else:
        context |= {"plan": plan, "counts": plan.counts(), "groups": list(_groups(plan))}
        context["left_alone"] = sum(plan.left_alone.values())
    return render(request, "governance/blueprint/setup_plan.html", context, status=status)


@requires(Perm.SETUP_APPLY)
@require_POST
def blueprint_apply(request: Request, file_id: int) -> HttpResponse:
    """Make the changes that were shown, and no others; the file waits on where a gate is shut."""
    file = _waiting(request, file_id)
    digest = request.POST.get("plan", "")
    try:
        apply_brought(file=file, plan_digest=digest, by=request.user, at=clock.now())
    except OrganisationMovedError as error:
        messages.warning(request, str(error.detail))
        return redirect("governance:blueprint-plan", file.pk)
    except GateClosedError as error:
        return _shown_plan(request, file, gate=error.gate, status=409)
    except InvalidFileError as error:
        messages.error(request, str(error))
        return redirect("governance:blueprint-plan", file.pk)
    messages.success(request, _("The organisation is now what the file says."))
    return redirect("governance:blueprint")


def _brought(form: SetupForm, request: Request) -> SetupFile:
    facts = form.cleaned_data
    return bring_file(raw=facts["raw"], name=facts["name"], by=request.user, at=clock.now())


def _require_company(request: Request) -> None:
    """A file speaks of the whole company: a power on a part of it is not enough."""
    if not access.holds_everywhere(request.user, Perm.SETUP_APPLY):
        raise PermissionDenied(Perm.SETUP_APPLY.value)


def _files(request: Request) -> Any:
    return SetupFile.objects.visible_to(request.user, Perm.SETUP_APPLY)


def _waiting(request: Request, file_id: int) -> SetupFile:
    files = _files(request).waiting().filter(author=request.user)
    found: SetupFile = get_object_or_404(files, pk=file_id)
    return found


def _groups(plan: Plan) -> Iterator[dict[str, Any]]:
    """The changes by section, as the diff shows them."""
    for key, changes in groupby(plan.changes, key=lambda change: change.section):
        found = list(changes)
        yield {
            "title": key.title,
            "count": len(found),
            "changes": [_shown(change) for change in islice(found, SHOWN)],
            "more": max(len(found) - SHOWN, 0),
        }


def _shown(change: Change) -> dict[str, Any]:
    facts = change.fields.items() if change.kind == "change" else ()
    return {
        "kind": KINDS[change.kind],
        "name": change.name,
        "facts": [(name, _short(before), _short(after)) for name, (before, after) in facts],
    }


def _short(value: Any) -> str:
    said = "–" if value is None else short(value)
    return said if len(said) <= LONG else f"{said[: LONG - 1]}…"
