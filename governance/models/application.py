"""Applying to become a volunteer, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.appointment import Appointment
from governance.models.reporting_line import Contract
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm

VOLUNTEER = "community-manager"
"""The role that an accepted application leads to."""


class Ease(models.IntegerChoices):
    """How easily somebody moves on social networks, in their own words."""

    READS = 1, _("I read")
    REPLIES = 2, _("I reply now and then")
    POSTS = 3, _("I post regularly")
    LEADS = 4, _("I run an account or a group")


class ApplicationState(models.TextChoices):
    """The life of an application; only a submitted one may still move."""

    SUBMITTED = "submitted", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ApplicationQuerySet(models.QuerySet["VolunteerApplication"]):
    """Applications, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Applications to units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def waiting(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(state=ApplicationState.SUBMITTED)

    def unappointed(self, *, at: datetime) -> Self:
        """Those accepted, of people who may log in and volunteer there neither now nor soon."""
        held = Appointment.objects.not_over(at=at).filter(
            person=OuterRef("person"), unit=OuterRef("unit"), role__slug=VOLUNTEER
        )
        accepted = self.filter(state=ApplicationState.ACCEPTED, person__is_active=True)
        return accepted.filter(~Exists(held.order_by()))


class VolunteerApplication(models.Model):
    """Somebody offers to answer for a unit.

    Invariant: one waiting application a person and unit; an answer is dated and signed exactly
    when there is one; a refusal says why.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="applications", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications"
    )
    motivation = models.TextField(_("motivation"), max_length=2000)
    ease = models.PositiveSmallIntegerField(_("ease with networks"), choices=Ease.choices)
    expertise = ArrayField(models.CharField(max_length=60), verbose_name=_("expertise"))
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vouched for by"),
    )
    state = models.CharField(
        max_length=10,
        choices=ApplicationState.choices,
        default=ApplicationState.SUBMITTED.value,
    )
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        ordering: ClassVar = ["-submitted_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(state="submitted"),
                name="governance_application_waits_once",
                violation_error_message=_("You have already applied there."),
            ),
            models.CheckConstraint(
                name="governance_application_answer_is_whole",
                condition=Q(
                    state="submitted",
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                )
                | (~Q(state="submitted") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="governance_application_refusal_says_why",
                condition=~Q(state="declined") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="governance_application_vouched_by_another",
                condition=Q(vouched_by__isnull=True) | ~Q(vouched_by=F("person")),
                violation_error_message=_("Somebody else vouches for you."),
            ),
            models.CheckConstraint(
                name="governance_application_ease_range", condition=Q(ease__range=(1, 4))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class EligibilityRule(models.Model):
    """Who may volunteer in a company: months of experience, contracts that do not speak alone.

    Invariant: one rule a company; without a row the defaults of this model hold.
    """

    unit = models.OneToOneField(OrgUnit, models.PROTECT, related_name="eligibility_rule")
    min_months = models.PositiveSmallIntegerField(
        _("months in the company"), default=6, validators=[MaxValueValidator(120)]
    )
    not_alone = ArrayField(
        models.CharField(max_length=12, choices=Contract.choices),
        verbose_name=_("contracts that do not speak alone"),
        blank=True,
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("eligibility rule")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_eligibility_months_range", condition=Q(min_months__lte=120)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.min_months}"


class OverrideQuerySet(models.QuerySet["EligibilityOverride"]):
    """Exceptions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Exceptions of units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, on: date) -> Self:
        """Exceptions that hold on ``on``."""
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class EligibilityOverride(models.Model):
    """One person may volunteer in one unit although the rule says no: why, who says so, how long.

    Invariant: always a reason and an end, at most a year later; the last day is excluded.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="eligibility_overrides")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="eligibility_overrides"
    )
    reason = models.CharField(_("reason"), max_length=500)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception to the eligibility rule")
        ordering: ClassVar = ["-granted_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_override_ends_later",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(name="governance_override_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"
