"""Webhooks and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from governance import services
from governance.api.base import Governed
from governance.api.inputs import WebhookInput
from governance.api.serializers import (
    AuditEventSerializer,
    WebhookConnectedSerializer,
    WebhookSerializer,
)
from governance.models import AuditEvent, UnitWebhook
from governance.perms import Perm
from socialteam.kit import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class WebhookViewSet(Governed[UnitWebhook]):
    """Which unit sends its events where."""

    queryset = UnitWebhook.objects.none()
    serializer_class = WebhookSerializer
    access_perms: ClassVar = {
        "list": Perm.WEBHOOK_CHANGE,
        "retrieve": Perm.WEBHOOK_CHANGE,
        "create": Perm.WEBHOOK_CHANGE,
        "disconnect": Perm.WEBHOOK_CHANGE,
    }

    def get_queryset(self) -> QuerySet[UnitWebhook]:
        """Webhooks with their endpoint."""
        return UnitWebhook.objects.visible_to(self.person, self.perm).select_related("endpoint")

    @extend_schema(request=WebhookInput, responses={201: WebhookConnectedSerializer})
    def create(self, request: Request) -> Response:
        """Connect a webhook; the answer shows its secret once."""
        facts = self.read(WebhookInput)
        webhook, secret = services.connect_webhook(by=self.person, at=clock.now(), **facts)
        return Response({**self.shown(webhook), "secret": secret}, status=201)

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def disconnect(self, request: Request, pk: str) -> Response:
        """Stop sending to a webhook."""
        webhook = self.get_object()
        services.disconnect_webhook(webhook=webhook, by=self.person, at=clock.now())
        webhook.endpoint.refresh_from_db()
        return Response(self.shown(webhook))


class AuditEventViewSet(Governed[AuditEvent]):
    """What was done, by whom, when; newest first."""

    queryset = AuditEvent.objects.none()
    serializer_class = AuditEventSerializer
    access_perms: ClassVar = {"list": Perm.AUDIT_VIEW, "retrieve": Perm.AUDIT_VIEW}

    def get_queryset(self) -> QuerySet[AuditEvent]:
        """Events with their place in the chain."""
        return AuditEvent.objects.visible_to(self.person, self.perm).select_related("seal")
