"""The modules and lessons of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.models import Lesson, Module
from training.models.track import LONGEST_BODY
from training.services.versions import locked_draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from training.models import TrackVersion

    Way = Literal["up", "down"]


class LessonEditedError(ConflictError):
    """Somebody saved the lesson since the editor was opened; ``lesson`` is what stands now."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(_("Somebody else saved this lesson since you opened it."))
        self.lesson = lesson


@transaction.atomic
def add_module(
    *, version: TrackVersion, title_fr: str, title_en: str, by: User, at: datetime
) -> Module:
    """Add a module at the end of a draft.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a title is missing or too long.
        ConflictError: the version is no longer a draft.
    """
    version = _opened(version, by)
    last = version.modules.aggregate(last=Max("position"))["last"]
    module = Module(version=version, position=_next(last), title_fr=title_fr, title_en=title_en)
    module.full_clean()
    module.save()
    _record("module_added", version, module.pk, by=by, at=at)
    return module


@transaction.atomic
def change_module(
    *, module: Module, title_fr: str, title_en: str, by: User, at: datetime
) -> Module:
    """Give a module of a draft other titles.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a title is missing or too long.
        ConflictError: the version is no longer a draft, or the module was removed.
    """
    module = _held_module(module, by)
    module.title_fr, module.title_en = title_fr, title_en
    module.full_clean()
    module.save()
    _record("module_changed", module.version, module.pk, by=by, at=at)
    return module


@transaction.atomic
def move_module(*, module: Module, way: Way, by: User, at: datetime) -> Module:
    """Swap a module with the one before or after it; at the edge nothing moves.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: the version is no longer a draft, or the module was removed.
    """
    module = _held_module(module, by)
    _reorder(list(module.version.modules.all()), module, way)
    _record("module_moved", module.version, module.pk, by=by, at=at)
    return module


@transaction.atomic
def remove_module(*, module: Module, by: User, at: datetime) -> None:
    """Take a module with its lessons out of a draft.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: the version is no longer a draft, or the module was removed.
    """
    module = _held_module(module, by)
    _record("module_removed", module.version, module.pk, by=by, at=at)
    module.delete()


@transaction.atomic
def add_lesson(*, module: Module, facts: Mapping[str, Any], by: User, at: datetime) -> Lesson:
    """Add a lesson at the end of a module; ``facts`` are titles, texts and minutes.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a title is missing, a text too long, minutes out of range.
        ConflictError: the version is no longer a draft, or the module was removed.
    """
    module = _held_module(module, by)
    last = module.lessons.aggregate(last=Max("position"))["last"]
    lesson = Lesson(module=module, position=_next(last), **_plain(facts))
    _save(lesson)
    _record("lesson_added", module.version, lesson.pk, by=by, at=at)
    return lesson


@transaction.atomic
def write_lesson(
    *, lesson: Lesson, facts: Mapping[str, Any], revision: int, by: User, at: datetime
) -> Lesson:
    """Save a lesson of a draft; ``revision`` is the one the writer began from.

    Safe to race: the version is locked, and of two writers who began from the same revision the
    second gets LessonEditedError with what the first saved. Saving what stands changes nothing.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a title is missing, a text too long, minutes out of range.
        ConflictError: the version is no longer a draft, or the lesson was removed.
        LessonEditedError: somebody was faster.
    """
    lesson = _held_lesson(lesson, by)
    facts = _plain(facts)
    if all(getattr(lesson, field) == value for field, value in facts.items()):
        return lesson
    if lesson.revision != revision:
        raise LessonEditedError(lesson)
    for field, value in facts.items():
        setattr(lesson, field, value)
    lesson.revision = revision + 1
    _save(lesson)
    _record("lesson_written", lesson.module.version, lesson.pk, by=by, at=at)
    return lesson


@transaction.atomic
def move_lesson(*, lesson: Lesson, way: Way, by: User, at: datetime) -> Lesson:
    """Swap a lesson with its neighbour; at the edge of a module it goes to the next one.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: the version is no longer a draft, or the lesson was removed.
    """
    lesson = _held_lesson(lesson, by)
    module = lesson.module
    siblings = list(module.lessons.all())
    if lesson == (siblings[0] if way == "up" else siblings[-1]):
        _to_neighbour(lesson, way)
    else:
        _reorder(siblings, lesson, way)
    _record("lesson_moved", module.version, lesson.pk, by=by, at=at)
    return lesson


@transaction.atomic
def remove_lesson(*, lesson: Lesson, by: User, at: datetime) -> None:
    """Take a lesson out of a draft.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: the version is no longer a draft, or the lesson was removed.
    """
    lesson = _held_lesson(lesson, by)
    _record("lesson_removed", lesson.module.version, lesson.pk, by=by, at=at)
    lesson.delete()


def _opened(version: TrackVersion, by: User) -> TrackVersion:
    access.require(by, Perm.LEARNING_WRITE, version)
    return locked_draft(version)


def _held_module(module: Module, by: User) -> Module:
    version = _opened(module.version, by)
    found = version.modules.filter(pk=module.pk).first()
    if found is None:
        raise ConflictError(_("Somebody has removed this module."))
    found.version = version
    return found


def _held_lesson(lesson: Lesson, by: User) -> Lesson:
    version = _opened(lesson.module.version, by)
    rows = Lesson.objects.filter(module__version=version).select_related("module")
    found = rows.filter(pk=lesson.pk).first()
    if found is None:
        raise ConflictError(_("Somebody has removed this lesson."))
    found.module.version = version
    return found


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with the line ends that are stored, whichever browser sent them."""
    return {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in facts.items()
    }


def _save(lesson: Lesson) -> None:
    for field in ("body_fr", "body_en"):
        if len(getattr(lesson, field)) > LONGEST_BODY:
            raise ValidationError({field: _("A text has 20,000 characters at most.")})
    lesson.full_clean()
    lesson.save()


def _next(last: int | None) -> int:
    return 1 if last is None else last + 1


def _reorder(rows: list[Any], row: Any, way: Way) -> None:
    """Swap ``row`` with its neighbour and number all of them again."""
    here = next(index for index, each in enumerate(rows) if each.pk == row.pk)
    there = here - 1 if way == "up" else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for position, each in enumerate(rows, start=1):
        each.position = position
    type(row).objects.bulk_update(rows, ["position"])


def _to_neighbour(lesson: Lesson, way: Way) -> None:
    modules = list(lesson.module.version.modules.all())
    here = next(index for index, each in enumerate(modules) if each.pk == lesson.module_id)
    there = here - 1 if way == "up" else here + 1
    if not 0 <= there < len(modules):
        return
    siblings = list(modules[there].lessons.all())
    lesson.module = modules[there]
    lesson.save(update_fields=["module"])
    rows = [*siblings, lesson] if way == "up" else [lesson, *siblings]
    for position, each in enumerate(rows, start=1):
        each.position = position
    Lesson.objects.bulk_update(rows, ["position"])


def _record(what: str, version: TrackVersion, part: int, *, by: User, at: datetime) -> None:
    changes = {"number": version.number, "part": part}
    audit.record(by=by, action=f"track.{what}", target=version, at=at, changes=changes)
