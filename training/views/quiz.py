"""Sitting a quiz: a plain form on one page, which also saves each answer as it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError
from training import learners, learning, quiz, services
from training.forms.answers import answers_in
from training.views.learning import came_from_key

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.http import Request
    from training.models import Attempt


@signed_in
@require_POST
def quiz_start(request: Request, track_id: int) -> HttpResponse:
    """Draw a quiz, or go on with the one that is open."""
    at = clock.now()
    track = get_object_or_404(learners.tracks_open_to(request.user, at=at), pk=track_id)
    enrolment = learning.enrolment_in(track, request.user)
    if enrolment is None:
        messages.warning(request, _("Begin this track first."))
        return redirect("training:learn-track", track_id)
    try:
        attempt = services.start_attempt(enrolment=enrolment, by=request.user, at=at)
    except ConflictError as error:
        messages.warning(request, str(error.detail))
        return redirect("training:learn-track", track_id)
    return redirect("training:quiz", attempt.pk)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_page(request: Request, attempt_id: int) -> HttpResponse:
    """The questions; sent as a whole it saves, and hands in when that button was pressed."""
    at = clock.now()
    attempt = _own(request, attempt_id)
    if attempt.submitted_at is not None:
        return redirect("training:quiz-result", attempt.pk)
    if request.method == "POST":
        return _taken(request, attempt, at)
    items = [quiz.asked_in(item, get_language() or "fr") for item in attempt.items.all()]
    over = services.is_over(attempt, at=at)
    context = _clock(attempt, at) | {
        "items": [] if over else items,
        "answered": sum(item.answered for item in items),
        "over": over,
        "track": attempt.enrolment.track,
        "version": attempt.enrolment.version,
    }
    return render(request, "training/quiz.html", context)


@signed_in
@require_POST
def quiz_save(request: Request, attempt_id: int, number: int) -> HttpResponse:
    """Keep the answer to one question, and say so beside it."""
    at = clock.now()
    attempt = _own(request, attempt_id)
    item = get_object_or_404(attempt.items, position=number)
    try:
        answers = answers_in(request.POST, [item])
        services.save_answers(attempt=attempt, answers=answers, by=request.user, at=at)
    except ConflictError:
        return HttpResponse(headers={"HX-Redirect": reverse("training:quiz", args=[attempt_id])})
    return render(request, "training/quiz.html#saved", {"at": at})


@never_cache
@signed_in
@require_safe
def quiz_left(request: Request, attempt_id: int) -> HttpResponse:
    """The time left by the server's clock; leaves the page once it is over."""
    at = clock.now()
    attempt = _own(request, attempt_id)
    if attempt.submitted_at is not None or services.is_over(attempt, at=at):
        return HttpResponse(headers={"HX-Redirect": reverse("training:quiz", args=[attempt_id])})
    if attempt.ends_at is None:
        return HttpResponse(status=204)
    return render(request, "training/quiz.html#left", _clock(attempt, at))


@never_cache
@signed_in
@require_safe
def quiz_result(request: Request, attempt_id: int) -> HttpResponse:
    """The score, and each question with what is right and why; only what was handed in."""
    at = clock.now()
    attempt = _own(request, attempt_id)
    if attempt.submitted_at is None:
        return redirect("training:quiz", attempt.pk)
    course = learning.course_of(attempt.enrolment.track, request.user, at=at)
    marked = [quiz.marked_in(item, get_language() or "fr") for item in attempt.items.all()]
    context = {
        "at": at,
        "attempt": attempt,
        "track": attempt.enrolment.track,
        "version": attempt.enrolment.version,
        "marked": marked,
        "held": sum(each.held for each in marked),
        "course": course,
        "can_sit": learning.can_sit(course),
        "exhausted": learning.is_exhausted(course),
        "certification": learning.certification_of(attempt),
        "came_from": request.session.get(came_from_key(attempt.enrolment.track_id), ""),
    }
    return render(request, "training/quiz_result.html", context)


def _taken(request: Request, attempt: Attempt, at: datetime) -> HttpResponse:
    answers = answers_in(request.POST, attempt.items.all())
    if "hand-in" in request.POST:
        services.submit_attempt(attempt=attempt, by=request.user, at=at, answers=answers)
        return redirect("training:quiz-result", attempt.pk)
    try:
        services.save_answers(attempt=attempt, answers=answers, by=request.user, at=at)
        messages.success(request, _("Your answers are saved."))
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return redirect("training:quiz", attempt.pk)


def _own(request: Request, attempt_id: int) -> Attempt:
    return get_object_or_404(learning.attempts_of(request.user), pk=attempt_id)


def _clock(attempt: Attempt, at: datetime) -> dict[str, object]:
    if attempt.ends_at is None:
        return {"attempt": attempt}
    left = max(0, int((attempt.ends_at - at).total_seconds()))
    whole = int((attempt.ends_at - attempt.started_at).total_seconds())
    return {
        "attempt": attempt,
        "left": left,
        "minutes_left": -(-left // 60),
        "minutes_spent": (whole - left) // 60,
        "minutes": whole // 60,
        "short": left < 120,
    }
