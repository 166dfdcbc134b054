"""The images of lessons, for those who write tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from governance.api.base import Governed
from governance.api.fields import ReachedField
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.inputs import StrictJSONParser, StrictSerializer
from training import services
from training.models import LessonImage, Track

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class LessonImageSerializer(serializers.ModelSerializer[LessonImage]):
    """An image: what it shows, and the line that a lesson shows it by."""

    line = serializers.CharField(read_only=True)
    address = serializers.HyperlinkedIdentityField(
        view_name="training:lesson-image", lookup_url_kwarg="image_id"
    )

    class Meta:
        model = LessonImage
        fields = (
            *("id", "track", "slug", "line", "address", "alt_fr", "alt_en", "media_type"),
            *("width", "height", "size", "sha256", "added_by", "added_at"),
        )
        read_only_fields = fields


class ImageInput(StrictSerializer, serializers.Serializer[Any]):
    """A file for a track; without ``name``, the name of the file."""

    track: Any = ReachedField(
        reach=lambda who: Track.objects.visible_to(who, Perm.LEARNING_WRITE), of=Track
    )
    file = serializers.FileField()
    name = serializers.SlugField(max_length=60, required=False)
    alt_fr = serializers.CharField(max_length=300)
    alt_en = serializers.CharField(max_length=300)


class LessonImageViewSet(Governed[LessonImage]):
    """Images of tracks; they never change."""

    queryset = LessonImage.objects.none()
    serializer_class = LessonImageSerializer
    ordering = ("pk",)
    access_perms: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "remove"), Perm.LEARNING_WRITE
    )
    parser_classes = (StrictJSONParser, MultiPartParser)

    def get_queryset(self) -> QuerySet[LessonImage]:
        """Those of the tracks that the caller writes, without their bytes."""
        rows = LessonImage.objects.visible_to(self.person, self.perm)
        return rows.without_content().select_related("track")

    @extend_schema(request=ImageInput, responses={201: LessonImageSerializer})
    def create(self, request: Request) -> Response:
        """Bring an image in, as multipart/form-data: PNG, JPEG or WebP, 5 MB at most."""
        words = self.read(ImageInput)
        track, file = words.pop("track"), words.pop("file")
        words.setdefault("name", services.name_from(file.name))
        image = services.add_image(
            track=track, raw=file.read(), words=words, by=self.person, at=clock.now()
        )
        return Response(self.shown(image), status=201)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Remove an image; 409 when a published version shows it."""
        services.remove_image(image=self.get_object(), by=self.person, at=clock.now())
        return Response(status=204)
