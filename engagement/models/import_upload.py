"""A file that waits to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.models.import_run import ImportRun
from governance import access
from governance.models import OrgUnit, Space

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class UploadState(models.TextChoices):
    """The life of an upload: looked at, confirmed, then done or refused."""

    SHOWN = "shown", _("to check")
    WAITING = "waiting", _("waiting")
    DONE = "done", _("imported")
    REFUSED = "refused", _("not imported")


class ImportUploadQuerySet(models.QuerySet["ImportUpload"]):
    """Uploads, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Uploads into units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def without_files(self) -> Self:
        """Everything but the bytes."""
        return self.defer("questions", "answers")

    def lost(self, *, before: datetime) -> Self:
        """Confirmed uploads whose message to the worker may have been lost."""
        return self.filter(state=UploadState.WAITING, confirmed_at__lt=before)


class ImportUpload(models.Model):
    """One or two files between the upload and the import; the bytes go when it is over.

    ``problems`` holds the first faults found, ``problem_count`` how many there were in all.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    questions_name = models.CharField(max_length=200)
    questions = models.BinaryField()
    answers_name = models.CharField(max_length=200, blank=True)
    answers = models.BinaryField(default=b"")
    mapping = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.SHOWN.value
    )
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    records = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    run = models.OneToOneField(ImportRun, models.PROTECT, null=True, related_name="upload")

    objects = ImportUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded file")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["confirmed_at"],
                condition=models.Q(state="waiting"),
                name="engagement_upload_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.questions_name
