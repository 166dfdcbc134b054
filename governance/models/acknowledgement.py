"""Who acknowledged which text, and who is asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from governance.models.appointment import Appointment
from governance.models.charter import Charter, CharterVersion
from governance.models.unit import OrgUnit

if TYPE_CHECKING:
    from datetime import datetime


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    """Acknowledgements, as rows."""

    def of(self, charter: Charter, *, at: datetime) -> Self:
        """Those of ``charter`` given by ``at``, the newest first."""
        return self.filter(version__charter=charter, at__lte=at).order_by("-at", "-pk")


class Acknowledgement(models.Model):
    """A person says that they have read a version: the proof, never changed.

    ``sha256`` is of the very text that was shown, in ``language``. ``round`` is 0 the first time
    and counts the renewals of the same version.
    """

    version = models.ForeignKey(CharterVersion, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acknowledgements"
    )
    round = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(_("acknowledged at"))
    language = models.CharField(max_length=2, choices=Language.choices)
    sha256 = models.CharField(max_length=64)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        ordering: ClassVar = ["-at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["person", "version", "-at"], name="governance_ack_by_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "person", "round"], name="governance_acknowledgement_once"
            ),
            models.CheckConstraint(
                name="governance_acknowledgement_digest",
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id} {self.round}"


class CharterCampaign(models.Model):
    """Asking an audience to acknowledge a material version, until everybody has.

    ``asked_all_at`` is set when each person of the audience has a request and a mail; until then
    a sweep goes on from where it was stopped.
    """

    version = models.OneToOneField(CharterVersion, models.PROTECT, related_name="campaign")
    opened_at = models.DateTimeField()
    asked_all_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version_id}"


class CharterRequestQuerySet(models.QuerySet["CharterRequest"]):
    """Requests, as rows."""

    def waiting(self) -> Self:
        """Requests that nobody has answered, of campaigns that go on."""
        return self.filter(answered_at__isnull=True, campaign__ended_at__isnull=True)

    def still_asked(self, *, at: datetime) -> Self:
        """Requests to people who are still appointed where they were asked."""
        there = Appointment.objects.in_force(at=at).filter(
            person=OuterRef("person"), unit=OuterRef("unit")
        )
        return self.filter(Exists(there), person__is_active=True)


class CharterRequest(models.Model):
    """A person is asked to acknowledge a charter by a date.

    ``unit`` is where the person holds the role for which they are asked. ``round`` counts the
    renewals. ``told_at`` is when the first mail was written, ``reminders`` how many followed.
    """

    campaign = models.ForeignKey(CharterCampaign, models.PROTECT, related_name="requests")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="charter_requests"
    )
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="charter_requests")
    round = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)

    objects = CharterRequestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["person"],
                condition=Q(answered_at__isnull=True),
                name="governance_request_waiting",
            ),
            models.Index(
                fields=["campaign", "due_at"],
                condition=Q(answered_at__isnull=True),
                name="governance_request_due",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "person", "round"], name="governance_charterrequest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.person_id} {self.round}"
