"""The images that the lessons of a track show."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from governance import access
from socialteam.kit.pictures import LARGEST, MOST_PIXELS
from training.models.track import Lesson, Track

if TYPE_CHECKING:
    from governance.perms import Perm
    from training.models.track import TrackQuerySet

MEDIA_TYPES = [("image/png", "PNG"), ("image/jpeg", "JPEG"), ("image/webp", "WebP")]
NAMED = "image:"
NAME_ENDS = "([^a-z0-9-]|$)"
"""What follows a name in a text: the trigger ``training_lessonimage_freeze`` says the same."""


class LessonImageQuerySet(models.QuerySet["LessonImage"]):
    """Images, as rows."""

    def visible_to(self, person: access.Person, perm: Perm) -> Self:
        """Images of the tracks that ``person`` holds ``perm`` on."""
        return self.filter(track__unit_id__in=access.unit_ids(person, perm))

    def lent_to(self, person: access.Person, perm: Perm) -> Self:
        """Those, and the images of the units above: a hub trains its spokes."""
        return self.filter(track__unit_id__in=access.unit_ids_and_above(person, perm))

    def in_tracks(self, tracks: TrackQuerySet) -> Self:
        """Images of ``tracks``."""
        return self.filter(track__in=tracks.values("pk"))

    def used(self) -> Self:
        """Images that a version names which is or was in force."""
        pattern = Concat(Value(NAMED), OuterRef("slug"), Value(NAME_ENDS))
        lessons = Lesson.objects.filter(
            Q(body_fr__regex=pattern) | Q(body_en__regex=pattern),
            module__version__track=OuterRef("track"),
            module__version__published_at__isnull=False,
        )
        return self.filter(Exists(lessons))

    def without_content(self) -> Self:
        """Everything but the bytes."""
        return self.defer("content")


class LessonImage(models.Model):
    """An image of a track; lessons show it as ``![](image:slug)``.

    Invariant: it never changes; PostgreSQL removes none that a version names which is or was in
    force. ``content`` is what ``socialteam.kit.pictures`` wrote anew, ``sha256`` its checksum.
    """

    track = models.ForeignKey(Track, models.PROTECT, related_name="images")
    slug = models.SlugField(_("short name"), max_length=60)
    alt_fr = models.CharField(_("what it shows, in French"), max_length=300)
    alt_en = models.CharField(_("what it shows, in English"), max_length=300)
    media_type = models.CharField(max_length=10, choices=MEDIA_TYPES)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = LessonImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("image of a lesson")
        ordering: ClassVar = ["slug"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["track", "slug"],
                name="training_image_slug_once",
                violation_error_message=_("The track has an image of this name already."),
            ),
            models.CheckConstraint(
                name="training_image_is_small",
                condition=Q(size__range=(1, LARGEST), width__gte=1, height__gte=1)
                & Q(width__lte=MOST_PIXELS, height__lte=MOST_PIXELS),
            ),
            models.CheckConstraint(
                name="training_image_is_described",
                condition=Q(alt_fr__regex=r"\S", alt_en__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="training_image_slug_is_plain", condition=Q(slug__regex=r"^[a-z0-9-]+$")
            ),
            models.CheckConstraint(
                name="training_image_media_type",
                condition=Q(media_type__in=["image/png", "image/jpeg", "image/webp"]),
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def unit_id(self) -> int:
        """An image lives where its track does."""
        return self.track.unit_id

    @property
    def line(self) -> str:
        """What an author pastes into a lesson."""
        return f"![]({NAMED}{self.slug})"
