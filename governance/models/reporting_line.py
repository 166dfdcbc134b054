"""Who reports to whom, and how somebody is employed, as dated facts."""

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


class ReportingLineQuerySet(models.QuerySet["ReportingLine"]):
    """Lines, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """Lines that hold at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class ReportingLine(models.Model):
    """``manager`` is the n+1 of ``person`` for a period.

    Invariant: a person has one manager at a time; at no moment does the line lead back to the
    person (a trigger walks it, under one lock, so that two changes at once cannot close a circle).
    A period is half-open and closed, never deleted.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="lines", verbose_name=_("person")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="lines_below",
        verbose_name=_("manager"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting line")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_line_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="governance_line_of_two",
                condition=~Q(person=F("manager")),
                violation_error_message=_("Nobody reports to themselves."),
            ),
            ExclusionConstraint(
                name="governance_line_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.manager}"


class Contract(models.TextChoices):
    """How somebody is employed."""

    PERMANENT = "permanent", _("Permanent contract")
    FIXED_TERM = "fixed_term", _("Fixed-term contract")
    APPRENTICE = "apprentice", _("Apprentice")
    INTERN = "intern", _("Intern")
    EXTERNAL = "external", _("External")


class EmploymentQuerySet(models.QuerySet["Employment"]):
    """Employment, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """What is known to hold at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


class Employment(models.Model):
    """Since when a person works here, and under which contract, as known for a period.

    Invariant: one fact a person at a time; the period is half-open and closed, never deleted.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="employments"
    )
    contract = models.CharField(_("contract"), max_length=12, choices=Contract.choices)
    joined_on = models.DateField(_("works here since"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("employment")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_employment_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
            ExclusionConstraint(
                name="governance_employment_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_contract_display()}"
