"""What the API offers of this application."""

from rest_framework.viewsets import ViewSetMixin

from training.api import practice, sessions
from training.api.certifications import CertificationViewSet
from training.api.enrolments import EnrolmentViewSet
from training.api.learning import AttemptViewSet, LearningViewSet
from training.api.lesson_images import LessonImageViewSet
from training.api.permits import PermitViewSet
from training.api.questions import QuestionViewSet
from training.api.tracks import LessonViewSet, TrackViewSet

routes: list[tuple[str, type[ViewSetMixin]]] = [
    ("learning", LearningViewSet),
    ("attempts", AttemptViewSet),
    ("enrolments", EnrolmentViewSet),
    ("tracks", TrackViewSet),
    ("lessons", LessonViewSet),
    ("lesson-images", LessonImageViewSet),
    ("questions", QuestionViewSet),
    ("certifications", CertificationViewSet),
    ("permits", PermitViewSet),
    *practice.routes,
    *sessions.routes,
]
