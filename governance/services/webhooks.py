"""Signed events to other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.models import UnitWebhook
from governance.perms import Perm
from notifications.services import create_endpoint, disable_endpoint
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit


@transaction.atomic
def connect_webhook(
    *, unit: OrgUnit, name: str, url: str, by: User, at: datetime
) -> tuple[UnitWebhook, str]:
    """Send the events of ``unit`` and below to ``url``; returns the secret, shown this once.

    Raises:
        PermissionDenied: ``by`` may not connect webhooks in the unit.
        ValidationError: the address is not one we may call.
    """
    access.require(by, Perm.WEBHOOK_CHANGE, unit)
    endpoint, secret = create_endpoint(url=url, at=at)
    webhook = UnitWebhook.objects.create(unit=unit, endpoint=endpoint, name=name)
    audit.record(
        by=by,
        action="webhook.connected",
        target=webhook,
        at=at,
        changes={"host": urlsplit(url).hostname},
    )
    return webhook, secret


@transaction.atomic
def disconnect_webhook(*, webhook: UnitWebhook, by: User, at: datetime) -> UnitWebhook:
    """Stop sending to a webhook; what waits for it is not sent.

    Raises:
        PermissionDenied: ``by`` may not connect webhooks in the unit.
        ConflictError: it is disconnected already.
    """
    access.require(by, Perm.WEBHOOK_CHANGE, webhook)
    if not disable_endpoint(endpoint=webhook.endpoint, reason="disconnected", at=at):
        raise ConflictError(_("This webhook is disconnected already."))
    audit.record(by=by, action="webhook.disconnected", target=webhook, at=at)
    return webhook
