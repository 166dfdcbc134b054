"""Who answers for an account, and who can log in to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.access import requires
from governance.forms.registry import AccessChangeForm, AccessForm, HolderForm
from governance.models import AccessFact, AccountHolder
from governance.perms import Perm
from governance.saving import saved
from governance.services import registry
from governance.views.registry.accounts import account_page, visible
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request
    from governance.models import SocialAccount


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def holder_add(request: Request, account_id: int) -> HttpResponse:
    """Name the first or the second holder."""
    account = visible(request, account_id, Perm.ACCOUNT_CHANGE)
    form = HolderForm(request.POST, by=request.user, prefix="holder")

    def add() -> object:
        person = form.cleaned_data["person"]
        return registry.add_holder(account=account, person=person, by=request.user, at=clock.now())

    if saved(form, add):
        said = _("%(person)s answers for the account.")
        messages.success(request, said % {"person": form.cleaned_data["person"]})
        return redirect("governance:account-detail", account.pk)
    return account_page(request, account, holder_form=form)


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def holder_end(request: Request, holder_id: int) -> HttpResponse:
    """End somebody's answering for an account."""
    rows = AccountHolder.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    holder = get_object_or_404(rows.select_related("person", "account"), pk=holder_id)
    return _done(
        request,
        holder.account,
        lambda: registry.end_holder(holder=holder, by=request.user, at=clock.now()),
        _("%(person)s no longer answers for the account.") % {"person": holder.person},
    )


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def access_add(request: Request, account_id: int) -> HttpResponse:
    """Note that somebody can log in."""
    account = visible(request, account_id, Perm.ACCOUNT_CHANGE)
    form = AccessForm(request.POST, by=request.user, prefix="access")

    def note() -> object:
        facts = dict(form.cleaned_data)
        person = facts.pop("person")
        return registry.note_access(
            account=account, person=person, facts=facts, by=request.user, at=clock.now()
        )

    if saved(form, note):
        messages.success(request, _("The access is noted."))
        return redirect("governance:account-detail", account.pk)
    return account_page(request, account, access_form=form)


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def access_change(request: Request, access_id: int) -> HttpResponse:
    """Note what changed about an access."""
    fact = _fact(request, access_id)
    form = AccessChangeForm(request.POST)

    def change() -> object:
        facts = dict(form.cleaned_data)
        return registry.change_access(fact=fact, facts=facts, by=request.user, at=clock.now())

    if saved(form, change):
        messages.success(request, _("The change is noted; what was known before stays on record."))
    else:
        told = [error for errors in form.errors.values() for error in errors]
        messages.warning(request, " ".join(map(str, told)))
    return redirect("governance:account-detail", fact.account_id)


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def access_rotate(request: Request, access_id: int) -> HttpResponse:
    """The password or key was changed today."""
    fact, at = _fact(request, access_id), clock.now()
    return _done(
        request,
        fact.account,
        lambda: registry.rotate_access(fact=fact, on=at.date(), by=request.user, at=at),
        _("Noted: the password of %(person)s’s access was changed today.")
        % {"person": fact.person},
    )


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def access_close(request: Request, access_id: int) -> HttpResponse:
    """Somebody can no longer log in."""
    fact = _fact(request, access_id)
    return _done(
        request,
        fact.account,
        lambda: registry.close_access(fact=fact, by=request.user, at=clock.now()),
        _("Noted: %(person)s can no longer log in.") % {"person": fact.person},
    )


def _fact(request: Request, access_id: int) -> AccessFact:
    rows = AccessFact.objects.visible_to(request.user, Perm.ACCOUNT_CHANGE)
    return get_object_or_404(rows.select_related("person", "account"), pk=access_id)


def _done(
    request: Request, account: SocialAccount, change: Callable[[], object], said: str
) -> HttpResponse:
    try:
        change()
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, said)
    return redirect("governance:account-detail", account.pk)
