"""Escalation paths: the list, the editor with its preview, retiring and taking back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from escalation import services
from escalation.forms import PathOptions
from escalation.models import Escalation, EscalationPath
from escalation.services.paths import steps_of
from escalation.services.restoring import restore_path
from escalation.views.editor import PathEditor, Typed, moved_to
from escalation.views.path_preview import preview_of
from escalation.views.wording import compared, path_lines, path_words
from governance import access
from governance.access import requires
from governance.models import OrgUnit
from governance.perms import Perm
from socialteam.kit import clock
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request
    from accounts.models import User
    from escalation.models import EscalationStep

SAVE = "save"
JUDGED = {SAVE, "preview"}


@require_GET
@requires(Perm.PATH_VIEW)
def path_list(request: HttpRequest) -> HttpResponse:
    """Every visible path with what it does in a sentence; retired ones last."""
    person = cast("Request", request).user
    rows = [
        {
            "path": path,
            "words": path_words(path, list(path.steps.all())),
            "may_change": access.can(person, Perm.PATH_CHANGE, path),
        }
        for path in _visible(person).order_by("unit__name", "name", "pk")
    ]
    context = {
        "paths": [row for row in rows if not _path(row).retired_at],
        "retired": [row for row in rows if _path(row).retired_at],
        "may_add": access.holds(person, Perm.PATH_CHANGE),
        "may_follow": access.holds(person, Perm.ESCALATION_VIEW),
        "now": clock.now(),
    }
    return render(request, "escalation/path_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.PATH_CHANGE)
def path_add(request: HttpRequest) -> HttpResponse:
    """Write a new path; nothing is stored before "save"."""
    return _edit(request, _Draft(path=None, steps=[]))


@require_http_methods(["GET", "POST"])
@requires(Perm.PATH_VIEW)
def path_change(request: HttpRequest, path_id: int) -> HttpResponse:
    """Change a path; those who may only see it, and a retired one, are shown what it says."""
    person = cast("Request", request).user
    path = get_object_or_404(_visible(person), pk=path_id)
    steps = list(path.steps.all())
    may_change = access.can(person, Perm.PATH_CHANGE, path)
    if request.method == "POST":
        access.require(person, Perm.PATH_CHANGE, path)
    elif path.retired_at or not may_change:
        context = {
            "path": path,
            "words": path_words(path, steps),
            "lines": path_lines(path, steps),
            "may_change": may_change,
        }
        return render(request, "escalation/path_read.html", context)
    return _edit(request, _Draft(path=path, steps=steps))


@require_http_methods(["GET", "POST"])
@requires(Perm.PATH_CHANGE)
def path_retire(request: HttpRequest, path_id: int) -> HttpResponse:
    """Ask once, then stop offering the path; the toast undoes it."""
    person = cast("Request", request).user
    path = get_object_or_404(_visible(person), pk=path_id)
    access.require(person, Perm.PATH_CHANGE, path)
    if request.method == "POST":
        try:
            services.retire_path(path=path, by=person, at=clock.now())
        except ConflictError:
            messages.info(request, _("This path is retired already."))
        else:
            undo = reverse("escalation:path-restore", args=[path.pk])
            said = _("“%(name)s” is retired.") % {"name": path.name}
            messages.success(request, said, extra_tags=f"undo:{undo}")
        return redirect("escalation:path-list")
    below = OrgUnit.objects.visible_to(person, Perm.PATH_CHANGE)
    running = (
        Escalation.objects.visible_to(person, Perm.PATH_CHANGE)
        .unresolved()
        .filter(path_name=path.name, unit__in=below.descendants(path.unit, include_self=True))
    )
    context = {
        "path": path,
        "words": path_words(path, list(path.steps.all())),
        "running": running.count(),
    }
    return render(request, "escalation/path_retire.html", context)


@require_POST
@requires(Perm.PATH_CHANGE)
def path_restore(request: HttpRequest, path_id: int) -> HttpResponse:
    """Take a retired path back into use, as it was."""
    person = cast("Request", request).user
    path = get_object_or_404(_visible(person), pk=path_id)
    access.require(person, Perm.PATH_CHANGE, path)
    try:
        restore_path(path=path, by=person, at=clock.now())
    except ConflictError as error:
        messages.warning(request, str(error.detail))
    else:
        messages.success(request, _("“%(name)s” is in use again.") % {"name": path.name})
    return redirect("escalation:path-list")


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is being edited: a stored path with its steps, or a new one."""

    path: EscalationPath | None
    steps: list[EscalationStep]

    def typed(self, request: HttpRequest) -> Typed:
        """What the page starts with, or what came back from it."""
        if request.method == "POST":
            return Typed.submitted(request.POST)
        if self.path is None:
            return Typed.blank(at=clock.now())
        return Typed.stored(self.path, self.steps, at=clock.now())


