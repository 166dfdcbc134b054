"""One file that was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import OrgUnit, Space

if TYPE_CHECKING:
    from governance.perms import Perm


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Imports into units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))


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

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        ordering: ClassVar = ["-at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d %H:%M}"
