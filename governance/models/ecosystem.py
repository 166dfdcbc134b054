"""The ecosystem the company is about to speak in: who is there, and what was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date

    from governance.perms import Perm


class EntryKind(models.TextChoices):
    """What stands on the map."""

    COMMUNITY = "community", _("Community")
    INFLUENCER = "influencer", _("Influencer")
    COMPETITOR = "competitor", _("Competitor")
    THEME = "theme", _("Theme")
    TOUCHPOINT = "touchpoint", _("Touchpoint")


class EcosystemEntryQuerySet(models.QuerySet["EcosystemEntry"]):
    """Entries of the map, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def current(self) -> Self:
        """Those that still stand on the map."""
        return self.filter(removed_on__isnull=True)

    def matching(self, words: str) -> Self:
        """Those that name ``words`` anywhere."""
        found = Q()
        for field in ("name", "place", "notes"):
            found |= Q(**{f"{field}__icontains": words})
        return self.filter(found)


class EcosystemEntry(models.Model):
    """Somebody or something of the ecosystem, from the day it was seen until it was taken off."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="ecosystem_entries")
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address"), max_length=500, blank=True)
    place = models.CharField(_("where"), max_length=120, blank=True)
    size = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_on = models.DateField(_("seen on"))
    removed_on = models.DateField(_("taken off on"), null=True, blank=True)

    objects = EcosystemEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the ecosystem")
        ordering: ClassVar = ["kind", "name", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_ecosystementry_removed_later",
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=F("seen_on")),
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "name"],
                condition=Q(removed_on__isnull=True),
                name="governance_ecosystementry_once",
                violation_error_message=_("This stands on the map already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListeningNoteQuerySet(models.QuerySet["ListeningNote"]):
    """Findings, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))


class ListeningNote(models.Model):
    """Something heard while listening, on a day, with its source."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="listening_notes")
    entry = models.ForeignKey(
        EcosystemEntry, models.PROTECT, null=True, blank=True, related_name="notes_heard"
    )
    heard_on = models.DateField(_("heard on"))
    finding = models.CharField(_("finding"), max_length=500)
    source = models.URLField(_("source"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = ListeningNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        ordering: ClassVar = ["-heard_on", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.finding


class ValidationQuerySet(models.QuerySet["EcosystemValidation"]):
    """Validations, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, on: date) -> Self:
        """Those that hold on ``on``."""
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class EcosystemValidation(models.Model):
    """The analysis of the ecosystem is held to be right, for a year."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="ecosystem_validations")
    summary = models.CharField(_("what it says"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    validated_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = ValidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("validation of the ecosystem analysis")
        ordering: ClassVar = ["-validated_at"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_ecosystemvalidation_ends_later",
                condition=Q(ends_on__gt=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.starts_on}"
