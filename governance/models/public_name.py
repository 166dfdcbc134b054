"""Who agreed to be named in public."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class PublicNameQuerySet(models.QuerySet["PublicName"]):
    """Agreements, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """Agreements that hold at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class PublicName(models.Model):
    """A person agrees that their name stands on the public page, for a period.

    Invariant: only the person begins it; one is in force at a time; taken back means closed.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="public_names"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = PublicNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement to be named")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_public_name_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_at__isnull=True),
                name="governance_public_name_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
