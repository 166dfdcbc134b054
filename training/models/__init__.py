"""The rows of the training application."""

from training.models.assignment import AssignmentRequest, TrackAssignment
from training.models.certification import (
    COUNTING,
    CertificationPeriod,
    CertificationReminder,
    CertificationSource,
    ReminderKind,
    Standing,
)
from training.models.certification_import import CertificationImport, CertificationImportState
from training.models.enrolment import (
    Attempt,
    AttemptGrant,
    AttemptItem,
    Enrolment,
    EnrolmentSource,
    LessonRead,
)
from training.models.lesson_image import LessonImage
from training.models.practice import PracticeExample, PracticeReply, PracticeReview, Scenario
from training.models.question import KIND_CHOICES, KIND_LABELS, Question, QuizDraw
from training.models.session import LiveSession, SessionKind, SessionSeat
from training.models.speaking import (
    CertificationRequirement,
    Level,
    SpeakingFreeze,
    SpeakingPolicy,
    SpeakingScope,
)
from training.models.statement import LearningStatement, LearningStore
from training.models.track import (
    Change,
    Lesson,
    Module,
    Renewal,
    Track,
    TrackVersion,
    VersionState,
    worded,
)

__all__ = [
    "COUNTING",
    "KIND_CHOICES",
    "KIND_LABELS",
    "AssignmentRequest",
    "Attempt",
    "AttemptGrant",
    "AttemptItem",
    "CertificationImport",
    "CertificationImportState",
    "CertificationPeriod",
    "CertificationReminder",
    "CertificationRequirement",
    "CertificationSource",
    "Change",
    "Enrolment",
    "EnrolmentSource",
    "LearningStatement",
    "LearningStore",
    "Lesson",
    "LessonImage",
    "LessonRead",
    "Level",
    "LiveSession",
    "Module",
    "PracticeExample",
    "PracticeReply",
    "PracticeReview",
    "Question",
    "QuizDraw",
    "ReminderKind",
    "Renewal",
    "Scenario",
    "SessionKind",
    "SessionSeat",
    "SpeakingFreeze",
    "SpeakingPolicy",
    "SpeakingScope",
    "Standing",
    "Track",
    "TrackAssignment",
    "TrackVersion",
    "VersionState",
    "worded",
]
