"""What is learned: tracks, their versions, modules and lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from governance import access
from governance.models import Network, OrgUnit
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_GRACE, LONGEST_RENEWAL = 365, 120
LONGEST_BODY = 20_000
"""Characters of a lesson: some seven pages."""
PERSON = settings.AUTH_USER_MODEL


class Renewal(models.TextChoices):
    """How long what was learned holds."""

    NEVER = "never", _("For good")
    AFTER = "after", _("A number of months")
    EVERY = "every", _("Until the next renewal month")


class VersionState(models.TextChoices):
    """The life of a version."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In force")
    RETIRED = "retired", pgettext_lazy("version", "Retired")


class Change(models.TextChoices):
    """What a version changes for those who are certified."""

    MINOR = "minor", _("Minor: nobody is asked again")
    MATERIAL = "material", _("Material: everybody passes a refresher")


def worded(french: str, english: str) -> str:
    """The words in the language of the moment; in the other one where they are missing."""
    pair = (french, english) if (get_language() or "fr").startswith("fr") else (english, french)
    return pair[0] or pair[1]


class TrackQuerySet(models.QuerySet["Track"]):
    """Tracks, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Tracks owned by a unit where ``person`` holds ``perm``."""
        return self.filter(unit_id__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Those, and the tracks of the units above: a hub trains its spokes."""
        return self.filter(unit_id__in=access.unit_ids_and_above(person, perm))

    def live(self) -> Self:
        """Tracks that are still offered."""
        return self.filter(retired_at__isnull=True)

    def for_list(self) -> Self:
        """With owner, network and versions, in three queries."""
        return self.select_related("unit", "network").prefetch_related("versions")


class Track(models.Model):
    """A path of lessons that ends with a quiz, and certifies for a period.

    ``renewal`` says how long: AFTER counts ``renewal_months`` from the day of passing; EVERY runs
    until the end of the next ``renewal_month`` (1 to 12) that begins after it. The refresher may
    be taken ``refresher_days`` before the end. ``grace_days``: how long a certification of an
    earlier version still counts after a material one. ``network``: the track is that network's
    code card.
    """

    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="tracks", verbose_name=_("owner")
    )
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    about_fr = models.CharField(_("what for, in French"), max_length=300, blank=True)
    about_en = models.CharField(_("what for, in English"), max_length=300, blank=True)
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tracks",
        verbose_name=_("network"),
    )
    renewal = models.CharField(
        _("certifies"), max_length=5, choices=Renewal.choices, default=Renewal.AFTER
    )
    renewal_months = models.PositiveSmallIntegerField(
        _("for, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RENEWAL)],
    )
    renewal_month = models.PositiveSmallIntegerField(
        _("renewed each"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    refresher_days = models.PositiveSmallIntegerField(
        _("refresher open, in days before the end"),
        default=30,
        validators=[MaxValueValidator(LONGEST_GRACE)],
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=14, validators=[MaxValueValidator(LONGEST_GRACE)]
    )
    created_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("track")
        ordering: ClassVar = ["slug"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_track_renewal_is_whole",
                condition=Q(renewal="never", renewal_months=None, renewal_month=None)
                | Q(
                    renewal="after",
                    renewal_month=None,
                    renewal_months__isnull=False,
                    renewal_months__range=(1, LONGEST_RENEWAL),
                )
                | Q(
                    renewal="every",
                    renewal_months=None,
                    renewal_month__isnull=False,
                    renewal_month__range=(1, 12),
                ),
                violation_error_message=_("Say after how many months, or in which month."),
            ),
            models.CheckConstraint(
                name="training_track_days_range",
                condition=Q(grace_days__lte=LONGEST_GRACE, refresher_days__lte=LONGEST_GRACE),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the moment."""
        return worded(self.title_fr, self.title_en)

    @property
    def about(self) -> str:
        """What the track is for, in the language of the moment."""
        return worded(self.about_fr, self.about_en)

    @property
    def shown_versions(self) -> tuple[TrackVersion | None, TrackVersion | None]:
        """The version in force and the draft; ``for_list`` has read them."""
        every = self.versions.all()
        held = next((each for each in every if each.state == VersionState.PUBLISHED), None)
        return held, next((each for each in every if each.state == VersionState.DRAFT), None)


class TrackVersionQuerySet(models.QuerySet["TrackVersion"]):
    """Versions, as rows."""

    def in_force(self, *, at: datetime) -> Self:
        """Versions that held at ``at``: published, and not yet replaced or retired."""
        return self.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=at), published_at__lte=at)

    def out(self) -> Self:
        """Versions that are or were in force."""
        return self.filter(published_at__isnull=False)

    def drafts(self) -> Self:
        """Versions being written."""
        return self.filter(state=VersionState.DRAFT)

    def asking(self, *, at: datetime) -> Self:
        """Material versions published by ``at``, the one that counts first."""
        material = self.filter(change=Change.MATERIAL, published_at__lte=at)
        return material.order_by("-number")


