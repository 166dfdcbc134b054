"""Addresses that receive signed webhooks."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.models import OutboxMessage, OutboxState, WebhookEndpoint
from socialteam.kit.http import ForbiddenTargetError, check_url
from socialteam.kit.secrets import encrypt

if TYPE_CHECKING:
    from datetime import datetime

SECRET_BYTES = 32


def create_endpoint(*, url: str, at: datetime, secret: str = "") -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is kept encrypted and cannot be shown again.

    ``secret`` is the other side's own; left out, one is made.

    Raises:
        ValidationError: ``url`` is not an address we may call.
    """
    try:
        check_url(url, may_reach_private=settings.WEBHOOKS_MAY_REACH_PRIVATE)
    except ForbiddenTargetError as error:
        message = _("This address cannot receive webhooks: %(reason)s.") % {"reason": error}
        raise ValidationError({"url": message}) from error
    secret = (
        secret or f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode('ascii')}"
    )
    endpoint = WebhookEndpoint(url=url, secret=encrypt(secret), created_at=at)
    endpoint.full_clean()
    endpoint.save()
    return endpoint, secret


def _made() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode('ascii')}"


@transaction.atomic
def disable_endpoint(*, endpoint: WebhookEndpoint, reason: str, at: datetime) -> bool:
    """Stop sending to ``endpoint`` and suppress what waits for it; False when already stopped."""
    live = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=True)
    if not live.update(disabled_at=at, disabled_reason=reason):
        return False
    OutboxMessage.objects.filter(endpoint=endpoint, state=OutboxState.PENDING).update(
        state=OutboxState.SUPPRESSED, ended_at=at, note=reason
    )
    return True


def send_again(*, endpoint: WebhookEndpoint, at: datetime) -> int:
    """Let what could not be delivered to ``endpoint`` wait once more; returns how many."""
    given_up = OutboxMessage.objects.filter(endpoint=endpoint, state=OutboxState.FAILED)
    return given_up.update(
        state=OutboxState.PENDING, created_at=at, try_at=at, ended_at=None, attempts=0, note=""
    )


def forget_messages(*, endpoint: WebhookEndpoint, before: datetime, most: int) -> int:
    """Drop up to ``most`` messages to ``endpoint`` that ended, written before; how many."""
    ended = OutboxMessage.objects.filter(endpoint=endpoint, ended_at__isnull=False)
    old = ended.filter(created_at__lt=before).order_by("pk").values_list("pk", flat=True)
    dropped, _by_model = OutboxMessage.objects.filter(pk__in=list(old[:most])).delete()
    return dropped
