"""What a person learns: their page, a track, a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import signed_in
from socialteam.kit import clock, markdown
from socialteam.kit.errors import ConflictError
from socialteam.kit.returning import asked_for
from training import learners, learning, learning_sections, services, story

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from accounts.http import Request
    from training.models import Enrolment, Lesson, Track


@signed_in
@require_safe
def my_learning(request: Request) -> HttpResponse:
    """What is to be learned and by when, what is under way, what one is certified for."""
    at = clock.now()
    courses = learning.courses_of(request.user, at=at)
    owed = [each for each in courses if each.owed and not each.enrolment]
    running = [each for each in courses if each.enrolment]
    context = {
        "at": at,
        "first": next((each for each in courses if each.owed or each.enrolment), None),
        "owed": [story.card(each) for each in owed],
        "running": [story.card(each) for each in running],
        "certified": [each for each in courses if each.certified],
        "offered": [story.card(each) for each in courses if each.is_only_offered],
        "parts": [
            render_to_string(template, part, request)
            for template, part in learning_sections.sections_of(request.user, at=at)
        ],
    }
    return render(request, "training/my_learning.html", context)


@signed_in
@require_safe
def learn_track(request: Request, track_id: int) -> HttpResponse:
    """A track: its lessons, its quiz, what it opens, and the next act."""
    at = clock.now()
    course = learning.course_of(_track(request, track_id, at), request.user, at=at)
    if came_from := asked_for(request):
        request.session[came_from_key(track_id)] = came_from
    read = set()
    if course.enrolment is not None:
        read = {row.lesson_id for row in course.enrolment.lessons_read.all()}
    context = {
        "at": at,
        "course": course,
        "track": course.track,
        "read": read,
        "modules": course.version.modules.prefetch_related("lessons") if course.version else [],
        "can_sit": learning.can_sit(course),
        "exhausted": learning.is_exhausted(course),
        "grants": course.enrolment.grants.select_related("given_by") if course.enrolment else (),
        "opens": [story.opens(rule) for rule in course.asked],
        "tried": learning.results_of(course.track, request.user),
        "next_lesson": next(iter(_left(course.enrolment, read)), None),
    }
    return render(request, "training/learn_track.html", context)


@signed_in
@require_POST
def learn_enrol(request: Request, track_id: int) -> HttpResponse:
    """Begin a track, then open its first lesson; a refresher opens its page."""
    at = clock.now()
    track = _track(request, track_id, at)
    try:
        enrolment = services.enrol(track=track, by=request.user, at=at)
    except PermissionDenied as error:
        raise Http404 from error
    except ConflictError as error:
        messages.warning(request, str(error.detail))
        return redirect("training:learn-track", track.pk)
    first = next(iter(_lessons(enrolment)), None)
    if first is None or enrolment.source == "refresher":
        return redirect("training:learn-track", track.pk)
    return redirect("training:learn-lesson", track.pk, first.pk)


@signed_in
@require_POST
def learn_leave(request: Request, track_id: int) -> HttpResponse:
    """Stop learning, or begin the track again."""
    at = clock.now()
    enrolment = _under_way(request, _track(request, track_id, at))
    try:
        if "again" in request.POST:
            services.begin_again(enrolment=enrolment, by=request.user, at=at)
            messages.success(request, _("You begin this track again from its first lesson."))
        else:
            services.leave_track(enrolment=enrolment, by=request.user, at=at)
            messages.success(request, _("You have left this track."))
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return redirect("training:learn-track", track_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def learn_lesson(request: Request, track_id: int, lesson_id: int) -> HttpResponse:
    """A lesson, the one before and the one after; a tap records that it was read."""
    at = clock.now()
    track = _track(request, track_id, at)
    versions = Q(enrolments__person=request.user) | Q(
        pk__in=track.versions.in_force(at=at).values("pk")
    )
    readable = track.versions.filter(versions).values("pk")
    lesson = get_object_or_404(learning.lessons_in(readable), pk=lesson_id)
    enrolment = request.user.enrolments.under_way().filter(version=lesson.module.version).first()
    lessons = list(learning.lessons_in([lesson.module.version_id]))
    place = lessons.index(lesson)
    following = lessons[place + 1] if place + 1 < len(lessons) else None
    if request.method == "POST":
        return _read(request, enrolment, lesson, following)
    context = {
        "at": at,
        "track": track,
        "lesson": lesson,
        "html": markdown.render(lesson.body, services.images_of(track, get_language() or "fr")),
        "number": place + 1,
        "total": len(lessons),
        "before": lessons[place - 1] if place else None,
        "after": following,
        "enrolment": enrolment,
        "is_read": enrolment and enrolment.lessons_read.filter(lesson=lesson).exists(),
    }
    return render(request, "training/learn_lesson.html", context)


def came_from_key(track_id: int) -> str:
    """Where the session keeps the page that led to a track, until its quiz is passed."""
    return f"learning-{track_id}-from"


def _read(
    request: Request, enrolment: Enrolment | None, lesson: Lesson, following: Lesson | None
) -> HttpResponse:
    if enrolment is None:
        raise Http404
    services.read_lesson(enrolment=enrolment, lesson=lesson, by=request.user, at=clock.now())
    if following is None:
        return redirect("training:learn-track", enrolment.track_id)
    return redirect("training:learn-lesson", enrolment.track_id, following.pk)


def _track(request: Request, track_id: int, at: datetime) -> Track:
    return get_object_or_404(learners.tracks_open_to(request.user, at=at), pk=track_id)


def _under_way(request: Request, track: Track) -> Enrolment:
    found = learning.enrolment_in(track, request.user)
    if found is None:
        raise Http404
    return found


def _lessons(enrolment: Enrolment) -> list[Lesson]:
    return list(learning.lessons_in([enrolment.version_id]))


def _left(enrolment: Enrolment | None, read: set[int]) -> list[Lesson]:
    return [each for each in _lessons(enrolment) if each.pk not in read] if enrolment else []
