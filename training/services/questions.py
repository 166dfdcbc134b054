"""The bank of questions: written, changed, retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import access, audit
from governance.models import OrgUnit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.domain.questions import MOST_PARTS, BodyFault, Kind, fault_of
from training.models import Question, QuizDraw, VersionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.utils.functional import Promise

    from accounts.models import User

WORDS: Final = ("theme", "prompt_fr", "prompt_en", "why_fr", "why_en", "source")
LONGEST_WORDS: Final = 2000
PART_NAMES: Final[Mapping[Kind, str | Promise]] = {
    Kind.SINGLE: gettext_lazy("Answers"),
    Kind.MULTIPLE: gettext_lazy("Answers"),
    Kind.JUDGE: gettext_lazy("Conversation and replies"),
    Kind.TRUE_FALSE: gettext_lazy("What is right"),
    Kind.SHORT: gettext_lazy("Accepted answers"),
    Kind.NUMERIC: gettext_lazy("The right number"),
    Kind.ORDERING: gettext_lazy("Parts to put in order"),
    Kind.MATCHING: gettext_lazy("Pairs"),
}
"""What the part of a question is called that holds what is right."""
FAULT_WORDS: Final[Mapping[BodyFault, str | Promise]] = {
    BodyFault.SHAPE: gettext_lazy("This is not filled in the way this kind of question needs."),
    BodyFault.FEW: gettext_lazy(
        "There are too few: two at least, and one line of conversation or accepted answer in "
        "each language."
    ),
    BodyFault.MANY: gettext_lazy("There are too many: %(most)s at most."),
    BodyFault.WORDS: gettext_lazy("Write each one in French and in English, briefly."),
    BodyFault.NONE_RIGHT: gettext_lazy("Mark what is right."),
    BodyFault.SEVERAL_RIGHT: gettext_lazy("Mark one as right, and one only."),
    BodyFault.NUMBER: gettext_lazy("Give the number, and a tolerance of 0 or more."),
    BodyFault.TWICE: gettext_lazy("The same words stand here twice."),
}


class QuestionEditedError(ConflictError):
    """Somebody saved the question since the editor was opened; ``question`` stands now."""

    def __init__(self, question: Question) -> None:
        super().__init__(_("Somebody else saved this question since you opened it."))
        self.question = question


@transaction.atomic
def write_question(
    *,
    unit: OrgUnit,
    kind: Kind,
    words: Mapping[str, str],
    body: Any,
    by: User,
    at: datetime,
) -> Question:
    """Add a question to the bank of ``unit``; ``words`` are theme, prompts and explanations.

    Raises:
        PermissionDenied: ``by`` may not write questions there.
        ValidationError: words are missing, or ``body`` is not whole, by field.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    question = Question(unit=unit, kind=kind.value, author=by, created_at=at)
    _save(question, words, body)
    changes = {"theme": question.theme, "kind": question.kind}
    audit.record(by=by, action="question.written", target=question, at=at, changes=changes)
    return question


@transaction.atomic
def change_question(
    *,
    question: Question,
    words: Mapping[str, str],
    body: Any,
    revision: int,
    by: User,
    at: datetime,
) -> Question:
    """Change a question; attempts keep what they showed.

    Safe to race: the row is locked, and of two writers who began from the same ``revision`` the
    second gets QuestionEditedError with what the first saved.

    Raises:
        PermissionDenied: ``by`` may not write questions there.
        ValidationError: words are missing, ``body`` is not whole, or a version in force would
            draw more of the theme than is left.
        QuestionEditedError: somebody was faster.
    """
    access.require(by, Perm.LEARNING_WRITE, question)
    question = _locked(question)
    if question.revision != revision:
        raise QuestionEditedError(question)
    if words["theme"] != question.theme and question.retired_at is None:
        _leave_enough(question, "theme")
    question.revision = revision + 1
    _save(question, words, body)
    changes = {"theme": question.theme, "revision": question.revision}
    audit.record(by=by, action="question.changed", target=question, at=at, changes=changes)
    return question


@transaction.atomic
def retire_question(*, question: Question, by: User, at: datetime) -> Question:
    """Ask a question no more; attempts under way keep it.

    Raises:
        PermissionDenied: ``by`` may not write questions there.
        ValidationError: a version in force would draw more of the theme than is left.
        ConflictError: it is retired already.
    """
    access.require(by, Perm.LEARNING_WRITE, question)
    question = _locked(question)
    if question.retired_at is not None:
        raise ConflictError(_("This question is retired already."))
    _leave_enough(question, "")
    question.retired_at = at
    question.save(update_fields=["retired_at"])
    audit.record(by=by, action="question.retired", target=question, at=at)
    return question


@transaction.atomic
def restore_question(*, question: Question, by: User, at: datetime) -> Question:
    """Ask a retired question again.

    Raises:
        PermissionDenied: ``by`` may not write questions there.
        ConflictError: it is not retired.
    """
    access.require(by, Perm.LEARNING_WRITE, question)
    question = _locked(question)
    if question.retired_at is None:
        raise ConflictError(_("This question is asked already."))
    question.retired_at = None
    question.save(update_fields=["retired_at"])
    audit.record(by=by, action="question.restored", target=question, at=at)
    return question


def refuse_faulty(kind: Kind, body: Any) -> None:
    """Stop unless ``body`` is whole for ``kind``.

    Raises:
        ValidationError: under ``body``, a sentence that names the part.
    """
    fault = fault_of(kind, body)
    if fault is not None:
        raise ValidationError({"body": fault_said(kind, fault)})


def fault_said(kind: Kind, fault: BodyFault) -> str:
    """What is wrong with the body of a question, and with which part of it."""
    said = str(FAULT_WORDS[fault]) % {"most": MOST_PARTS}
    return _("%(part)s: %(fault)s") % {"part": PART_NAMES[kind], "fault": said}


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=question.pk)


def _save(question: Question, words: Mapping[str, str], body: Any) -> None:
    for field in WORDS:
        if field in words:
            setattr(question, field, words[field].replace("\r\n", "\n").strip())
        if len(getattr(question, field)) > LONGEST_WORDS:
            raise ValidationError({field: _("A text has 2,000 characters at most.")})
    question.body = body
    refuse_faulty(Kind(question.kind), body)
    question.full_clean()
    question.save()


def _leave_enough(question: Question, field: str) -> None:
    """Stop when a version in force draws every question of the theme that is left."""
    same = Question.objects.live().filter(theme=question.theme)
    list(same.select_for_update().order_by("pk").values_list("pk", flat=True))
    below = OrgUnit.objects.descendants(question.unit, include_self=True)
    draws = QuizDraw.objects.filter(
        version__state=VersionState.PUBLISHED,
        version__track__unit__in=[unit.pk for unit in below],
        theme=question.theme,
    ).select_related("version__track__unit")
    for draw in draws:
        track = draw.version.track
        left = same.drawn_in(track.unit).exclude(pk=question.pk).count()
        if left < draw.count:
            said = _(
                "The quiz of “%(track)s” draws %(count)s questions of this theme: write another "
                "one first."
            ) % {"track": track, "count": draw.count}
            raise ValidationError({field: said} if field else said)
