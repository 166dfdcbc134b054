"""Who holds which role, where, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.role import Role
from governance.models.unit import OrgUnit
from socialteam.kit.fields import TsTzRange

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Appointments in units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, at: datetime) -> Self:
        """Appointments that hold at ``at``: begun, and not yet ended."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def not_over(self, *, at: datetime) -> Self:
        """Appointments that hold at ``at`` or will begin later."""
        later = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(later).exclude(ends_at=F("starts_at"))


class Appointment(models.Model):
    """A person in a role in a unit, for a period.

    Invariant: a period is half-open, ``starts_at`` included, ``ends_at`` not; one person holds a
    role in a unit once at a time. A period is closed, never deleted; one called off before it
    began is empty (``ends_at`` = ``starts_at``) and holds at no moment.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("person"),
    )
    role = models.ForeignKey(
        Role, models.PROTECT, related_name="appointments", verbose_name=_("role")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="appointments", verbose_name=_("unit")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["unit", "role"], name="governance_appointment_where"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_appointment_ends_later",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                violation_error_message=_("The end comes after the beginning."),
            ),
            ExclusionConstraint(
                name="governance_appointment_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already holds this role there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role} · {self.unit}"
