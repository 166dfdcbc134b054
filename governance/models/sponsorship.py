"""The executive who backs the programme, for a year at a time."""

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


class SponsorshipState(models.TextChoices):
    """The life of a commitment; that its year is over is read from its dates."""

    ASKED = "asked", _("Waiting for a signature")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SponsorshipQuerySet(models.QuerySet["Sponsorship"]):
    """Commitments, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Commitments to units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def in_force(self, *, on: date) -> Self:
        """Commitments that hold on ``on``."""
        return self.filter(starts_on__lte=on, ends_on__gt=on)


class Sponsorship(models.Model):
    """``sponsor`` backs the programme that ``strategist`` runs in ``unit``.

    Invariant: it holds from ``starts_on`` until before ``ends_on``, one year later unless it was
    ended; it was signed exactly when it has days, and ``levels`` says how far above the
    strategist the sponsor stood when signing: 1 for n+1, 2 for n+2.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="sponsorships")
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sponsorships"
    )
    strategist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sponsorships_below"
    )
    commitment = models.TextField(_("commitment"), max_length=2000)
    state = models.CharField(
        max_length=10, choices=SponsorshipState.choices, default=SponsorshipState.ASKED.value
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    levels = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal"
    )

    objects = SponsorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("sponsorship")
        ordering: ClassVar = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="governance_sponsorship_of_two", condition=~Q(sponsor=F("strategist"))
            ),
            models.CheckConstraint(
                name="governance_sponsorship_signature_is_whole",
                condition=Q(
                    signed_at__isnull=True,
                    levels__isnull=True,
                    starts_on__isnull=True,
                    ends_on__isnull=True,
                )
                & ~Q(state="signed")
                | Q(
                    signed_at__isnull=False,
                    levels__isnull=False,
                    levels__in=[1, 2],
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                    state__in=["signed", "withdrawn"],
                ),
            ),
            models.UniqueConstraint(
                fields=["unit", "sponsor"],
                condition=Q(state="asked"),
                name="governance_sponsorship_asked_once",
                violation_error_message=_("This commitment already waits for a signature."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sponsor} · {self.unit}"
