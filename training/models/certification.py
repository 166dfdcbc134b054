"""For how long what somebody learned counts."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from governance import access
from training.models.enrolment import Attempt
from training.models.track import Track, TrackVersion

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from governance.perms import Perm

PERSON = settings.AUTH_USER_MODEL


class CertificationSource(models.TextChoices):
    """Where a certification comes from."""

    PASSED = "passed", _("Quiz passed")
    IMPORTED = "imported", _("Taken over from before")


class Standing(models.TextChoices):
    """How a certification stands at a moment; the first that fits, from the last one up."""

    HELD = "held", _("In force")
    REFRESHER = "refresher", _("Refresher open")
    SUSPENDED = "suspended", _("Suspended by a new version")
    OVERDUE = "overdue", _("Overdue")
    REVOKED = "revoked", _("Revoked")


COUNTING = frozenset({Standing.HELD.value, Standing.REFRESHER.value})
"""The standings with which a certification counts for a permit."""


class CertificationQuerySet(models.QuerySet["CertificationPeriod"]):
    """Certifications, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Certifications in tracks owned by a unit where ``person`` holds ``perm``."""
        return self.filter(track__unit_id__in=access.unit_ids(person, perm))

    def of(self, person: access.Person) -> Self:
        """A person's own."""
        return self.filter(person_id=person.pk)

    def newest(self, *, at: datetime) -> Self:
        """The last period of each person in each track that had begun at ``at``."""
        later = CertificationPeriod.objects.filter(
            Q(starts_at__gt=OuterRef("starts_at"))
            | Q(starts_at=OuterRef("starts_at"), pk__gt=OuterRef("pk")),
            person=OuterRef("person"),
            track=OuterRef("track"),
            starts_at__lte=at,
        )
        return self.filter(~Exists(later.order_by()), starts_at__lte=at)

    def with_standing(self, *, at: datetime) -> Self:
        """Each with its ``standing`` at ``at``, worked out by the database."""
        newer = TrackVersion.objects.asking(at=at).filter(
            track=OuterRef("track"), number__gt=OuterRef("number")
        )
        newer = newer.order_by()
        older = TrackVersion.objects.order_by()
        suspended = older.filter(Exists(newer.filter(grace_until__lte=at))).values("pk")
        asked = older.filter(Exists(newer)).values("pk")
        standing = Case(
            When(revoked_at__lte=at, then=Value(Standing.REVOKED.value)),
            When(expires_at__lte=at, then=Value(Standing.OVERDUE.value)),
            When(version__in=suspended, then=Value(Standing.SUSPENDED.value)),
            When(Q(due_at__lte=at) | Q(version__in=asked), then=Value(Standing.REFRESHER.value)),
            default=Value(Standing.HELD.value),
            output_field=models.CharField(),
        )
        return self.annotate(standing=standing)

    def standing(self, standings: Collection[str]) -> Self:
        """Of rows read ``with_standing``, those that stand so."""
        return self.filter(standing__in=standings)

    def counting(self, *, at: datetime) -> Self:
        """Certifications with which one may speak at ``at``."""
        return self.filter(starts_at__lte=at).with_standing(at=at).standing(COUNTING)

    def in_force(self, *, at: datetime) -> Self:
        """Certifications that hold at ``at``, unless a material version suspends them."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at),
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
            starts_at__lte=at,
        )


class CertificationPeriod(models.Model):
    """A person is certified in a track, from an instant until before another.

    Invariant: appended, never changed but for the revocation, which says who and why. A new
    period may begin before the last one ends. A certification of a version older than the newest
    material one counts until that version's ``grace_until``. From ``due_at`` on the refresher is
    open. ``uid`` names the credential in public addresses.
    """

    track = models.ForeignKey(Track, models.PROTECT, related_name="certifications")
    version = models.ForeignKey(TrackVersion, models.PROTECT, related_name="certifications")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="certifications")
    source = models.CharField(
        max_length=8, choices=CertificationSource.choices, default=CertificationSource.PASSED
    )
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, related_name="certification"
    )
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starts_at = models.DateTimeField(_("from"))
    due_at = models.DateTimeField(_("refresher from"), null=True)
    expires_at = models.DateTimeField(_("until"), null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    revoke_reason = models.CharField(_("reason"), max_length=300, blank=True)

    standing: str
    """Of rows read ``with_standing``."""

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        ordering: ClassVar = ["-starts_at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["person", "track", "-starts_at"], name="training_certified"),
            models.Index(fields=["-starts_at", "-id"], name="training_certified_last"),
            models.Index(
                F("track"),
                Coalesce("expires_at", Value("infinity"), output_field=models.DateTimeField()),
                name="training_certified_until",
                include=["person", "starts_at", "expires_at", "revoked_at", "version"],
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_certification_ends_later",
                condition=Q(expires_at__isnull=True, due_at__isnull=True)
                | Q(
                    expires_at__gt=F("starts_at"),
                    due_at__lte=F("expires_at"),
                    due_at__gte=F("starts_at"),
                ),
            ),
            models.CheckConstraint(
                name="training_certification_revocation_is_whole",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
            ),
            models.UniqueConstraint(
                fields=["person", "track", "starts_at"],
                condition=Q(source="imported"),
                name="training_certification_taken_over_once",
            ),
            models.CheckConstraint(
                name="training_certification_has_a_source",
                condition=Q(source="passed", attempt__isnull=False)
                | (Q(source="imported", attempt__isnull=True) & ~Q(evidence="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.track}"

    @property
    def unit_id(self) -> int:
        """A certification lives where its track does."""
        return self.track.unit_id


class ReminderKind(models.TextChoices):
    """What a person was told about their certification."""

    OPEN = "open", _("Refresher open")
    OVERDUE = "overdue", _("Overdue")


class CertificationReminder(models.Model):
    """A person was told once that the refresher is open, or that the certification has ended."""

    certification = models.ForeignKey(
        CertificationPeriod, models.CASCADE, related_name="reminders"
    )
    kind = models.CharField(max_length=7, choices=ReminderKind.choices)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certification", "kind"], name="training_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id} {self.kind}"
