"""Webhooks: connected systems and how their deliveries fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import services
from governance.access import requires
from governance.forms.outside import WebhookForm
from governance.models import UnitWebhook
from governance.perms import Perm
from governance.saving import saved
from notifications.models import OutboxMessage, OutboxState
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.http import Request

POST = "POST"
DELIVERIES = 20


@requires(Perm.WEBHOOK_CHANGE)
@require_safe
def webhook_list(request: Request) -> HttpResponse:
    """Which systems hear of what happens, and which no longer do."""
    webhooks = _visible(request)
    context = {
        "live": list(webhooks.filter(endpoint__disabled_at__isnull=True)),
        "stopped": list(webhooks.filter(endpoint__disabled_at__isnull=False)),
    }
    return render(request, "governance/webhook_list.html", context)


@requires(Perm.WEBHOOK_CHANGE)
@require_http_methods(["GET", "HEAD", POST])
def webhook_create(request: Request) -> HttpResponse:
    """Connect a system; the answer shows the secret once, and only there."""
    given = request.POST if request.method == POST else None
    form = WebhookForm(given, person=request.user)
    made: list[tuple[UnitWebhook, str]] = []

    def connect() -> None:
        facts = form.cleaned_data
        made.append(services.connect_webhook(by=request.user, at=clock.now(), **facts))

    if given is not None and saved(form, connect):
        webhook, secret = made[0]
        context = {"webhook": webhook, "secret": secret}
        return render(request, "governance/webhook_connected.html", context)
    return render(request, "governance/webhook_create.html", {"form": form})


@requires(Perm.WEBHOOK_CHANGE)
@require_safe
def webhook_detail(request: Request, webhook_id: int) -> HttpResponse:
    """One webhook with its last deliveries."""
    webhook = get_object_or_404(_visible(request), pk=webhook_id)
    sent = OutboxMessage.objects.filter(endpoint=webhook.endpoint).order_by("-pk")
    deliveries = list(sent[:DELIVERIES])
    failed = sum(each.state == OutboxState.FAILED for each in deliveries)
    context = {"webhook": webhook, "deliveries": deliveries, "failed": failed}
    return render(request, "governance/webhook_detail.html", context)


@requires(Perm.WEBHOOK_CHANGE)
@require_POST
def webhook_disconnect(request: Request, webhook_id: int) -> HttpResponse:
    """Stop sending to a system."""
    webhook = get_object_or_404(_visible(request), pk=webhook_id)
    try:
        services.disconnect_webhook(webhook=webhook, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("Nothing is sent to %(name)s any more.") % vars(webhook))
    return redirect("governance:webhook-list")


def _visible(request: Request) -> QuerySet[UnitWebhook]:
    webhooks = UnitWebhook.objects.visible_to(request.user, Perm.WEBHOOK_CHANGE)
    return webhooks.select_related("unit", "endpoint").order_by("name", "pk")