def _edit(request: HttpRequest, draft: _Draft) -> HttpResponse:
    person = cast("Request", request).user
    move = request.POST.get("move", SAVE) if request.method == "POST" else ""
    kept = [step.person_id for step in draft.steps if step.person_id]
    options = PathOptions.of(person, at=clock.now(), kept=kept)
    typed = draft.typed(request).moved(move)
    judged = PathEditor(typed, options, judged=True)
    if move == SAVE and judged.is_valid():
        try:
            saved = _saved(draft, judged, person)
        except services.PathMovedError:
            return _moved(request, draft, judged, options)
        except ValidationError as error:
            judged.blame(error)
        else:
            return _after_saving(request, saved)
    editor = judged if move in JUDGED else PathEditor(typed, options, judged=False)
    editor.focus(moved_to(move, len(editor.steps)))
    status = 422 if move in JUDGED and editor.mistakes() and _is_htmx(request) else 200
    return _page(request, draft.path, editor, judged, status=status)


def _saved(draft: _Draft, editor: PathEditor, person: User) -> EscalationPath:
    facts, steps = editor.facts.facts(), editor.step_facts()
    if draft.path is None:
        return services.create_path(
            unit=editor.facts.cleaned_data["unit"],
            facts=facts,
            steps=steps,
            by=person,
            at=clock.now(),
        )
    return services.change_path(
        path=draft.path,
        facts=facts,
        steps=steps,
        expected_version=editor.facts.cleaned_data["version"] or 0,
        by=person,
        at=clock.now(),
    )


def _after_saving(request: HttpRequest, path: EscalationPath) -> HttpResponse:
    messages.success(request, _("“%(name)s” is saved.") % {"name": path.name})
    if _is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": reverse("escalation:path-list")})
    return redirect("escalation:path-list")


def _moved(
    request: HttpRequest, draft: _Draft, judged: PathEditor, options: PathOptions
) -> HttpResponse:
    """409: both versions side by side, and the editor with everything that was typed."""
    assert draft.path is not None  # noqa: S101 - only a stored path can move
    stored = _visible(cast("Request", request).user).get(pk=draft.path.pk)
    steps = list(stored.steps.select_related("role", "unit", "person"))
    mine = EscalationPath(unit=stored.unit, **judged.facts.facts())
    lines = compared(
        path_lines(stored, steps), path_lines(mine, steps_of(mine, judged.step_facts()))
    )
    again = PathEditor(judged.typed.at_version(stored.version), options, judged=True)
    again.is_valid()
    return _page(request, stored, again, judged, status=409, conflict=lines)


def _page(
    request: HttpRequest,
    path: EscalationPath | None,
    editor: PathEditor,
    judged: PathEditor,
    *,
    status: int = 200,
    conflict: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """The page or, for htmx, the editor alone; a conflict is always the whole page."""
    context = {
        "path": path,
        "editor": editor,
        "preview": preview_of(judged, path),
        "conflict": conflict,
    }
    if _is_htmx(request) and conflict:
        status, part = 422, ""  # htmx shows what is refused with this status only
        response = render(request, "escalation/path_edit.html", context, status=status)
        response["HX-Retarget"], response["HX-Reselect"] = "#main", "#main > *"
        response["HX-Reswap"] = "innerHTML"
        return response
    part = "#part" if _is_htmx(request) else ""
    return render(request, f"escalation/path_edit.html{part}", context, status=status)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(cast("Request", request).htmx)


def _path(row: dict[str, Any]) -> EscalationPath:
    path: EscalationPath = row["path"]
    return path


def _visible(person: User) -> Any:
    return (
        EscalationPath.objects.visible_to(person, Perm.PATH_VIEW)
        .select_related("unit", "space", "calendar")
        .prefetch_related("steps__role", "steps__unit", "steps__person")
    )
