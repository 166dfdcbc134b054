"""Answering a scenario, and reviewing what others answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import audit
from socialteam.kit.errors import ConflictError
from training.domain.practice import GOOD, HIGHEST, LOWEST, ReplyState
from training.models import PracticeExample, PracticeReply, PracticeReview, Scenario

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@transaction.atomic
def submit_reply(
    *, scenario: Scenario, text: str, language: str, by: User, at: datetime
) -> PracticeReply:
    """Answer a scenario, for the first time or again; it then waits for a review.

    Raises:
        PermissionDenied: ``by`` is not offered the scenario.
        ValidationError: no words, too many, or a language that is not ours.
        ConflictError: an earlier answer still waits.
    """
    if not Scenario.objects.offered_to(by, at=at).filter(pk=scenario.pk).exists():
        raise PermissionDenied("scenario")
    said = _checked(text, scenario.longest)
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages offered.")})
    own = PracticeReply.objects.filter(scenario=scenario, person=by)
    last = own.aggregate(last=Max("version"))["last"] or 0
    reply = PracticeReply(
        scenario=scenario,
        person=by,
        version=last + 1,
        text=said,
        language=language,
        submitted_at=at,
    )
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        waits = _("Your last answer waits for its review. Take it back to send another one.")
        raise ConflictError(waits) from error
    audit.record(by=by, action="practice_reply.submitted", target=reply, at=at)
    return reply


def _checked(text: str, longest: int) -> str:
    """``text`` as it is kept; line ends count once, as people see them."""
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise ValidationError({"text": _("Write your answer.")})
    over = len(said) - longest
    if over > 0:
        refusal = ngettext(
            "%(count)s character too many: at most %(longest)s fit here.",
            "%(count)s characters too many: at most %(longest)s fit here.",
            over,
        )
        raise ValidationError({"text": refusal % {"count": over, "longest": longest}})
    return said


@transaction.atomic
def withdraw_reply(*, reply: PracticeReply, by: User, at: datetime) -> PracticeReply:
    """Take one's own answer back; an example made of it is shown no more.

    Raises:
        PermissionDenied: it is somebody else's.
        ConflictError: it is withdrawn already.
    """
    _require_own(reply, by)
    rows = PracticeReply.objects.filter(pk=reply.pk).exclude(state=ReplyState.WITHDRAWN.value)
    if not rows.update(state=ReplyState.WITHDRAWN.value):
        raise ConflictError(_("This answer is withdrawn already."))
    PracticeExample.objects.shown().filter(reply=reply).update(withdrawn_at=at)
    audit.record(by=by, action="practice_reply.withdrawn", target=reply, at=at)
    reply.refresh_from_db()
    return reply


def _require_own(reply: PracticeReply, by: User) -> None:
    if reply.person_id != by.pk or not by.is_active:
        raise PermissionDenied("reply")


@transaction.atomic
def review_reply(
    *, reply: PracticeReply, marks: dict[str, int], comment: str, by: User, at: datetime
) -> PracticeReview:
    """Say what is good in an answer, and what would make it better.

    Safe to race: of two reviewers one wins, and the other is told.

    Args:
        marks: tone, accuracy and disclosure, each from 1 to 4.

    Raises:
        PermissionDenied: it is one's own, or ``by`` is neither a trainer nor a peer there.
        ValidationError: a mark out of range, or a low one without a word of help.
        ConflictError: it is reviewed or withdrawn meanwhile.
    """
    if not PracticeReply.objects.reviewable_by(by, at=at).filter(pk=reply.pk).exists():
        raise PermissionDenied("reply")
    review = PracticeReview(
        reply=reply,
        author_id=reply.person_id,
        reviewer=by,
        comment=comment.strip(),
        at=at,
        **marks,
    )
    _check_review(review)
    rows = PracticeReply.objects.filter(pk=reply.pk, state=ReplyState.WAITING.value)
    if not rows.update(state=ReplyState.REVIEWED.value):
        raise ConflictError(_("Somebody reviewed this answer meanwhile, or it was taken back."))
    review.save()
    audit.record(
        by=by, action="practice_reply.reviewed", target=reply, at=at, changes={"marks": marks}
    )
    reply.refresh_from_db()
    return review


def _check_review(review: PracticeReview) -> None:
    wrong = {
        name: _("Choose a mark from 1 to 4.")
        for name, mark in zip(("tone", "accuracy", "disclosure"), review.marks, strict=True)
        if not isinstance(mark, int) or not LOWEST <= mark <= HIGHEST
    }
    if wrong:
        raise ValidationError(wrong)
    if min(review.marks) < GOOD and not review.comment:
        raise ValidationError({"comment": _("Say what would make it better.")})
    review.full_clean(exclude={"reply"}, validate_constraints=False)
