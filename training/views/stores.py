"""Record stores, and what one has learned elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from notifications.models import OutboxMessage, OutboxState
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training import services
from training.forms.stores import StoreForm
from training.learned_elsewhere import SHOWN, learned_by
from training.models import LearningStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
DELIVERIES = 20


@signed_in
@require_safe
def learning_elsewhere(request: Request) -> HttpResponse:
    """What other systems told of one's own learning."""
    rows = learned_by(request.user)
    context = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "shown": SHOWN}
    return render(request, "training/learning_elsewhere.html", context)


@requires(Perm.WEBHOOK_CHANGE)
@require_safe
def store_list(request: Request) -> HttpResponse:
    """Which systems hear of what people learn."""
    stores = list(_visible(request))
    live = sum(not (each.paused_at or each.endpoint.disabled_at) for each in stores)
    return render(request, "training/store_list.html", {"stores": stores, "live": live})


@requires(Perm.WEBHOOK_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def store_create(request: Request) -> HttpResponse:
    """Connect a record store."""
    given = request.POST if request.method == POST else None
    form = StoreForm(given, by=request.user)

    def connect() -> None:
        services.connect_store(**form.cleaned_data, by=request.user, at=clock.now())

    if given is not None and saved(form, connect):
        messages.success(request, _("The store is connected; statements leave within a minute."))
        return redirect("training:store-list")
    return render(request, "training/store_create.html", {"form": form})


@requires(Perm.WEBHOOK_CHANGE)
@require_safe
def store_detail(request: Request, store_id: int) -> HttpResponse:
    """One store, how far it has been told, and its last deliveries."""
    store = get_object_or_404(_visible(request), pk=store_id)
    sent = OutboxMessage.objects.filter(endpoint=store.endpoint)
    context = {
        "store": store,
        "deliveries": list(sent.order_by("-pk")[:DELIVERIES]),
        "failed": sent.filter(state=OutboxState.FAILED).count(),
        "waiting": sent.filter(state__in=[OutboxState.PENDING, OutboxState.SENDING]).count(),
    }
    return render(request, "training/store_detail.html", context)


@requires(Perm.WEBHOOK_CHANGE)
@require_POST
def store_pause(request: Request, store_id: int) -> HttpResponse:
    """Send nothing new for a time."""
    said = _("Nothing new is sent; what is learned meanwhile leaves after resuming.")
    return _moved(request, store_id, services.pause_store, said)


@requires(Perm.WEBHOOK_CHANGE)
@require_POST
def store_resume(request: Request, store_id: int) -> HttpResponse:
    """Go on, and try again what could not be delivered."""
    said = _("Statements leave again, those that could not be delivered too.")
    return _moved(request, store_id, services.resume_store, said)


@requires(Perm.WEBHOOK_CHANGE)
@require_POST
def store_disconnect(request: Request, store_id: int) -> HttpResponse:
    """Stop sending for good."""
    said = _("Nothing is sent there any more.")
    return _moved(request, store_id, services.disconnect_store, said)


def _moved(
    request: Request, store_id: int, move: Callable[..., LearningStore], said: str
) -> HttpResponse:
    store = get_object_or_404(_visible(request), pk=store_id)
    try:
        move(store=store, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, said)
    return redirect("training:store-detail", store.pk)


def _visible(request: Request) -> QuerySet[LearningStore]:
    stores = LearningStore.objects.visible_to(request.user, Perm.WEBHOOK_CHANGE)
    return stores.select_related("unit", "endpoint")
