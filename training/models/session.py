"""Live sessions and office hours, and who has a seat."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance import access
from governance.models import OrgUnit
from governance.perms import Perm
from socialteam.kit.fields import TsTzRange
from training.domain.sessions import LIVE, MOST_PLACES, SeatState
from training.models.track import Track, worded
from training.reach import units_learned_in

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

PERSON = settings.AUTH_USER_MODEL
SEAT_LABELS = {
    SeatState.BOOKED: _("Booked"),
    SeatState.WAITING: _("On the waiting list"),
    SeatState.CANCELLED: _("Given back"),
}


class SessionKind(models.TextChoices):
    """What a session is."""

    SESSION = "session", _("Live session")
    OFFICE_HOURS = "office_hours", pgettext_lazy("live session", "Office hours")


class SessionQuerySet(models.QuerySet["LiveSession"]):
    """Sessions, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Sessions of the units where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def offered_to(self, person: User, *, at: datetime) -> Self:
        """Sessions that ``person`` may come to, leads, or has had a seat in; one query more."""
        seats = SessionSeat.objects.filter(person=person)
        return self.filter(
            Q(unit_id__in=units_learned_in(person, at=at))
            | Q(trainer=person)
            | Q(pk__in=seats.values("session"))
        )

    def readable_by(self, person: User, *, at: datetime) -> Self:
        """Those, and the sessions of the units whose learning ``person`` sees."""
        seen = Q(unit_id__in=access.unit_ids(person, Perm.LEARNING_VIEW))
        return self.filter(seen | Q(pk__in=self.offered_to(person, at=at).values("pk")))

    def led_by(self, person: User) -> Self:
        """Sessions that ``person`` gives, or whose unit's training they write."""
        units = access.unit_ids(person, Perm.LEARNING_WRITE)
        return self.filter(Q(trainer=person) | Q(unit_id__in=units))

    def coming(self, *, at: datetime) -> Self:
        """Sessions that are not over and not called off, the next one first."""
        return self.filter(ends_at__gt=at, cancelled_at__isnull=True).order_by("starts_at", "pk")


class LiveSession(models.Model):
    """A trainer, a time and a number of places.

    Invariant: ``taken`` counts the booked seats and never exceeds ``places``; it changes only
    under a lock on this row. ``uid`` names the event in people's calendars and ``sequence`` grows
    with each change that they must hear of. ``series`` joins sessions made in one act.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="live_sessions", verbose_name=_("owner")
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=SessionKind.choices, default=SessionKind.SESSION
    )
    track = models.ForeignKey(
        Track,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="live_sessions",
        verbose_name=_("track"),
    )
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    about_fr = models.TextField(
        _("what for, in French"),
        max_length=1000,
        validators=[MaxLengthValidator(1000)],
        blank=True,
    )
    about_en = models.TextField(
        _("what for, in English"),
        max_length=1000,
        validators=[MaxLengthValidator(1000)],
        blank=True,
    )
    trainer = models.ForeignKey(
        PERSON, models.PROTECT, related_name="sessions_given", verbose_name=_("trainer")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    places = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    series = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        ordering: ClassVar = ["starts_at", "pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "id"], name="training_session_coming")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_session_ends_later", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="training_session_never_overfull",
                condition=Q(taken__lte=F("places"), places__range=(1, MOST_PLACES)),
            ),
            models.CheckConstraint(
                name="training_session_is_somewhere", condition=~Q(place="", link="")
            ),
            models.CheckConstraint(
                name="training_session_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return worded(self.title_fr, self.title_en)

    @property
    def about(self) -> str:
        """What it is for, in the language of the moment."""
        return worded(self.about_fr, self.about_en)

    @property
    def left(self) -> int:
        """Places that nobody has booked."""
        return self.places - self.taken


class SeatQuerySet(models.QuerySet["SessionSeat"]):
    """Seats, as rows."""

    def of_person(self, person: User) -> Self:
        """What ``person`` has booked, waits for or gave back."""
        return self.filter(person=person)

    def live(self) -> Self:
        """Seats booked or waited for."""
        return self.filter(state__in=LIVE)

    def in_line(self) -> Self:
        """Those who wait, in the order in which they move up."""
        return self.filter(state=SeatState.WAITING.value).order_by("booked_at", "pk")


class SessionSeat(models.Model):
    """Somebody's seat in a session, or their turn on its waiting list.

    Invariant: one person has no two seats at the same time; the session's times are repeated here
    so that the database can tell. Presence is noted for booked seats only.
    """

    session = models.ForeignKey(LiveSession, models.PROTECT, related_name="seats")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="session_seats")
    state = models.CharField(
        max_length=9, choices=[(state.value, label) for state, label in SEAT_LABELS.items()]
    )
    booked_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    attended = models.BooleanField(_("was there"), null=True)
    marked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        ordering: ClassVar = ["booked_at", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="training_seat_once"),
            models.CheckConstraint(
                name="training_seat_state_known",
                condition=Q(state__in=[state.value for state in SeatState]),
            ),
            models.CheckConstraint(
                name="training_seat_presence_is_whole",
                condition=Q(attended__isnull=True, marked_by__isnull=True)
                | Q(attended__isnull=False, marked_by__isnull=False, state="booked"),
            ),
            ExclusionConstraint(
                name="training_seat_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.session}"

    @property
    def unit_id(self) -> int:
        """A seat lives where its session does."""
        return self.session.unit_id
