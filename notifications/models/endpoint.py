"""An address that receives signed webhooks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WebhookEndpoint(models.Model):
    """Where signed events go.

    The secret is stored encrypted (``socialteam.kit.secrets``) and shown once. Which unit owns
    the endpoint is a fact of a higher application (``governance.UnitWebhook``).
    """

    url = models.URLField(_("address"), max_length=500)
    secret = models.TextField(editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    disabled_at = models.DateTimeField(_("disabled at"), null=True, editable=False)
    disabled_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notifications_endpoint_disabling_is_whole",
                condition=Q(disabled_at__isnull=True, disabled_reason="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.url
