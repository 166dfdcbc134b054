"""Files that hold the set-up: brought, and then applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from governance.perms import Perm


class SetupFileQuerySet(models.QuerySet["SetupFile"]):
    """Files, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Files for the company, where ``person`` holds ``perm`` on it."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def applied(self) -> Self:
        """Those that changed the organisation, the newest first."""
        return self.filter(applied_at__isnull=False).order_by("-applied_at", "-pk")

    def waiting(self) -> Self:
        """Those whose plan somebody is looking at."""
        return self.filter(applied_at__isnull=True)


class SetupFile(models.Model):
    """A set-up file that somebody brought; applied, it is a line of the history.

    Invariant: the text is kept only until the file is applied, for it holds addresses; what
    remains is its SHA-256, who applied it, and how much it changed. One file a person waits.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="setup_files")
    name = models.CharField(_("file"), max_length=120)
    digest = models.CharField(max_length=64)
    content = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="setup_files"
    )
    brought_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    plan_digest = models.CharField(max_length=64, blank=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    objects = SetupFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("set-up file")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_setupfile_applied_is_whole",
                condition=Q(applied_at__isnull=True, plan_digest="")
                | (Q(applied_at__isnull=False, content="") & ~Q(plan_digest="")),
            ),
            models.UniqueConstraint(
                fields=["author"],
                condition=Q(applied_at__isnull=True),
                name="governance_setupfile_one_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.digest[:12]}"
