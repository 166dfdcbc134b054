"""The department to which a hub reports, as a dated fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit
from socialteam.kit.fields import TsTzRange

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class Department(models.TextChoices):
    """Where in the company a hub stands."""

    COMMUNICATIONS = "communications", _("Communications")
    STRATEGY = "strategy", _("Strategy or general management")
    MARKETING = "marketing", _("Marketing")
    OTHER = "other", _("Another department")


class HubReportingQuerySet(models.QuerySet["HubReporting"]):
    """Facts, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Facts about hubs where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """What holds at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class HubReporting(models.Model):
    """A hub reports to a department for a period.

    Invariant: one department a hub at a time; the period is half-open, closed and never deleted.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="hub_reportings", verbose_name=_("hub")
    )
    department = models.CharField(_("reports to"), max_length=14, choices=Department.choices)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = HubReportingQuerySet.as_manager()

    class Meta:
        verbose_name = _("department of a hub")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_hubreporting_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            ExclusionConstraint(
                name="governance_hubreporting_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.get_department_display()}"
