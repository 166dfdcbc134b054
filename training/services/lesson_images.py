"""The images of a track: brought in, removed, shown in its lessons."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit import markdown
from socialteam.kit.errors import ConflictError
from socialteam.kit.pictures import PictureError, read_picture
from training.models import LessonImage
from training.models.lesson_image import NAMED
from training.services.tracks import locked_track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from accounts.models import User
    from training.models import Track

MOST_IMAGES = 100
LONGEST_SHOWN = 80


@transaction.atomic
def add_image(
    *, track: Track, raw: bytes, words: Mapping[str, str], by: User, at: datetime
) -> LessonImage:
    """Keep an image of a track, written anew from ``raw``.

    ``words`` are ``name``, whose short form lessons call it by, ``alt_fr`` and ``alt_en``.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: by field: the file is no image we take, a description is missing, the
            name is taken, or the track has 100 images.
        ConflictError: the track is retired.
    """
    access.require(by, Perm.LEARNING_WRITE, track)
    track = locked_track(track)
    if track.images.count() >= MOST_IMAGES:
        raise ValidationError(_("A track has 100 images at most: remove one that is not used."))
    try:
        picture = read_picture(raw)
    except PictureError as error:
        raise ValidationError({"file": str(error)}) from error
    image = LessonImage(
        track=track,
        slug=_short(words["name"]),
        alt_fr=words["alt_fr"].strip(),
        alt_en=words["alt_en"].strip(),
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        size=len(picture.content),
        sha256=hashlib.sha256(picture.content).hexdigest(),
        content=picture.content,
        added_by=by,
        added_at=at,
    )
    image.full_clean(exclude=["content"])
    image.save()
    changes = {"track": track.slug, "image": image.slug, "sha256": image.sha256}
    audit.record(by=by, action="track.image_added", target=image, at=at, changes=changes)
    return image


@transaction.atomic
def remove_image(*, image: LessonImage, by: User, at: datetime) -> None:
    """Remove an image that no version in force, now or before, shows; drafts say it is missing.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: a version shows it, it is removed already, or the track is retired.
    """
    access.require(by, Perm.LEARNING_WRITE, image)
    locked_track(image.track)
    held = LessonImage.objects.filter(pk=image.pk)
    if held.used().exists():
        raise ConflictError(_("A published version shows this image: it stays."))
    changes = {"track": image.track.slug, "image": image.slug, "sha256": image.sha256}
    audit.record(by=by, action="track.image_removed", target=image, at=at, changes=changes)
    if not held.delete()[0]:
        raise ConflictError(_("Somebody has removed this image."))


def name_from(file_name: str) -> str:
    """What an image is called after its file."""
    return PurePath(file_name).stem


def images_of(track: Track, language: str) -> dict[str, markdown.Image]:
    """The images of a track as its lessons show them in ``language``, by name; one query."""
    rows = LessonImage.objects.filter(track=track)
    return {
        slug: markdown.Image(_address(pk), words, width, height)
        for slug, pk, words, width, height in rows.values_list(
            "slug", "pk", "alt_en" if language.startswith("en") else "alt_fr", "width", "height"
        )
    }


def image_faults(known: Iterable[str], *texts: str) -> list[str]:
    """A sentence for each image of ``texts`` that readers will not see; ``known`` are names."""
    held = set(known)
    addresses = dict.fromkeys(each for text in texts for each in markdown.images_in(text))
    return [fault for address in addresses for fault in _fault(address, held)]


def _short(name: str) -> str:
    return slugify(name).replace("_", "-")[:60].strip("-") or "image"


def _fault(address: str, known: set[str]) -> Iterator[str]:
    name = address.removeprefix(NAMED)
    if name == address:
        said = _(
            "The image at “%(address)s” is not shown: lessons load nothing from other sites. "
            "Bring the file here and paste its line."
        )
        yield said % {"address": address[:LONGEST_SHOWN]}
    elif name not in known:
        said = _("This track has no image called “%(name)s”: nothing is shown in its place.")
        yield said % {"name": name[:LONGEST_SHOWN]}


def _address(pk: int) -> str:
    return reverse("training:lesson-image", args=[pk])
