"""Where somebody works outside the programme, as dated facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from socialteam.kit.fields import TsTzRange

if TYPE_CHECKING:
    from datetime import datetime


class WorkplaceQuerySet(models.QuerySet["Workplace"]):
    """Workplaces, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """What is known to hold at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class Workplace(models.Model):
    """Department and country of a person as human resources know them, for a period.

    Invariant: one a person at a time; the period is half-open and closed, never deleted.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="workplaces")
    department = models.CharField(_("department"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = WorkplaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("workplace")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_workplace_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            ExclusionConstraint(
                name="governance_workplace_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.department} {self.country}".strip()
