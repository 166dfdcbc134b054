"""Who learns what, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from governance import access
from training.models.question import Question
from training.models.track import Lesson, Track, TrackVersion

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm

MOST_GIVEN = 10
PERSON = settings.AUTH_USER_MODEL


class EnrolmentSource(models.TextChoices):
    """Why somebody learns."""

    OWN = "own", _("By themselves")
    ASSIGNED = "assigned", _("Assigned")
    REFRESHER = "refresher", _("Refresher")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments, as rows."""

    def under_way(self) -> Self:
        """Enrolments that neither ended in a certification nor were left."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Enrolments in tracks owned by a unit where ``person`` holds ``perm``."""
        return self.filter(track__unit_id__in=access.unit_ids(person, perm))

    def with_given(self) -> Self:
        """Each with ``given``: the attempts that trainers have added."""
        rows = AttemptGrant.objects.filter(enrolment=OuterRef("pk")).order_by()
        total = rows.values("enrolment").annotate(total=Sum("attempts")).values("total")
        return self.annotate(given=Coalesce(Subquery(total), 0))

    def with_attempts(self) -> Self:
        """Those of versions that limit attempts: ``given``, ``made``, and the last ``score``."""
        rows = Attempt.objects.filter(enrolment=OuterRef("pk"))
        made = rows.order_by().values("enrolment").annotate(total=Count("pk")).values("total")
        last = rows.order_by("-number")
        return (
            self.filter(version__attempts__isnull=False)
            .with_given()
            .annotate(
                made=Coalesce(Subquery(made), 0),
                last_at=Subquery(last.values("submitted_at")[:1]),
                score=Subquery(last.values("score")[:1]),
            )
        )

    def exhausted(self) -> Self:
        """Enrolments under way whose attempts are all handed in, those added too."""
        held = self.under_way().filter(track__retired_at__isnull=True).with_attempts()
        return held.filter(made__gte=F("version__attempts") + F("given"), last_at__isnull=False)


class Enrolment(models.Model):
    """A person takes a track, in the version that was in force when they began.

    Invariant: one person is under way once in a track. ``ended_at`` is when it was passed
    (``passed``) or left.
    """

    track = models.ForeignKey(Track, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(TrackVersion, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="enrolments")
    source = models.CharField(
        max_length=9, choices=EnrolmentSource.choices, default=EnrolmentSource.OWN
    )
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    passed = models.BooleanField(default=False)

    made: int
    score: int
    last_at: datetime
    """Of rows read ``with_attempts``: how many there were, and of the last one what and when."""

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        ordering: ClassVar = ["-started_at", "-pk"]
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["track", "person"], name="training_enrolled")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "track"],
                condition=Q(ended_at__isnull=True),
                name="training_enrolment_once_at_a_time",
            ),
            models.CheckConstraint(
                name="training_enrolment_ends_later",
                condition=Q(ended_at__isnull=True, passed=False)
                | Q(ended_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.track}"

    @property
    def unit_id(self) -> int:
        """An enrolment lives where its track does."""
        return self.track.unit_id


class AttemptGrant(models.Model):
    """A trainer gives somebody more attempts, and says why; the person reads it."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grants")
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), validators=[MinValueValidator(1), MaxValueValidator(MOST_GIVEN)]
    )
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attempts given")
        ordering: ClassVar = ["-given_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_grant_is_whole",
                condition=Q(attempts__range=(1, MOST_GIVEN), reason__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} + {self.attempts}"

    @property
    def unit_id(self) -> int:
        """It lives where the track does."""
        return self.enrolment.unit_id


class LessonRead(models.Model):
    """A person has read a lesson of their enrolment."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="lessons_read")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"], name="training_lesson_read_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, as rows."""

    def open(self) -> Self:
        """Attempts that have not been handed in."""
        return self.filter(submitted_at__isnull=True)

    def out_of_time(self, *, at: datetime) -> Self:
        """Open attempts whose time is over."""
        return self.open().filter(ends_at__lte=at)


class Attempt(models.Model):
    """One go at the quiz.

    ``ends_at`` is kept by the server: what arrives later does not count. ``score`` is a
    percentage, rounded down, set with ``passed`` when it is handed in.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        ordering: ClassVar = ["-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enrolment", "number"], name="training_attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(submitted_at__isnull=True),
                name="training_attempt_one_open",
            ),
            models.CheckConstraint(
                name="training_attempt_result_is_whole",
                condition=Q(submitted_at__isnull=True, score__isnull=True, passed__isnull=True)
                | Q(submitted_at__isnull=False, score__range=(0, 100), passed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.number}"

    @property
    def unit_id(self) -> int:
        """An attempt lives where its track does."""
        return self.enrolment.unit_id


class AttemptItem(models.Model):
    """A question as it was shown in an attempt, and what was answered.

    ``shown`` is a copy of the question with the order its parts were dealt in; it holds what is
    right, and so never leaves the server before the attempt is handed in. ``points`` is from 0
    to 100.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    shown = models.JSONField()
    response = models.JSONField(null=True)
    saved_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "position"], name="training_item_position_once"
            ),
            models.CheckConstraint(
                name="training_item_points_range",
                condition=Q(points__isnull=True) | Q(points__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"
