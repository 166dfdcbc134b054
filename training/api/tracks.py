"""Tracks, versions and lessons as JSON: read them, prepare a version, put it in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from governance import access
from governance.api.base import Governed
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training import services
from training.api import shapes
from training.models import Change, Lesson, Track

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from training.models import TrackVersion


class TrackViewSet(Governed[Track]):
    """Tracks; the draft is changed through named actions."""

    queryset = Track.objects.none()
    serializer_class = shapes.TrackSerializer
    ordering = ("pk",)
    access_perms: ClassVar = {
        "list": Perm.LEARNING_VIEW,
        "retrieve": Perm.LEARNING_VIEW,
        "versions": Perm.LEARNING_VIEW,
        "create": Perm.LEARNING_WRITE,
        "change": Perm.LEARNING_WRITE,
        "retire": Perm.LEARNING_WRITE,
        "begin": Perm.LEARNING_WRITE,
        "discard": Perm.LEARNING_WRITE,
        "exam": Perm.LEARNING_WRITE,
        "draws": Perm.LEARNING_WRITE,
        "add_module": Perm.LEARNING_WRITE,
        "add_lesson": Perm.LEARNING_WRITE,
        "publish": Perm.LEARNING_WRITE,
    }
    LENT: ClassVar = {"list", "retrieve", "versions"}

    def get_queryset(self) -> QuerySet[Track]:
        """A hub's tracks are read in its spokes too."""
        rows = Track.objects.visible_to(self.person, self.perm)
        if self.action in self.LENT:
            rows = Track.objects.usable_by(self.person, self.perm)
        return rows.select_related("unit", "network")

    def get_object(self) -> Track:
        """The track, among those the action may touch."""
        found: Track = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return found

    @extend_schema(request=shapes.TrackInput, responses={201: shapes.TrackSerializer})
    def create(self, request: Request) -> Response:
        """Add a track with an empty draft."""
        facts = self.read(shapes.TrackInput)
        unit = facts.pop("unit")
        track = services.create_track(unit=unit, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(track), status=201)

    @extend_schema(request=shapes.TrackChange, responses=shapes.TrackSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change what a track is for and how long it certifies."""
        track = self.get_object()
        facts = self.read(shapes.TrackChange)
        track = services.change_track(track=track, facts=facts, by=self.person, at=clock.now())
        return Response(self.shown(track))

    @extend_schema(request=None, responses=shapes.TrackSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Offer a track no more."""
        track = services.retire_track(track=self.get_object(), by=self.person, at=clock.now())
        return Response(self.shown(track))

    @extend_schema(responses=shapes.TrackVersionSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """The versions that are or were in force, the newest first; the draft for its writers."""
        track = self.get_object()
        rows = track.versions.prefetch_related("modules__lessons", "draws")
        if not access.can(self.person, Perm.LEARNING_WRITE, track):
            rows = rows.out()
        return Response(shapes.TrackVersionSerializer(rows, many=True).data)

    @extend_schema(request=None, responses={201: shapes.TrackVersionSerializer})
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, pk: str) -> Response:
        """Begin the next version as a copy of the last one."""
        track = self.get_object()
        version = services.begin_version(track=track, by=self.person, at=clock.now())
        return Response(shapes.TrackVersionSerializer(version).data, status=201)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Drop the draft."""
        services.discard_version(version=self._draft(), by=self.person, at=clock.now())
        return Response(status=204)

    @extend_schema(request=shapes.ExamInput, responses=shapes.TrackVersionSerializer)
    @action(detail=True, methods=["post"])
    def exam(self, request: Request, pk: str) -> Response:
        """Say how the draft is examined."""
        version = self._draft()
        facts = self.read(shapes.ExamInput)
        version = services.set_exam(version=version, facts=facts, by=self.person, at=clock.now())
        return Response(shapes.TrackVersionSerializer(version).data)

    @extend_schema(request=shapes.DrawsInput, responses=shapes.TrackVersionSerializer)
    @action(detail=True, methods=["post"])
    def draws(self, request: Request, pk: str) -> Response:
        """Say what the draft draws."""
        version = self._draft()
        given = self.read(shapes.DrawsInput)["draws"]
        draws = {draw["theme"]: draw["count"] for draw in given}
        version = services.set_draws(version=version, draws=draws, by=self.person, at=clock.now())
        return Response(shapes.TrackVersionSerializer(version).data)

    @extend_schema(request=shapes.TitlesInput, responses={201: shapes.ModuleSerializer})
    @action(detail=True, methods=["post"])
    def add_module(self, request: Request, pk: str) -> Response:
        """Add a module at the end of the draft."""
        version = self._draft()
        titles = self.read(shapes.TitlesInput)
        module = services.add_module(version=version, by=self.person, at=clock.now(), **titles)
        return Response(shapes.ModuleSerializer(module).data, status=201)

    @extend_schema(request=shapes.LessonPlan, responses={201: shapes.LessonSerializer})
    @action(detail=True, methods=["post"])
    def add_lesson(self, request: Request, pk: str) -> Response:
        """Add a lesson at the end of a module of the draft."""
        version = self._draft()
        facts = self.read(shapes.LessonPlan)
        modules = version.modules.select_related("version__track")
        module = modules.filter(pk=facts.pop("module")).first()
        if module is None:
            raise serializers.ValidationError({"module": ["The draft has no such module."]})
        lesson = services.add_lesson(module=module, facts=facts, by=self.person, at=clock.now())
        return Response(shapes.LessonSerializer(lesson).data, status=201)

    @extend_schema(request=shapes.PublishInput, responses=shapes.TrackVersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Put the draft in force; 400 says everything that is missing."""
        version = self._draft()
        facts = self.read(shapes.PublishInput)
        change = Change(facts["change"])
        version = services.publish_version(
            version=version,
            change=change,
            summary=facts["summary"],
            by=self.person,
            at=clock.now(),
        )
        return Response(shapes.TrackVersionSerializer(version).data)

    def _draft(self) -> TrackVersion:
        version = self.get_object().versions.drafts().select_related("track__unit").first()
        if version is None:
            raise ConflictError
        return version


class LessonViewSet(Governed[Lesson]):
    """Lessons; those of a draft are changed through named actions."""

    queryset = Lesson.objects.none()
    serializer_class = shapes.LessonSerializer
    ordering = ("pk",)
    access_perms: ClassVar = {
        "list": Perm.LEARNING_VIEW,
        "retrieve": Perm.LEARNING_VIEW,
        "write": Perm.LEARNING_WRITE,
        "move": Perm.LEARNING_WRITE,
        "remove": Perm.LEARNING_WRITE,
    }
    LENT: ClassVar = {"list", "retrieve"}

    def get_queryset(self) -> QuerySet[Lesson]:
        """A hub's lessons are read in its spokes too, drafts by their writers only."""
        rows = Lesson.objects.visible_to(self.person, self.perm)
        if self.action in self.LENT:
            rows = Lesson.objects.usable_by(self.person, self.perm)
        return rows.select_related("module__version__track")

    def get_object(self) -> Lesson:
        """The lesson, among those the action may touch."""
        found: Lesson = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return found

    @extend_schema(request=shapes.LessonChange, responses=shapes.LessonSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, pk: str) -> Response:
        """Save a lesson of a draft; 409 when somebody saved it since the revision sent."""
        lesson = self.get_object()
        facts = self.read(shapes.LessonChange)
        revision = facts.pop("revision")
        lesson = services.write_lesson(
            lesson=lesson, facts=facts, revision=revision, by=self.person, at=clock.now()
        )
        return Response(self.shown(lesson))

    @extend_schema(request=shapes.MoveStepInput, responses=shapes.LessonSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Move a lesson up or down."""
        lesson = self.get_object()
        way = self.read(shapes.MoveStepInput)["way"]
        lesson = services.move_lesson(lesson=lesson, way=way, by=self.person, at=clock.now())
        return Response(self.shown(lesson))

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Take a lesson out of a draft."""
        services.remove_lesson(lesson=self.get_object(), by=self.person, at=clock.now())
        return Response(status=204)
