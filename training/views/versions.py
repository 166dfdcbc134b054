"""The version being written: what it holds, how it is examined, putting it in force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import access
from governance.access import requires
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock, markdown
from socialteam.kit.errors import ConflictError
from training import services
from training.forms.tracks import ExamForm, ModuleForm, PublishForm, draw_rows
from training.views.tracks import readable, writable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from training.models import Track, TrackVersion

POST = "POST"


@requires(Perm.LEARNING_WRITE)
@require_safe
def track_draft(request: Request, track_id: int) -> HttpResponse:
    """The draft: modules and lessons in order, the quiz, what is missing."""
    track = writable(request, track_id)
    version = draft_of(track)
    if version is None:
        return redirect("training:track-detail", track.pk)
    return draft_page(request, version, ModuleForm())


@requires(Perm.LEARNING_WRITE)
@require_POST
def version_begin(request: Request, track_id: int) -> HttpResponse:
    """Begin the next version as a copy of the last one."""
    track = writable(request, track_id)
    try:
        services.begin_version(track=track, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    return redirect("training:track-draft", track.pk)


@requires(Perm.LEARNING_WRITE)
@require_POST
def version_discard(request: Request, track_id: int) -> HttpResponse:
    """Drop the draft."""
    track = writable(request, track_id)
    version = draft_of(track)
    try:
        if version is not None:
            services.discard_version(version=version, by=request.user, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("The draft is dropped; what is in force stays."))
    return redirect("training:track-detail", track.pk)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def version_exam(request: Request, track_id: int) -> HttpResponse:
    """Say what passes, how often one may try, and within which time."""
    track, at = writable(request, track_id), clock.now()
    version = draft_of(track)
    if version is None:
        return redirect("training:track-detail", track.pk)
    given = request.POST if request.method == POST else None
    form = ExamForm(given, version=version)

    def set_exam() -> TrackVersion:
        facts = form.cleaned_data
        return services.set_exam(version=version, facts=facts, by=request.user, at=at)

    if given is not None and saved(form, set_exam):
        messages.success(request, _("The quiz is set."))
        return redirect("training:track-draft", track.pk)
    context = {"track": track, "version": version, "form": form}
    return render(request, "training/version_exam.html", context)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def version_draws(request: Request, track_id: int) -> HttpResponse:
    """Say how many questions of each theme are drawn."""
    track = writable(request, track_id)
    version = draft_of(track)
    if version is None:
        return redirect("training:track-detail", track.pk)
    themes = services.themes_of(track.unit)
    given = request.POST if request.method == POST else None
    rows = draw_rows(given, version=version, themes=themes)
    if given is not None and rows.is_valid():
        try:
            services.set_draws(
                version=version, draws=rows.draws(), by=request.user, at=clock.now()
            )
        except ConflictError as error:
            messages.warning(request, str(error.detail))
        else:
            messages.success(request, _("The draws are set."))
        return redirect("training:track-draft", track.pk)
    context = {"track": track, "version": version, "rows": rows, "themes": themes}
    return render(request, "training/version_draws.html", context)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def version_publish(request: Request, track_id: int) -> HttpResponse:
    """Put the draft in force, knowing whom a material version asks, and from when."""
    track, at = writable(request, track_id), clock.now()
    version = draft_of(track)
    if version is None:
        return redirect("training:track-detail", track.pk)
    first = not track.versions.out().exists()
    given = request.POST if request.method == POST else None
    form = PublishForm(given, first=first)

    def publish() -> TrackVersion:
        return services.publish_version(version=version, by=request.user, at=at, **form.facts())

    if given is not None and saved(form, publish):
        messages.success(request, _("The version is in force."))
        return redirect("training:track-detail", track.pk)
    context = {
        "track": track,
        "version": version,
        "form": form,
        "first": first,
        "lacks": services.missing_from(version),
        "asked": sum(services.certified_in(track, at=at).values()),
        "under_way": track.enrolments.under_way().count(),
        "until": at + timedelta(days=track.grace_days),
    }
    return render(request, "training/version_publish.html", context)


@requires(Perm.LEARNING_VIEW)
@require_safe
def version_preview(request: Request, track_id: int, number: int) -> HttpResponse:
    """A version as learners read it; a draft for those who write it."""
    track = readable(request, track_id)
    version = get_object_or_404(track.versions.prefetch_related("modules__lessons"), number=number)
    if version.published_at is None and not access.can(request.user, Perm.LEARNING_WRITE, track):
        raise Http404
    asked = request.GET.get("lang", "")
    language = asked if asked in {"fr", "en"} else (get_language() or "fr")[:2]
    images = services.images_of(track, language)
    modules = [
        (
            getattr(module, f"title_{language}"),
            [
                (
                    getattr(lesson, f"title_{language}"),
                    markdown.render(getattr(lesson, f"body_{language}"), images),
                    lesson.minutes,
                )
                for lesson in module.lessons.all()
            ],
        )
        for module in version.modules.all()
    ]
    context = {
        "track": track,
        "version": version,
        "language": language,
        "other": "en" if language == "fr" else "fr",
        "modules": modules,
        "minutes": sum(page[2] for _title, lessons in modules for page in lessons),
        "questions": sum(draw.count for draw in version.draws.all()),
    }
    return render(request, "training/version_preview.html", context)


def draft_of(track: Track) -> TrackVersion | None:
    """The draft of a track that can still be written."""
    if track.retired_at is not None:
        return None
    rows = track.versions.drafts().select_related("track__unit")
    return rows.prefetch_related("draws").first()


def draft_page(request: Request, version: TrackVersion, form: ModuleForm) -> HttpResponse:
    """The draft; a module that was refused comes back as it was typed."""
    lacks = services.missing_from(version)
    modules = list(version.modules.prefetch_related("lessons"))
    context = {
        "track": version.track,
        "version": version,
        "form": form,
        "lacks": lacks,
        "modules": modules,
        "wanting": {lack.lesson.pk for lack in lacks if lack.lesson},
        "minutes": sum(lesson.minutes for part in modules for lesson in part.lessons.all()),
        "draws": list(version.draws.all()),
        "themes": services.themes_of(version.track.unit),
        "has_earlier": version.track.versions.out().exists(),
    }
    return render(request, "training/track_draft.html", context)
