"""The bank of questions as JSON, for those who write it: it says what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from governance.api.base import Governed
from governance.perms import Perm
from socialteam.kit import clock
from training import services
from training.api import shapes
from training.domain.questions import Kind
from training.models import Question

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class QuestionViewSet(Governed[Question]):
    """Questions; retired ones too."""

    queryset = Question.objects.none()
    serializer_class = shapes.QuestionSerializer
    ordering = ("pk",)
    access_perms: ClassVar = dict.fromkeys(
        ("list", "retrieve", "create", "change", "retire", "restore"), Perm.LEARNING_WRITE
    )

    def get_queryset(self) -> QuerySet[Question]:
        """Those of the units where the caller writes."""
        return Question.objects.visible_to(self.person, self.perm)

    @extend_schema(request=shapes.QuestionInput, responses={201: shapes.QuestionSerializer})
    def create(self, request: Request) -> Response:
        """Add a question to the bank of a unit."""
        words = self.read(shapes.QuestionInput)
        unit, kind, body = words.pop("unit"), Kind(words.pop("kind")), words.pop("body")
        question = services.write_question(
            unit=unit, kind=kind, words=words, body=body, by=self.person, at=clock.now()
        )
        return Response(self.shown(question), status=201)

    @extend_schema(request=shapes.QuestionChange, responses=shapes.QuestionSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Change a question; 409 when somebody saved it since the revision sent."""
        question = self.get_object()
        words = self.read(shapes.QuestionChange)
        body, revision = words.pop("body"), words.pop("revision")
        question = services.change_question(
            question=question,
            words=words,
            body=body,
            revision=revision,
            by=self.person,
            at=clock.now(),
        )
        return Response(self.shown(question))

    @extend_schema(request=None, responses=shapes.QuestionSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str) -> Response:
        """Ask a question no more."""
        question = self.get_object()
        question = services.retire_question(question=question, by=self.person, at=clock.now())
        return Response(self.shown(question))

    @extend_schema(request=None, responses=shapes.QuestionSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Ask a retired question again."""
        question = self.get_object()
        question = services.restore_question(question=question, by=self.person, at=clock.now())
        return Response(self.shown(question))
