"""What kind of organisation this is, as a dated fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit
from socialteam.kit.fields import TsTzRange

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class Size(models.TextChoices):
    """How large an organisation is, as far as its way of organising goes."""

    SME = "sme", _("Small or medium company, under 100 people")
    MID = "mid", _("Mid-sized company")
    GROUP = "group", _("Group of several companies or countries")
    NGO = "ngo", _("Association or non-governmental organisation")


class Sector(models.TextChoices):
    """What an organisation does."""

    ENERGY = "energy", _("Energy and water")
    BANKING = "banking", _("Banking and insurance")
    RETAIL = "retail", _("Retail")
    TELECOM = "telecom", _("Telecommunications and media")
    TRANSPORT = "transport", _("Transport and travel")
    INDUSTRY = "industry", _("Industry")
    SERVICES = "services", _("Services to companies")
    HEALTH = "health", _("Health")
    PUBLIC = "public", _("Public service")
    CHARITY = "charity", _("Charity and culture")
    OTHER = "other", _("Something else")


class OrganisationProfileQuerySet(models.QuerySet["OrganisationProfile"]):
    """Profiles, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Profiles of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """What is known to hold at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class OrganisationProfile(models.Model):
    """Size and sector of the company, for a period.

    Invariant: one holds at a time; the period is half-open and closed, never deleted.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="profiles")
    size = models.CharField(_("size"), max_length=5, choices=Size.choices)
    headcount = models.PositiveIntegerField(
        _("how many people work there"),
        validators=[MinValueValidator(1), MaxValueValidator(5_000_000)],
    )
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = OrganisationProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile of the organisation")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_profile_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            ExclusionConstraint(
                name="governance_profile_one_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_size_display()}, {self.get_sector_display()}"
