"""One file that was imported."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models import OrgUnit, Space


class ImportRun(models.Model):
    """What one import brought in; the rows carry the source's ids, so a second run adds none."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("imported at"))
    source = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("SHA-256 of the files"), max_length=64)
    interactions = models.PositiveIntegerField(_("new interactions"))
    messages = models.PositiveIntegerField(_("new messages"))
    flagged = models.PositiveIntegerField(_("clock faults"))

    class Meta:
        verbose_name = _("import")
        ordering: ClassVar = ["-at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d %H:%M}"
