"""What was observed about a network, and when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.space import Network


class NetworkFact(models.Model):
    """One observation about a network with its source; later ones stand beside it, not over it."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="facts")
    text = models.CharField(_("what was observed"), max_length=500)
    source = models.URLField(_("source"), max_length=500)
    observed_on = models.DateField(_("observed on"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fact about a network")
        ordering: ClassVar = ["-observed_on", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text
