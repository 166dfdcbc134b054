"""The catalogue of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.forms.registry import NetworkFactForm, NetworkForm
from governance.models import Network, SocialAccount, Space
from governance.perms import Perm
from governance.saving import saved
from governance.services import registry
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"


@requires(Perm.SPACE_VIEW)
@require_safe
def network_list(request: Request) -> HttpResponse:
    """Every network, how many of one's spaces are there, and those that are retired."""
    today = clock.now().date()
    mine = access.unit_ids_and_above(request.user, Perm.SPACE_VIEW)
    here = Q(spaces__unit_id__in=mine, spaces__opened_on__isnull=False)
    counted = Count("spaces", filter=here & Q(spaces__closed_on__isnull=True))
    networks = list(Network.objects.annotate(space_count=counted).order_by("name"))
    context = {
        "offered": [each for each in networks if not _is_retired(each, today)],
        "retired": [each for each in networks if _is_retired(each, today)],
        "may_change": registry.may_change_networks(request.user),
    }
    return render(request, "governance/registry/network_list.html", context)


@requires(Perm.SPACE_VIEW)
@require_safe
def network_detail(request: Request, network_id: int) -> HttpResponse:
    """A network: what was observed and when, the spaces and accounts there."""
    network = get_object_or_404(Network.objects.all(), pk=network_id)
    return _detail(request, network, NetworkFactForm())


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def network_create(request: Request) -> HttpResponse:
    """Add a network to the catalogue."""
    _require(request)
    given = request.POST if request.method == POST else None
    form = NetworkForm(given)

    def add() -> Network:
        return registry.add_network(facts=form.cleaned_data, by=request.user, at=clock.now())

    if given is not None and saved(form, add):
        messages.success(request, _("%(name)s is in the catalogue.") % form.cleaned_data)
        return redirect("governance:network-list")
    return render(request, "governance/registry/network_edit.html", {"form": form})


@requires(Perm.SPACE_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def network_change(request: Request, network_id: int) -> HttpResponse:
    """Correct what is said of a network."""
    network = get_object_or_404(Network.objects.all(), pk=network_id)
    _require(request)
    given = request.POST if request.method == POST else None
    initial = {name: getattr(network, name) for name in ("name", "kind", "launched_on")}
    form = NetworkForm(given, initial=initial)

    def change() -> Network:
        facts = form.cleaned_data
        return registry.change_network(
            network=network, facts=facts, by=request.user, at=clock.now()
        )

    if given is not None and saved(form, change):
        messages.success(request, _("The change is saved."))
        return redirect("governance:network-detail", network.pk)
    context = {"form": form, "network": network}
    return render(request, "governance/registry/network_edit.html", context)


@requires(Perm.SPACE_CHANGE)
@require_POST
def network_retire(request: Request, network_id: int) -> HttpResponse:
    """Offer a network nowhere new from today on; can be undone."""
    network, at = get_object_or_404(Network.objects.all(), pk=network_id), clock.now()
    try:
        registry.retire_network(network=network, on=at.date(), by=request.user, at=at)
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        said = _("%(name)s is offered nowhere new; its spaces and history stay.")
        undo = reverse("governance:network-restore", args=[network.pk])
        messages.success(request, said % {"name": network.name}, extra_tags=f"undo:{undo}")
    return redirect("governance:network-list")


@requires(Perm.SPACE_CHANGE)
@require_POST
def network_restore(request: Request, network_id: int) -> HttpResponse:
    """Offer a retired network again."""
    network = get_object_or_404(Network.objects.all(), pk=network_id)
    try:
        registry.restore_network(network=network, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("%(name)s is offered again.") % {"name": network.name})
    return redirect("governance:network-list")


@requires(Perm.SPACE_CHANGE)
@require_POST
def network_observe(request: Request, network_id: int) -> HttpResponse:
    """Note a dated fact about a network."""
    network = get_object_or_404(Network.objects.all(), pk=network_id)
    form = NetworkFactForm(request.POST)

    def note() -> object:
        facts = form.cleaned_data
        return registry.note_network_fact(
            network=network, facts=facts, by=request.user, at=clock.now()
        )

    if saved(form, note):
        messages.success(request, _("The fact is noted."))
        return redirect("governance:network-detail", network.pk)
    return _detail(request, network, form)


def _detail(request: Request, network: Network, form: NetworkFactForm) -> HttpResponse:
    spaces = Space.objects.usable_by(request.user, Perm.SPACE_VIEW).filter(network=network)
    accounts = SocialAccount.objects.visible_to(request.user, Perm.ACCOUNT_VIEW)
    context = {
        "network": network,
        "is_retired": _is_retired(network, clock.now().date()),
        "facts": list(network.facts.select_related("noted_by")),
        "spaces": list(spaces.select_related("unit").order_by("name")),
        "account_count": accounts.filter(network=network).not_closed().count(),
        "may_see_accounts": access.holds(request.user, Perm.ACCOUNT_VIEW),
        "may_change": registry.may_change_networks(request.user),
        "form": form,
    }
    return render(request, "governance/registry/network_detail.html", context)


def _is_retired(network: Network, today: date) -> bool:
    return network.retired_on is not None and network.retired_on <= today


def _require(request: Request) -> None:
    if not registry.may_change_networks(request.user):
        raise PermissionDenied(Perm.SPACE_CHANGE.value)
