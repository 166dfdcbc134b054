"""Who is asked to learn what, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import Appointment, OrgUnit, Role
from training.models.certification import CertificationPeriod
from training.models.track import Change, Track, TrackVersion

if TYPE_CHECKING:
    from datetime import datetime

    from governance.perms import Perm

PERSON = settings.AUTH_USER_MODEL
MOST_DAYS = 365


class TrackAssignmentQuerySet(models.QuerySet["TrackAssignment"]):
    """Assignments, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Assignments to units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Those, and the assignments of the units above, which ask people of theirs too."""
        return self.filter(unit_id__in=access.unit_ids_and_above(person, perm))

    def going_on(self) -> Self:
        """Assignments that still ask and remind."""
        return self.filter(ended_at__isnull=True)


class TrackAssignment(models.Model):
    """The people of a unit and of all below it are asked to be certified in a track.

    ``roles`` narrows it to people appointed in them; none means everybody. With
    ``newcomers_from`` only people are asked whose first appointment in the company began then or
    later. It is due ``due_days`` after each person was asked, or at ``due_at`` for everybody who
    is asked before. ``asked_all_at`` is set when the first audience has a request and a mail; a
    sweep goes on from where it was stopped, and asks those who come later.
    """

    track = models.ForeignKey(
        Track, models.PROTECT, related_name="assignments", verbose_name=_("track")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="track_assignments", verbose_name=_("unit")
    )
    roles = models.ManyToManyField(
        Role, blank=True, related_name="track_assignments", verbose_name=_("roles")
    )
    newcomers_from = models.DateTimeField(_("newcomers since"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        _("days to do it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    asked_all_at = models.DateTimeField(null=True, editable=False, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False, blank=True)

    objects = TrackAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        ordering: ClassVar = ["-opened_at", "-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_assignment_is_due_once",
                condition=Q(due_days__range=(1, MOST_DAYS), due_at__isnull=True)
                | Q(due_days__isnull=True, due_at__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="training_assignment_ends_later",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.track} · {self.unit}"


class AssignmentRequestQuerySet(models.QuerySet["AssignmentRequest"]):
    """Requests, as rows."""

    def open(self) -> Self:
        """Requests that nobody has met yet, of assignments that go on."""
        return self.filter(done_at__isnull=True, assignment__ended_at__isnull=True)

    def still_asked(self, *, at: datetime) -> Self:
        """Requests to people who are still appointed where they were asked."""
        there = Appointment.objects.in_force(at=at).filter(
            person=OuterRef("person"), unit=OuterRef("unit")
        )
        return self.filter(Exists(there), person__is_active=True)

    def not_certified(self, *, at: datetime) -> Self:
        """Requests to people whose certification in the track does not hold at ``at``."""
        newer = TrackVersion.objects.filter(
            track=OuterRef("track"),
            number__gt=OuterRef("version__number"),
            change=Change.MATERIAL,
            published_at__lte=at,
            grace_until__lte=at,
        )
        held = CertificationPeriod.objects.in_force(at=at).filter(
            ~Exists(newer), person=OuterRef("person"), track=OuterRef("assignment__track")
        )
        return self.filter(~Exists(held))


class AssignmentRequest(models.Model):
    """A person is asked to be certified in the track of an assignment by a date.

    ``unit`` is where the person holds the appointment for which they are asked; it follows them
    while they stay in the audience. ``told_at`` is when the first mail was written (those who are
    certified already get none), ``reminders`` how many moments of reminding have passed.
    ``done_at`` is when a certification in force was found.
    """

    assignment = models.ForeignKey(TrackAssignment, models.PROTECT, related_name="requests")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="assignment_requests")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="assignment_requests")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = AssignmentRequestQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["person"],
                condition=Q(done_at__isnull=True),
                name="training_request_waiting",
            ),
            models.Index(
                fields=["assignment", "due_at"],
                condition=Q(done_at__isnull=True),
                name="training_request_due",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "person"], name="training_assignmentrequest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.person_id}"
