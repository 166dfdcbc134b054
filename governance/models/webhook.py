"""Which unit sends its events where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit
from notifications.models import WebhookEndpoint

if TYPE_CHECKING:
    from governance.perms import Perm


class UnitWebhookQuerySet(models.QuerySet["UnitWebhook"]):
    """Webhooks, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Webhooks of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def live(self) -> Self:
        """Webhooks that still receive."""
        return self.filter(endpoint__disabled_at__isnull=True)


class UnitWebhook(models.Model):
    """Signed events of ``unit`` and everything below go to ``endpoint``."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="webhooks")
    endpoint = models.OneToOneField(WebhookEndpoint, models.PROTECT, related_name="unit_webhook")
    name = models.CharField(_("name"), max_length=80)

    objects = UnitWebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