class TrackVersion(models.Model):
    """One version of a track: its lessons, and how it is examined.

    Invariant: numbers count from 1; one version is in force and one is a draft at most; lessons
    change in a draft only. ``pass_mark`` is a percentage; ``attempts`` None: as often as one
    likes, each ``wait_minutes`` after the last; ``time_limit_minutes`` None: no limit.
    ``grace_until`` is the end, not included, of the time in which an earlier version counts.
    """

    track = models.ForeignKey(Track, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        max_length=9, choices=VersionState.choices, default=VersionState.DRAFT, editable=False
    )
    change = models.CharField(
        _("change"), max_length=8, choices=Change.choices, default=Change.MATERIAL
    )
    summary = models.CharField(_("what changes"), max_length=500, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, in per cent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), null=True, blank=True, default=3, validators=[MinValueValidator(1)]
    )
    wait_minutes = models.PositiveIntegerField(
        _("minutes between attempts"), default=10, validators=[MaxValueValidator(43_200)]
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit, in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
    )
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(editable=False)
    published_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)
    grace_until = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = TrackVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a track")
        ordering: ClassVar = ["-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["track", "number"], name="training_version_number_once"
            ),
            models.UniqueConstraint(
                fields=["track"],
                condition=Q(state="published"),
                name="training_version_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["track"], condition=Q(state="draft"), name="training_version_one_draft"
            ),
            models.CheckConstraint(
                name="training_version_publication_is_whole",
                condition=Q(
                    state="draft",
                    published_at__isnull=True,
                    published_by__isnull=True,
                    grace_until__isnull=True,
                    retired_at__isnull=True,
                )
                | (
                    ~Q(state="draft")
                    & Q(
                        published_at__isnull=False,
                        published_by__isnull=False,
                        grace_until__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="training_version_retirement_is_dated",
                condition=Q(state="retired", retired_at__isnull=False)
                | (~Q(state="retired") & Q(retired_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="training_version_exam_range",
                condition=Q(pass_mark__range=(1, 100), wait_minutes__lte=43_200)
                & (Q(attempts__isnull=True) | Q(attempts__gte=1))
                & (Q(time_limit_minutes__isnull=True) | Q(time_limit_minutes__range=(1, 480))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.track.slug} {self.number}"

    @property
    def unit_id(self) -> int:
        """A version lives where its track does."""
        return self.track.unit_id


class ModuleQuerySet(models.QuerySet["Module"]):
    """Modules, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Modules of the tracks that ``person`` holds ``perm`` on."""
        return self.filter(version__track__unit_id__in=access.unit_ids(person, perm))


class Module(models.Model):
    """A part of a version, with lessons in order."""

    version = models.ForeignKey(TrackVersion, models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField(_("order"))
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("module")
        ordering: ClassVar = ["position", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return worded(self.title_fr, self.title_en)

    @property
    def unit_id(self) -> int:
        """A module lives where its track does."""
        return self.version.track.unit_id


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Lessons of the tracks that ``person`` holds ``perm`` on."""
        return self.filter(module__version__track__unit_id__in=access.unit_ids(person, perm))

    def usable_by(self, person: access.Person, perm: Perm) -> Self:
        """Lessons that are or were in force, of the units above too; drafts for their writers."""
        offered = access.unit_ids_and_above(person, perm)
        written = access.unit_ids(person, Perm.LEARNING_WRITE)
        return self.filter(
            Q(module__version__published_at__isnull=False)
            & Q(module__version__track__unit_id__in=offered)
            | Q(module__version__track__unit_id__in=written)
        )


class Lesson(models.Model):
    """A page to read, in Markdown, in both languages. ``minutes`` is what reading it takes."""

    module = models.ForeignKey(Module, models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField(_("order"))
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    body_fr = models.TextField(_("text in French"), max_length=LONGEST_BODY, blank=True)
    body_en = models.TextField(_("text in English"), max_length=LONGEST_BODY, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=3, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        ordering: ClassVar = ["position", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="training_lesson_minutes_range", condition=Q(minutes__range=(1, 120))
            ),
        ]

    def __str__(self) -> str:
        return worded(self.title_fr, self.title_en)

    @property
    def body(self) -> str:
        """The text in the language of the moment."""
        return worded(self.body_fr, self.body_en)

    @property
    def unit_id(self) -> int:
        """A lesson lives where its track does."""
        return self.module.version.track.unit_id
