"""Official accounts: the list, one account, adding, changing, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.forms.registry import (
    AccessChangeForm,
    AccessForm,
    AccountFilter,
    AccountForm,
    HolderForm,
)
from governance.models import SocialAccount
from governance.perms import Perm
from governance.saving import saved
from governance.services import registry
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.exports import attachment, csv_stream
from socialteam.kit.inputs import query_text
from socialteam.kit.pagination import keyset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpResponse, HttpResponseBase

    from accounts.http import Request

POST = "POST"
PAGE = 50


@requires(Perm.ACCOUNT_VIEW)
@require_safe
def account_list(request: Request) -> HttpResponse:
    """The accounts in the company's name, with who holds them and what publishes there."""
    at = clock.now()
    form, accounts = _asked(request, at)
    cursor = query_text(request.GET, "cursor", longest=2000) or None
    page = keyset(accounts, ("handle_key", "pk"), cursor, PAGE)
    mine = SocialAccount.objects.visible_to(request.user, Perm.ACCOUNT_VIEW).open(on=at.date())
    context = {
        "form": form,
        "page": page,
        "open_count": mine.count(),
        "short_count": mine.short_of_holders(at=at).count(),
        "filtered": bool(form.is_valid() and any(form.cleaned_data.values())),
        "may_change": access.holds(request.user, Perm.ACCOUNT_CHANGE),
    }
    return render(request, "governance/registry/account_list.html", context)


@requires(Perm.ACCOUNT_VIEW)
@require_safe
def account_export(request: Request) -> HttpResponseBase:
    """The same list as a file: the register of what publishes where."""
    at = clock.now()
    _form, accounts = _asked(request, at)
    header = [_("Network"), _("Name on the network"), _("Address"), _("Owner"), _("Language"), _("Country"), _("Space"), _("Published with"), _("Holders"), _("Open since"), _("Closed on")]  # fmt: skip  # noqa: E501

    def rows() -> Iterator[list[Any]]:
        for each in accounts.order_by("handle_key", "pk"):
            where = [each.network.name, each.handle, each.url, each.unit.name]
            what = [each.language, each.country, str(each.space or ""), each.tool]
            yield [*where, *what, vars(each)["holder_count"], each.opened_on, each.closed_on]

    name = f"accounts-{at:%Y-%m-%d}.csv"
    return attachment(name, "text/csv; charset=utf-8", csv_stream(header, rows()))


@requires(Perm.ACCOUNT_VIEW)
@require_safe
def account_detail(request: Request, account_id: int) -> HttpResponse:
    """One account: its two holders, who has access and how well it is kept."""
    return account_page(request, visible(request, account_id, Perm.ACCOUNT_VIEW))


@requires(Perm.ACCOUNT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def account_create(request: Request) -> HttpResponse:
    """List an account."""
    at = clock.now()
    given = request.POST if request.method == POST else None
    form = AccountForm(given, person=request.user, on=at.date())
    made: list[SocialAccount] = []

    def create() -> None:
        facts = dict(form.cleaned_data)
        unit = facts.pop("unit")
        made.append(registry.create_account(unit=unit, facts=facts, by=request.user, at=at))

    if given is not None and saved(form, create):
        messages.success(
            request, _("%(handle)s is listed. Name its two holders.") % form.cleaned_data
        )
        return redirect("governance:account-detail", made[0].pk)
    return render(request, "governance/registry/account_edit.html", {"form": form})


@requires(Perm.ACCOUNT_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def account_change(request: Request, account_id: int) -> HttpResponse:
    """Change what is said of an account."""
    account, at = visible(request, account_id, Perm.ACCOUNT_CHANGE), clock.now()
    given = request.POST if request.method == POST else None
    form = AccountForm(given, person=request.user, on=at.date(), account=account)

    def change() -> SocialAccount:
        facts = dict(form.cleaned_data)
        return registry.change_account(account=account, facts=facts, by=request.user, at=at)

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:account-detail", account.pk)
    context = {"form": form, "account": account}
    return render(request, "governance/registry/account_edit.html", context)


@requires(Perm.ACCOUNT_CHANGE)
@require_POST
def account_close(request: Request, account_id: int) -> HttpResponse:
    """Close an account from today on."""
    account, at = visible(request, account_id, Perm.ACCOUNT_CHANGE), clock.now()
    try:
        registry.close_account(account=account, on=at.date(), by=request.user, at=at)
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("%(handle)s is closed.") % {"handle": account.handle})
    return redirect("governance:account-detail", account.pk)


def visible(request: Request, account_id: int, perm: Perm) -> SocialAccount:
    """The account, for who holds ``perm`` where it lives; 404 for others."""
    rows = SocialAccount.objects.visible_to(request.user, perm)
    related = ("unit", "network", "space")
    return get_object_or_404(rows.select_related(*related), pk=account_id)


def account_page(
    request: Request,
    account: SocialAccount,
    *,
    holder_form: Form | None = None,
    access_form: Form | None = None,
) -> HttpResponse:
    """The page of an account; a form that was refused comes back as it was typed."""
    at = clock.now()
    may_change = access.can(request.user, Perm.ACCOUNT_CHANGE, account) and not account.closed_on
    holders = list(account.holders.in_force(at=at).select_related("person"))
    accesses = account.accesses.in_force(at=at).select_related("person").order_by("person__name")
    context = {
        "at": at,
        "account": account,
        "holders": holders,
        "active": sum(each.person.is_active for each in holders),
        "former_holders": list(
            account.holders.filter(ends_at__lte=at).select_related("person").order_by("-ends_at")
        ),
        "accesses": [(each, AccessChangeForm(initial=vars(each))) for each in accesses],
        "earlier": list(
            account.accesses.filter(ends_at__lte=at).select_related("person").order_by("-ends_at")
        ),
        "decisions": list(account.sprawl_decisions.select_related("decided_by")),
        "may_change": may_change,
        "holder_form": holder_form or HolderForm(by=request.user, prefix="holder"),
        "access_form": access_form or AccessForm(by=request.user, prefix="access"),
    }
    return render(request, "governance/registry/account_detail.html", context)


def _asked(request: Request, at: datetime) -> tuple[AccountFilter, QuerySet[SocialAccount]]:
    form = AccountFilter(request.GET, person=request.user, perm=Perm.ACCOUNT_VIEW)
    rows = SocialAccount.objects.visible_to(request.user, Perm.ACCOUNT_VIEW)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        rows = rows.filter(handle__unaccent__icontains=asked["q"])
    if asked.get("tool"):
        rows = rows.filter(tool__icontains=asked["tool"])
    for name in ("network", "unit", "language"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    state = asked.get("state")
    rows = rows.filter(closed_on__isnull=False) if state == "closed" else rows.not_closed()
    rows = rows.short_of_holders(at=at) if state == "short" else rows.with_holders(at=at)
    return form, rows.select_related("unit", "network", "space")
