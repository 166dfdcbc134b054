"""The images of lessons: sent to who may read them, brought in and removed by authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import signed_in
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training import learners, services
from training.forms.lesson_images import ImageForm
from training.models import LessonImage

if TYPE_CHECKING:
    from accounts.http import Request
    from training.models import Track

KEPT = "private, max-age=86400"
"""An image never changes; after a day the browser asks again whether its reader may see it."""
ADD, REMOVE = "add_image", "remove_image"


@signed_in
@require_safe
def lesson_image(request: Request, image_id: int) -> HttpResponse:
    """An image: of a published version for its readers, any for those who write the track."""
    image = get_object_or_404(learners.images_open_to(request.user, at=clock.now()), pk=image_id)
    etag = quote_etag(image.sha256)
    response = HttpResponse(bytes(image.content), content_type=image.media_type)
    response["ETag"] = etag
    response["Cache-Control"] = KEPT
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return get_conditional_response(request, etag=etag, response=response) or response


def changed(request: Request, track: Track) -> tuple[ImageForm, str]:
    """The form for an image, once what was asked is done, and what is to be said of it.

    Without such a question the form is empty and nothing is said.
    """
    if REMOVE in request.POST:
        return ImageForm(), _removed(request, track)
    if ADD not in request.POST:
        return ImageForm(), ""
    form = ImageForm(request.POST, request.FILES)
    added: list[LessonImage] = []

    def add() -> None:
        facts = form.facts()
        added.append(services.add_image(track=track, by=request.user, at=clock.now(), **facts))

    if not saved(form, add):
        return form, ""
    said = _("The image is here: paste %(line)s where it is to be seen, then save the lesson.")
    return ImageForm(), said % {"line": added[0].line}


def asks_for_image(request: Request) -> bool:
    """Whether the editor was sent to add or remove an image: the lesson itself stays unsaved."""
    return ADD in request.POST or REMOVE in request.POST


def _removed(request: Request, track: Track) -> str:
    slug = request.POST[REMOVE]
    rows = LessonImage.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    image = rows.select_related("track").filter(track=track, slug=slug).first()
    if image is None:
        return _("Somebody has removed this image.")
    try:
        services.remove_image(image=image, by=request.user, at=clock.now())
    except ConflictError as error:
        return str(error.detail)
    return _("The image “%(name)s” is removed.") % {"name": slug}
