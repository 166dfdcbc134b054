"""Pictures that people bring: PNG, JPEG or WebP by their content, whatever the name says.

A picture is drawn and written anew, upright. What a camera or a program added (place, date,
author, comments, a preview, whatever follows the end) is left out; the colour profile stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST: Final = 5 * 1024 * 1024
MOST_PIXELS: Final = 24_000_000
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
}
QUALITY: Final = 90
DRAWN: Final = frozenset({"icc_profile", "transparency", "gamma"})
"""What the library keeps beside the pixels and a browser needs to draw them."""


class PictureError(ValueError):
    """The file is refused; the words say why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written anew; ``width`` and ``height`` are pixels, as it is seen."""

    media_type: str
    width: int
    height: int
    content: bytes


def read_picture(raw: bytes) -> Picture:
    """The picture in ``raw``.

    Raises:
        PictureError: over 5 MB, neither PNG, JPEG nor WebP, cut off or damaged, moving, or of
            more than 24 million pixels.
    """
    if len(raw) > LARGEST:
        raise PictureError(_("The image is larger than 5 MB."))
    try:
        with Image.open(BytesIO(raw), formats=tuple(MEDIA_TYPES)) as image:
            _require_still(image)
            return _written(image)
    except UnidentifiedImageError as error:
        said = _("This is no PNG, JPEG or WebP image, or it is damaged.")
        raise PictureError(said) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except PictureError:
        raise
    except Exception as error:  # what a decoder stumbles over has no common ancestor
        raise PictureError(_("The image is damaged or was cut off on its way.")) from error


def _too_many_pixels() -> PictureError:
    return PictureError(_("The image has more than 24 million pixels: make it smaller."))


def _require_still(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    if getattr(image, "is_animated", False):
        raise PictureError(_("Moving images are not taken: bring a still one."))


def _written(image: Image.Image) -> Picture:
    form = image.format or ""
    upright = ImageOps.exif_transpose(image)
    upright.info = {name: fact for name, fact in upright.info.items() if name in DRAWN}
    content = BytesIO()
    upright.save(content, format=form, quality=QUALITY)
    return Picture(MEDIA_TYPES[form], upright.width, upright.height, content.getvalue())
