"""The modules and lessons of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.access import requires
from governance.domain.wording import word_diff
from governance.perms import Perm
from governance.saving import saved
from socialteam.kit import clock, markdown
from socialteam.kit.errors import BadInputError, ConflictError
from training import services
from training.forms.lesson_images import ImageForm
from training.forms.tracks import LessonForm, ModuleForm, lesson_facts
from training.models import Lesson, Module
from training.views.lesson_images import asks_for_image, changed
from training.views.tracks import writable
from training.views.versions import draft_of, draft_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request
    from training.models import TrackVersion
    from training.services.lessons import Way

POST = "POST"
PREVIEW = "preview"
LANGUAGES = ("fr", "en")


@requires(Perm.LEARNING_WRITE)
@require_POST
def module_add(request: Request, track_id: int) -> HttpResponse:
    """Add a module at the end of the draft."""
    version = draft_of(writable(request, track_id))
    if version is None:
        return redirect("training:track-detail", track_id)
    form = ModuleForm(request.POST)

    def add() -> Module:
        titles = form.cleaned_data
        return services.add_module(version=version, by=request.user, at=clock.now(), **titles)

    if saved(form, add):
        return redirect("training:track-draft", track_id)
    return draft_page(request, version, form)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def module_change(request: Request, module_id: int) -> HttpResponse:
    """Give a module other titles."""
    module = _module(request, module_id)
    given = request.POST if request.method == POST else None
    first = {"title_fr": module.title_fr, "title_en": module.title_en}
    form = ModuleForm(given, initial=first)

    def change() -> Module:
        titles = form.cleaned_data
        return services.change_module(module=module, by=request.user, at=clock.now(), **titles)

    if given is not None and saved(form, change):
        return redirect("training:track-draft", module.version.track_id)
    context = {"form": form, "module": module, "track": module.version.track}
    return render(request, "training/module_edit.html", context)


@requires(Perm.LEARNING_WRITE)
@require_POST
def module_move(request: Request, module_id: int) -> HttpResponse:
    """Move a module up or down."""
    module, way = _module(request, module_id), _way(request)

    def move() -> None:
        services.move_module(module=module, way=way, by=request.user, at=clock.now())

    return _done(request, module.version, move)


@requires(Perm.LEARNING_WRITE)
@require_POST
def module_remove(request: Request, module_id: int) -> HttpResponse:
    """Take a module with its lessons out of the draft."""
    module = _module(request, module_id)

    def remove() -> None:
        services.remove_module(module=module, by=request.user, at=clock.now())

    return _done(request, module.version, remove, _("The module is removed."))


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def lesson_add(request: Request, module_id: int) -> HttpResponse:
    """Write a new lesson of a module."""
    module = _module(request, module_id)
    given = request.POST if request.method == POST else None
    form = LessonForm(given)
    if given is not None and asks_for_image(request):
        return _with_image(request, form, module)

    def add() -> Lesson:
        facts = form.facts()
        return services.add_lesson(module=module, facts=facts, by=request.user, at=clock.now())

    previews = given is not None and PREVIEW in given
    if given is not None and not previews and saved(form, add):
        messages.success(request, _("The lesson is saved."))
        return redirect("training:track-draft", module.version.track_id)
    return _editor(request, form, module)


@requires(Perm.LEARNING_WRITE)
@require_http_methods(["GET", "HEAD", POST])
def lesson_edit(request: Request, lesson_id: int) -> HttpResponse:
    """Write a lesson in both languages, with its preview.

    What somebody else saved meanwhile comes back as a 409 page with both texts: nothing is lost.
    """
    lesson = _lesson(request, lesson_id)
    given = request.POST if request.method == POST else None
    form = LessonForm(given, initial=lesson_facts(lesson))
    if given is not None and asks_for_image(request):
        return _with_image(request, form, lesson.module, lesson)
    if given is None or PREVIEW in given or not form.is_valid():
        return _editor(request, form, lesson.module, lesson)

    theirs: list[Lesson] = []

    def write() -> None:
        revision = form.cleaned_data["revision"]
        try:
            services.write_lesson(
                lesson=lesson,
                facts=form.facts(),
                revision=revision,
                by=request.user,
                at=clock.now(),
            )
        except services.LessonEditedError as error:
            theirs.append(error.lesson)

    if not saved(form, write):
        return _editor(request, form, lesson.module, lesson)
    if theirs:
        return _both(request, form, theirs[0])
    messages.success(request, _("The lesson is saved."))
    return redirect("training:lesson-edit", lesson.pk)


@requires(Perm.LEARNING_WRITE)
@require_POST
def lesson_move(request: Request, lesson_id: int) -> HttpResponse:
    """Move a lesson up or down, across modules at their edges."""
    lesson, way = _lesson(request, lesson_id), _way(request)

    def move() -> None:
        services.move_lesson(lesson=lesson, way=way, by=request.user, at=clock.now())

    return _done(request, lesson.module.version, move)


@requires(Perm.LEARNING_WRITE)
@require_POST
def lesson_remove(request: Request, lesson_id: int) -> HttpResponse:
    """Take a lesson out of the draft."""
    lesson = _lesson(request, lesson_id)

    def remove() -> None:
        services.remove_lesson(lesson=lesson, by=request.user, at=clock.now())

    return _done(request, lesson.module.version, remove, _("The lesson is removed."))


def _module(request: Request, module_id: int) -> Module:
    rows = Module.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    found = get_object_or_404(rows.select_related("version__track__unit"), pk=module_id)
    _refuse_frozen(found.version)
    return found


def _lesson(request: Request, lesson_id: int) -> Lesson:
    rows = Lesson.objects.visible_to(request.user, Perm.LEARNING_WRITE)
    found = get_object_or_404(rows.select_related("module__version__track__unit"), pk=lesson_id)
    _refuse_frozen(found.module.version)
    return found


def _refuse_frozen(version: TrackVersion) -> None:
    if version.published_at is not None or version.track.retired_at is not None:
        raise ConflictError(_("This version is no longer a draft."))


def _way(request: Request) -> Way:
    ways: dict[str, Way] = {"up": "up", "down": "down"}
    way = ways.get(request.POST.get("way", ""))
    if way is None:
        raise BadInputError("way", _("Choose up or down."))
    return way


def _done(
    request: Request, version: TrackVersion, change: Callable[[], None], said: str = ""
) -> HttpResponse:
    try:
        change()
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        if said:
            messages.success(request, said)
    return redirect("training:track-draft", version.track_id)


def _with_image(
    request: Request, form: LessonForm, module: Module, lesson: Lesson | None = None
) -> HttpResponse:
    """The editor with the lesson as it was typed, after an image was added or removed."""
    image_form, said = changed(request, module.version.track)
    if said:
        messages.info(request, said)
    typed = LessonForm(initial={name: form[name].value() for name in form.fields})
    return _editor(request, typed, module, lesson, image_form=image_form)


def _editor(
    request: Request,
    form: LessonForm,
    module: Module,
    lesson: Lesson | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The editor; texts are previewed as they stand in the form."""
    track = module.version.track
    texts = [(code, str(form[f"body_{code}"].value() or "")) for code in LANGUAGES]
    images = list(track.images.without_content())
    context = {
        "form": form,
        "module": module,
        "track": track,
        "version": module.version,
        "lesson": lesson,
        "previews": [
            (code, markdown.render(text, services.images_of(track, code))) for code, text in texts
        ],
        "image_form": ImageForm(),
        "images": images,
        "kept": set(track.images.used().values_list("pk", flat=True)),
        "faults": services.image_faults(
            [image.slug for image in images], *(text for _code, text in texts)
        ),
        **more,
    }
    return render(request, "training/lesson_edit.html", context, status=status)


def _both(request: Request, form: LessonForm, theirs: Lesson) -> HttpResponse:
    """What is saved beside what was typed."""
    mine = form.cleaned_data
    again = LessonForm(initial=mine | {"revision": theirs.revision})
    texts = [(code, getattr(theirs, f"body_{code}"), mine[f"body_{code}"]) for code in LANGUAGES]
    runs = [(code, body, word_diff(body, typed)) for code, body, typed in texts if body != typed]
    return _editor(request, again, theirs.module, theirs, status=409, theirs=theirs, runs=runs)
