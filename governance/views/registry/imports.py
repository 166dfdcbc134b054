"""Importing accounts from a sheet: choose, check, import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.access import requires
from governance.forms.registry import AccountImportForm, ColumnsForm
from governance.models import AccountImport
from governance.perms import Perm
from governance.saving import saved
from governance.services import registry
from governance.services.sheets import usual_columns
from governance.views.sheets import judged
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
EARLIER = 10


@requires(Perm.ACCOUNT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def account_import(request: Request) -> HttpResponse:
    """Choose a file; earlier imports below."""
    given = request.POST if request.method == POST else None
    form = AccountImportForm(given, request.FILES or None, person=request.user)
    made: list[AccountImport] = []

    def keep() -> None:
        facts = dict(form.cleaned_data)
        file = facts.pop("file")
        content, name = file.read(), file.name or ""
        made.append(
            registry.keep_accounts(
                name=name, content=content, by=request.user, at=clock.now(), **facts
            )
        )

    if given is not None and saved(form, keep):
        return redirect("governance:account-import-check", made[0].pk)
    rows = AccountImport.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    earlier = list(rows.defer("rows").select_related("unit", "by")[:EARLIER])
    context = {"form": form, "earlier": earlier}
    return render(request, "governance/registry/account_import.html", context)


@requires(Perm.ACCOUNT_CHANGE)
@require_safe
def account_import_check(request: Request, account_import_id: int) -> HttpResponse:
    """What the file would add, with the columns as they are chosen."""
    kept = _visible(request, account_import_id)
    usual = usual_columns(kept.header, registry.USUAL)
    columns = {fact: request.GET.get(fact, usual[fact]) for fact in registry.USUAL}
    verdict = registry.judge_import(kept, columns, by=request.user, at=clock.now())
    context = {
        "kept": kept,
        "form": ColumnsForm(initial=columns, kept=kept),
        **judged(kept.rows, columns, verdict),
    }
    return render(request, "governance/registry/account_import_check.html", context)


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def account_import_confirm(request: Request, account_import_id: int) -> HttpResponse:
    """All of it, or nothing."""
    kept = _visible(request, account_import_id)
    columns = {fact: request.POST.get(fact, "") for fact in registry.USUAL}
    try:
        done = registry.import_accounts(
            kept=kept, columns=columns, by=request.user, at=clock.now()
        )
    except ConflictError as error:
        messages.warning(request, str(error.detail))
        return redirect("governance:account-import")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("governance:account-import-check", kept.pk)
    said = _("%(added)s accounts are listed; %(known)s were there already.")
    messages.success(request, said % {"added": done.added, "known": done.known})
    return redirect("governance:account-list")


def _visible(request: Request, account_import_id: int) -> AccountImport:
    rows = AccountImport.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    return get_object_or_404(rows.select_related("unit"), pk=account_import_id)
