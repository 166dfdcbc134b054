"""A file of people and units: looked at, confirmed, brought in; and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.role import Role
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class ImportState(models.TextChoices):
    """The life of a file: uploaded, being checked, checked, confirmed, then done or refused."""

    KEPT = "kept", _("columns to check")
    CHECKING = "checking", _("being read")
    CHECKED = "checked", _("to confirm")
    CONFIRMED = "confirmed", _("being brought in")
    DONE = "done", _("brought in")
    REFUSED = "refused", _("to correct")


WITH_THE_WORKER = (ImportState.CHECKING.value, ImportState.CONFIRMED.value)


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    """Imports, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Imports into units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def without_file(self) -> Self:
        """Everything but the bytes."""
        return self.defer("content")

    def lost(self, *, before: datetime) -> Self:
        """Runs whose message to the worker may have been lost."""
        return self.filter(state__in=WITH_THE_WORKER, asked_at__lt=before)


class PeopleImport(models.Model):
    """One file from the upload to the day it was brought in; the bytes go when it is over.

    ``unit`` is the company, ``under`` where new units are attached. ``fingerprint`` is of the
    changes that were shown: if the organisation has moved since, they are shown again instead.
    ``counts`` are changes by kind; ``removals`` of ``known`` people are not in the file.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="people_imports")
    under = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="+", verbose_name=_("new units are attached to")
    )
    default_role = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("role of lines that name none"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("uploaded at"))
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    complete = models.BooleanField(
        _("the file names everybody"),
        default=False,
        help_text=_("Roles that are not in it end, and people who are not in it leave."),
    )
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.KEPT.value
    )
    asked_at = models.DateTimeField(null=True, help_text=_("When the worker was asked."))
    ended_at = models.DateTimeField(null=True)
    records = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    known = models.PositiveIntegerField(default=0)
    removals = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    moved_meanwhile = models.BooleanField(default=False)
    problem_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of people")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=WITH_THE_WORKER),
                name="governance_import_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class ChangeKind(models.TextChoices):
    """What one line of a file changes."""

    UNIT_ADDED = "unit_added", _("Unit added")
    UNIT_RENAMED = "unit_renamed", _("Unit renamed")
    UNIT_MOVED = "unit_moved", _("Unit moved")
    PERSON_ADDED = "person_added", _("Person added")
    PERSON_RENAMED = "person_renamed", _("Name changed")
    PERSON_BACK = "person_back", _("Person back")
    PERSON_LEFT = "person_left", _("Person leaves")
    APPOINTED = "appointed", _("Role given")
    MOVED = "moved", _("Moved to another unit")
    ENDED = "ended", _("Role ended")
    LINE = "line", _("Manager changed")
    EMPLOYMENT = "employment", _("Contract changed")
    WORKPLACE = "workplace", _("Department changed")


class ImportChangeQuerySet(models.QuerySet["ImportChange"]):
    """Changes, as rows."""

    def of(self, run: PeopleImport, kind: str = "") -> Self:
        """Changes of one import, of one kind or all, in the order of the file."""
        found = self.filter(run=run).order_by("pk").select_related("person", "role")
        return found.filter(kind=kind) if kind else found


class ImportChange(models.Model):
    """One change an import shows, and then made.

    Somebody new is known by ``email`` and ``label`` until they exist; then by ``person`` alone.
    """

    run = models.ForeignKey(PeopleImport, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=14, choices=ChangeKind.choices)
    line = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    email = models.CharField(max_length=254, blank=True)
    label = models.CharField(max_length=200, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)

    objects = ImportChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by an import")
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["run", "kind"], name="governance_importchange_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"
