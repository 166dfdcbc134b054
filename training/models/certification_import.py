"""A file of certifications won elsewhere that waits to be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from governance import access


class CertificationImportState(models.TextChoices):
    """The life of a file: looked at, then taken over."""

    SHOWN = "shown", _("to check")
    DONE = "done", _("taken over")


class CertificationImportQuerySet(models.QuerySet["CertificationImport"]):
    """Files, as rows."""

    def of(self, person: access.Person) -> Self:
        """The files that ``person`` brought: they hold other people's addresses."""
        return self.filter(by_id=person.pk)


class CertificationImport(models.Model):
    """A sheet of past certifications between the upload and its end; its rows go then."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    state = models.CharField(
        max_length=5,
        choices=CertificationImportState.choices,
        default=CertificationImportState.SHOWN.value,
    )
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    objects = CertificationImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of certifications")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
