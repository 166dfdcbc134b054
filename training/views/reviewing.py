"""Reviewing answers, as a trainer or as a peer, and what becomes of good ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock
from training import services
from training.domain.practice import ReplyState
from training.forms.practice import ReviewForm
from training.models import PracticeReply
from training.views.practice import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.http import Request
    from training.models import PracticeReview

POST = "POST"
SHOWN = 100


@signed_in
@require_safe
def review_queue(request: Request) -> HttpResponse:
    """Answers that wait for a review one may give, the oldest first."""
    rows = _reachable(request)
    waiting = rows.filter(state=ReplyState.WAITING.value).order_by("submitted_at", "pk")
    lately = rows.filter(state=ReplyState.REVIEWED.value).filter(
        scenario__unit_id__in=access.unit_ids(request.user, Perm.LEARNING_REVIEW)
    )
    context = {
        "now": clock.now(),
        "waiting": list(waiting[:SHOWN]),
        "trains": access.unit_ids(request.user, Perm.LEARNING_REVIEW),
        "lately": list(lately.order_by("-review__at", "-pk")[:SHOWN]),
    }
    return render(request, "training/review_queue.html", context)


def _reachable(request: Request) -> QuerySet[PracticeReply]:
    rows = PracticeReply.objects.reviewable_by(request.user, at=clock.now())
    return rows.select_related(
        "scenario__network", "person", "review__reviewer", "example", "scenario__unit"
    )


@signed_in
@require_http_methods(["GET", "HEAD", POST])
def practice_review(request: Request, practice_reply_id: int) -> HttpResponse:
    """One answer: to be reviewed, or with its review and what may become of it."""
    rows = _reachable(request).exclude(state=ReplyState.WITHDRAWN.value)
    reply = get_object_or_404(rows, pk=practice_reply_id)
    trains = access.can(request.user, Perm.LEARNING_REVIEW, reply)
    form = ReviewForm(request.POST if request.method == POST else None)

    def review() -> PracticeReview:
        return services.review_reply(
            reply=reply,
            marks=form.marks(),
            comment=form.cleaned_data["comment"],
            by=request.user,
            at=clock.now(),
        )

    if form.is_bound and saved(form, review):
        messages.success(request, _("Thank you. The author reads your review now."))
        if trains:
            return redirect("training:practice-review", reply.pk)
        return redirect("training:review-queue")
    context = {
        "reply": reply,
        "form": form,
        "trains": trains,
        "writes": access.can(request.user, Perm.LEARNING_WRITE, reply),
    }
    return render(request, "training/practice_review.html", context)


@requires(Perm.LEARNING_REVIEW)
@require_POST
def example_ask(request: Request, practice_reply_id: int) -> HttpResponse:
    """Ask the author whether others may read it."""
    rows = PracticeReply.objects.visible_to(request.user, Perm.LEARNING_REVIEW)
    reply = get_object_or_404(rows.select_related("scenario"), pk=practice_reply_id)

    def ask() -> object:
        return services.ask_for_example(reply=reply, by=request.user, at=clock.now())

    _try(request, ask, _("The author is asked, and answers on their own page."))
    return redirect("training:review-queue")


@requires(Perm.LEARNING_WRITE)
@require_POST
def question_make(request: Request, practice_reply_id: int) -> HttpResponse:
    """Draft a question from a reviewed answer."""
    rows = PracticeReply.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    reply = get_object_or_404(rows.select_related("scenario"), pk=practice_reply_id)

    def make() -> object:
        return services.make_question(reply=reply, by=request.user, at=clock.now())

    _try(request, make, _("The draft is in the bank. It is asked once somebody has completed it."))
    return redirect("training:review-queue")


def _try(request: Request, change: Callable[[], object], done: str) -> None:
    try:
        tell(request, change, done)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
