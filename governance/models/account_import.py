"""A file of accounts that waits to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from governance.perms import Perm


class AccountImportState(models.TextChoices):
    """The life of a file: looked at, then imported."""

    SHOWN = "shown", _("to check")
    DONE = "done", _("imported")


class AccountImportQuerySet(models.QuerySet["AccountImport"]):
    """Files, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Files for units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))


class AccountImport(models.Model):
    """A sheet of accounts between the upload and the import; its rows go when it is over.

    ``unit`` owns the accounts whose row names none; ``language`` is that of rows without one.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    state = models.CharField(
        max_length=8,
        choices=AccountImportState.choices,
        default=AccountImportState.SHOWN.value,
    )
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    objects = AccountImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of accounts")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
