"""What becomes of good answers: examples that their authors agree to, and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.domain.practice import ReplyState, judged
from training.domain.questions import Kind
from training.models import PracticeExample, PracticeReply, Question

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

THEME = "practice"
BLAND = {
    "fr": "Nous avons bien pris note de votre message et vous remercions de votre confiance.",
    "en": "We have taken note of your message and thank you for your trust.",
}
"""What stands beside an answer when nobody else has answered: polite, and of no help."""


@transaction.atomic
def ask_for_example(*, reply: PracticeReply, by: User, at: datetime) -> PracticeExample:
    """Ask the author of a good answer whether others may read it.

    Raises:
        PermissionDenied: ``by`` does not review there.
        ValidationError: the answer is not good, or its author has left.
        ConflictError: they were asked already.
    """
    access.require(by, Perm.LEARNING_REVIEW, reply)
    good = PracticeReply.objects.good().filter(pk=reply.pk, person__is_active=True)
    if not good.exists():
        said = _("Only an answer with three good marks becomes an example.")
        raise ValidationError(said)
    example = PracticeExample(reply=reply, asked_by=by, asked_at=at)
    try:
        with transaction.atomic():
            example.save()
    except IntegrityError as error:
        raise ConflictError(_("The author has been asked already.")) from error
    audit.record(by=by, action="practice_example.asked", target=reply, at=at)
    return example


@transaction.atomic
def answer_for_example(
    *, example: PracticeExample, agrees: bool, named: bool = False, by: User, at: datetime
) -> PracticeExample:
    """Let others read one's own answer, without one's name unless ``named``, or not.

    Raises:
        PermissionDenied: it is somebody else's.
        ConflictError: it is answered already, or the answer was withdrawn.
    """
    _require_author(example, by)
    rows = PracticeExample.objects.filter(
        pk=example.pk,
        consented_at__isnull=True,
        declined_at__isnull=True,
        reply__state=ReplyState.REVIEWED.value,
    )
    facts = {"consented_at": at, "named": named} if agrees else {"declined_at": at}
    if not rows.update(**facts):
        raise ConflictError(_("This was answered meanwhile."))
    action = "practice_example.consented" if agrees else "practice_example.declined"
    audit.record(by=by, action=action, target=example.reply, at=at, changes={"named": named})
    example.refresh_from_db()
    return example


@transaction.atomic
def withdraw_example(*, example: PracticeExample, by: User, at: datetime) -> PracticeExample:
    """Show one's own answer to nobody any more.

    Raises:
        PermissionDenied: it is somebody else's.
        ConflictError: it is not shown.
    """
    _require_author(example, by)
    if not PracticeExample.objects.shown().filter(pk=example.pk).update(withdrawn_at=at):
        raise ConflictError(_("This example is not shown."))
    audit.record(by=by, action="practice_example.withdrawn", target=example.reply, at=at)
    example.refresh_from_db()
    return example


def _require_author(example: PracticeExample, by: User) -> None:
    if example.reply.person_id != by.pk or not by.is_active:
        raise PermissionDenied("example")


@transaction.atomic
def make_question(*, reply: PracticeReply, by: User, at: datetime) -> Question:
    """Put a draft "judge this reply" into the bank, retired until somebody completes it.

    It holds the conversation, this answer and another one, without names; of the two the one with
    the better marks is right. Both stand in the language they were written in.

    Raises:
        PermissionDenied: ``by`` may not write what the unit learns.
        ValidationError: the answer is not reviewed.
        ConflictError: its question exists already.
    """
    access.require(by, Perm.LEARNING_WRITE, reply)
    held = PracticeReply.objects.select_for_update(of=("self",), no_key=True)
    held = held.select_related("scenario", "review").filter(state=ReplyState.REVIEWED.value)
    this = held.filter(pk=reply.pk).first()
    if this is None:
        raise ValidationError(_("Only a reviewed answer becomes a question."))
    source = source_of(this)
    if Question.objects.filter(unit_id=this.unit_id, source=source).exists():
        raise ConflictError(_("There is a question made of this answer already."))
    scenario = this.scenario
    question = Question.objects.create(
        unit=scenario.unit,
        theme=THEME,
        kind=Kind.JUDGE.value,
        prompt_fr=f"{scenario.title_fr} : quelle est la meilleure réponse ?",
        prompt_en=f"{scenario.title_en}: which answer is best?",
        body=_body(this),
        why_fr=this.review.comment if this.language == "fr" else "",
        why_en=this.review.comment if this.language == "en" else "",
        source=source,
        author=by,
        created_at=at,
        retired_at=at,
    )
    audit.record(by=by, action="question.drafted", target=question, at=at)
    return question


def source_of(reply: PracticeReply) -> str:
    """Where a question made of ``reply`` says that it comes from."""
    return f"practice reply {reply.pk}"


def _body(reply: PracticeReply) -> dict[str, object]:
    reviewed = PracticeReply.objects.filter(state=ReplyState.REVIEWED.value)
    others = reviewed.filter(scenario=reply.scenario).exclude(text=reply.text)
    other = others.select_related("review").order_by("-submitted_at", "-pk").first()
    this = _said(reply.text)
    if other is None:
        return judged(reply.scenario.thread, this, BLAND)
    if sum(other.review.marks) > sum(reply.review.marks):
        return judged(reply.scenario.thread, _said(other.text), this)
    return judged(reply.scenario.thread, this, _said(other.text))


def _said(text: str) -> dict[str, str]:
    return {"fr": text[:1000], "en": text[:1000]}
