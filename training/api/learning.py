"""One's own learning as JSON: what is open, begin, read, sit the quiz, see the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from accounts.api.permissions import IsPerson
from governance.api.fields import ReachedField
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from socialteam.kit.inputs import StrictSerializer
from training import learners, learning, quiz, services
from training.domain.exam import Stop
from training.domain.questions import Kind
from training.domain.standing import Standing
from training.models import Attempt, Lesson

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import User
    from training.models import Enrolment, Track


class CourseSerializer(serializers.Serializer[Any]):
    """A track as the caller meets it."""

    track = serializers.IntegerField(source="track.pk")
    title = serializers.CharField(source="track.title")
    about = serializers.CharField(source="track.about")
    standing = serializers.ChoiceField(
        source="verdict.standing", choices=[each.value for each in Standing]
    )
    until = serializers.DateTimeField(source="verdict.until", allow_null=True)
    owed = serializers.BooleanField()
    before = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    enrolled = serializers.SerializerMethodField()
    lessons = serializers.IntegerField()
    unread = serializers.IntegerField()
    minutes = serializers.IntegerField()
    attempt = serializers.IntegerField(source="open_attempt.pk", default=None, allow_null=True)
    stop = serializers.ChoiceField(
        source="following.stop",
        choices=[each.value for each in Stop],
        default=None,
        allow_null=True,
    )
    wait_until = serializers.DateTimeField(source="following.until", default=None, allow_null=True)

    def get_enrolled(self, course: learning.Course) -> bool:
        """Whether the caller is under way in it."""
        return course.enrolment is not None


class AskedSerializer(serializers.Serializer[Any]):
    """A question before it is answered: never with what is right."""

    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    prompt = serializers.CharField()
    parts = serializers.JSONField()
    response = serializers.JSONField()


class MarkedSerializer(serializers.Serializer[Any]):
    """A question after handing in."""

    position = serializers.IntegerField(source="asked.position")
    prompt = serializers.CharField(source="asked.prompt")
    points = serializers.IntegerField()
    given = serializers.ListField(child=serializers.CharField())
    right = serializers.ListField(child=serializers.CharField())
    why = serializers.CharField()


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    """An attempt; ``questions`` while it is open, ``results`` once it is handed in."""

    track = serializers.IntegerField(source="enrolment.track_id", read_only=True)
    questions = serializers.SerializerMethodField()
    results = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields: ClassVar = [
            "id",
            "track",
            "number",
            "started_at",
            "ends_at",
            "submitted_at",
            "score",
            "passed",
            "questions",
            "results",
        ]

    @extend_schema_field(AskedSerializer(many=True))
    def get_questions(self, attempt: Attempt) -> list[dict[str, Any]]:
        """What is asked, in the language of the caller."""
        if attempt.submitted_at is not None:
            return []
        asked = [quiz.asked_in(item, get_language() or "fr") for item in attempt.items.all()]
        return list(AskedSerializer(asked, many=True).data)

    @extend_schema_field(MarkedSerializer(many=True))
    def get_results(self, attempt: Attempt) -> list[dict[str, Any]]:
        """What was answered, what is right and why."""
        if attempt.submitted_at is None:
            return []
        marked = [quiz.marked_in(item, get_language() or "fr") for item in attempt.items.all()]
        return list(MarkedSerializer(marked, many=True).data)


class LessonInput(StrictSerializer, serializers.Serializer[Any]):
    """A lesson that was read."""

    lesson: ReachedField[Lesson] = ReachedField(
        reach=lambda who: learning.lessons_under_way(cast("User", who)), of=Lesson
    )


class QuizAnswerInput(StrictSerializer, serializers.Serializer[Any]):
    """The answer to one question, in the shape that its kind asks for; null for none."""

    position = serializers.IntegerField(min_value=1, max_value=1000)
    response = serializers.JSONField(allow_null=True)


class Own(viewsets.GenericViewSet[Any]):
    """What belongs to the caller; keys may read."""

    permission_classes = (IsPerson,)
    pagination_class = None

    @property
    def person(self) -> User:
        """The caller."""
        return cast("User", self.request.user)

    def read(self, input_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The request's body, checked; a 400 names each field that is wrong."""
        given = input_class(data=self.request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        checked: dict[str, Any] = given.validated_data
        return checked


class LearningViewSet(Own):
    """The tracks open to the caller, by the id of the track."""

    queryset = Lesson.objects.none()
    serializer_class = CourseSerializer
    own_actions: ClassVar = ("list", "retrieve", "enrol", "leave", "again", "lesson", "start")

    @extend_schema(responses=CourseSerializer(many=True))
    def list(self, request: Request) -> Response:
        """What is to be learned, what is owed first."""
        courses = learning.courses_of(self.person, at=clock.now())
        return Response(CourseSerializer(courses, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """How the caller stands in a track."""
        return self._shown(self._track())

    @extend_schema(request=None, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def enrol(self, request: Request, pk: str) -> Response:
        """Begin a track."""
        track = self._track()
        try:
            services.enrol(track=track, by=self.person, at=clock.now())
        except PermissionDenied as error:
            raise Http404 from error
        return self._shown(track)

    @extend_schema(request=None, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """Stop learning."""
        enrolment = self._enrolment()
        services.leave_track(enrolment=enrolment, by=self.person, at=clock.now())
        return self._shown(enrolment.track)

    @extend_schema(request=None, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str) -> Response:
        """Begin again, once the attempts are used up or a version is newer."""
        enrolment = self._enrolment()
        services.begin_again(enrolment=enrolment, by=self.person, at=clock.now())
        return self._shown(enrolment.track)

    @extend_schema(request=LessonInput, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def lesson(self, request: Request, pk: str) -> Response:
        """Keep that a lesson was read."""
        enrolment, at = self._enrolment(), clock.now()
        facts = self.read(LessonInput)
        services.read_lesson(enrolment=enrolment, by=self.person, at=at, **facts)
        return self._shown(enrolment.track)

    @extend_schema(request=None, responses={201: AttemptSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Draw a quiz, or go on with the one that is open."""
        attempt = services.start_attempt(
            enrolment=self._enrolment(), by=self.person, at=clock.now()
        )
        return Response(AttemptSerializer(attempt).data, status=201)

    def _track(self) -> Track:
        rows = learners.tracks_open_to(self.person, at=clock.now())
        found: Track = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def _enrolment(self) -> Enrolment:
        track = self._track()
        found = learning.enrolment_in(track, self.person)
        if found is None:
            raise ConflictError
        return found

    def _shown(self, track: Track) -> Response:
        course = learning.course_of(track, self.person, at=clock.now())
        return Response(CourseSerializer(course).data)


class AttemptViewSet(Own):
    """The caller's attempts: read, save answers, hand in."""

    queryset = Attempt.objects.none()
    serializer_class = AttemptSerializer
    own_actions: ClassVar = ("retrieve", "answer", "submit")

    def get_object(self) -> Attempt:
        """One of the caller's attempts."""
        rows = learning.attempts_of(self.person)
        found: Attempt = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def retrieve(self, request: Request, pk: str) -> Response:
        """The questions of an open attempt, or the result."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=QuizAnswerInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Save one answer; 409 after the end."""
        attempt, facts = self.get_object(), self.read(QuizAnswerInput)
        answers = {facts["position"]: facts["response"]}
        services.save_answers(attempt=attempt, answers=answers, by=self.person, at=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses=AttemptSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand in what was saved; a repeat shows the same result."""
        attempt = services.submit_attempt(
            attempt=self.get_object(), by=self.person, at=clock.now()
        )
        return Response(self.get_serializer(attempt).data)
