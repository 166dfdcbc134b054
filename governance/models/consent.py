"""A manager's consent to the minutes a volunteer gives, and the link it is signed through."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models.unit import OrgUnit
from socialteam.kit.fields import DateRange

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.perms import Perm


class ConsentState(models.TextChoices):
    """The life of a consent; that it has lapsed is read from its dates, never stored."""

    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Given")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ConsentQuerySet(models.QuerySet["TimeConsent"]):
    """Consents, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Consents for units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def asked_of(self, manager: access.Person) -> Self:
        """Those that ``manager`` is asked, or was."""
        return self.filter(manager_id=manager.pk)

    def in_force(self, *, on: date) -> Self:
        """Consents that hold on ``on``: also those withdrawn since."""
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class TimeConsent(models.Model):
    """A manager agrees that a person gives a unit some minutes a day, towards some objectives.

    Invariant: it holds from ``starts_on`` until before ``ends_on``, twelve months later unless it
    was withdrawn; the days are set exactly when it was given. One person and unit have one
    question open, and one consent a day.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="time_consents")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_consents"
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_consents_asked"
    )
    minutes_per_day = models.PositiveSmallIntegerField(
        _("minutes a day"), validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    objectives = models.TextField(_("objectives"), max_length=2000)
    state = models.CharField(
        max_length=10, choices=ConsentState.choices, default=ConsentState.ASKED.value
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to the time")
        ordering: ClassVar = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_consent_of_two",
                condition=~Q(person=F("manager")),
                violation_error_message=_("Nobody consents to their own time."),
            ),
            models.CheckConstraint(
                name="governance_consent_minutes_range",
                condition=Q(minutes_per_day__range=(5, 480)),
            ),
            models.CheckConstraint(
                name="governance_consent_answer_is_dated",
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="governance_consent_period_is_whole",
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) & ~Q(state="given")
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gte=F("starts_on"))
                & Q(state__in=["given", "withdrawn"]),
            ),
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(state="asked"),
                name="governance_consent_asked_once",
                violation_error_message=_("This consent is already asked for."),
            ),
            ExclusionConstraint(
                name="governance_consent_one_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(starts_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit} · {self.minutes_per_day}"


class LinkPurpose(models.TextChoices):
    """What a signing link is good for; it opens nothing else."""

    CONSENT = "consent", _("Consent to the time")


class SigningLinkQuerySet(models.QuerySet["SigningLink"]):
    """Links, as rows."""

    def live(self, *, at: datetime) -> Self:
        """Links that still open something."""
        return self.filter(used_at__isnull=True, expires_at__gt=at)


class SigningLink(models.Model):
    """A secret address mailed to one person, who may sign one thing once, until it expires.

    Invariant: the secret is in the mail only; here is its SHA-256. Each mail carries its own, and
    one use ends all the links of the same question.
    """

    KIND = "stc"
    """What every secret begins with, before an underscore: secret scanners look for it."""

    consent = models.ForeignKey(TimeConsent, models.CASCADE, related_name="links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SigningLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("signing link")
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_link_expires_later", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
