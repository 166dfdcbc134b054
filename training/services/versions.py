"""Versions of a track: begun, examined how, put in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import access, audit
from governance.perms import Perm
from socialteam.kit.errors import ConflictError
from training.models import (
    CertificationPeriod,
    Change,
    Lesson,
    Module,
    Question,
    QuizDraw,
    TrackVersion,
    VersionState,
)
from training.services.lesson_images import image_faults
from training.services.tracks import locked_track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit
    from training.models import Track

EXAM = ("pass_mark", "attempts", "wait_minutes", "time_limit_minutes")
TITLES = ("position", "title_fr", "title_en")
PAGE = (*TITLES, "body_fr", "body_en", "minutes")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing before a version can be published, and where to mend it."""

    words: str
    lesson: Lesson | None = None
    theme: str = ""


@transaction.atomic
def begin_version(*, track: Track, by: User, at: datetime) -> TrackVersion:
    """Begin the next version as a copy of the last one.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: a draft exists already, or the track is retired.
    """
    access.require(by, Perm.LEARNING_WRITE, track)
    track = locked_track(track)
    if track.versions.drafts().exists():
        raise ConflictError(_("A version is being written already."))
    last = track.versions.order_by("-number").first()
    number = (track.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    exam = {field: getattr(last, field) for field in EXAM} if last else {}
    version = TrackVersion.objects.create(
        track=track, number=number, author=by, started_at=at, **exam
    )
    if last:
        _copy_parts(last, version)
    changes = {"number": number}
    audit.record(by=by, action="track.version_begun", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def discard_version(*, version: TrackVersion, by: User, at: datetime) -> None:
    """Drop a draft with everything in it; what is in force stays.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ConflictError: it is no longer a draft, or the only version there is.
    """
    access.require(by, Perm.LEARNING_WRITE, version)
    version = locked_draft(version)
    if not version.track.versions.out().exists():
        raise ConflictError(_("This is the only version: retire the track instead."))
    changes = {"number": version.number}
    audit.record(by=by, action="track.version_discarded", target=version, at=at, changes=changes)
    version.delete()


@transaction.atomic
def set_exam(
    *, version: TrackVersion, facts: Mapping[str, Any], by: User, at: datetime
) -> TrackVersion:
    """Say how a draft is examined: pass mark, attempts, waiting time, time limit.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a number out of range.
        ConflictError: it is no longer a draft.
    """
    access.require(by, Perm.LEARNING_WRITE, version)
    version = locked_draft(version)
    for field in EXAM:
        setattr(version, field, facts.get(field, getattr(version, field)))
    _check(version, *EXAM)
    version.save(update_fields=EXAM)
    changes = {field: getattr(version, field) for field in EXAM}
    audit.record(by=by, action="track.exam_set", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def set_draws(
    *, version: TrackVersion, draws: Mapping[str, int], by: User, at: datetime
) -> TrackVersion:
    """Say how many questions of each theme a draft draws; what was said before is replaced.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: a theme that is no short name, a number out of range.
        ConflictError: it is no longer a draft.
    """
    access.require(by, Perm.LEARNING_WRITE, version)
    version = locked_draft(version)
    rows = [QuizDraw(version=version, theme=theme, count=count) for theme, count in draws.items()]
    version.draws.all().delete()
    for row in rows:
        validate_slug(row.theme)
        row.full_clean()
    QuizDraw.objects.bulk_create(rows)
    changes = {"draws": dict(draws)}
    audit.record(by=by, action="track.draws_set", target=version, at=at, changes=changes)
    return version


@transaction.atomic
def publish_version(
    *, version: TrackVersion, change: Change, summary: str, by: User, at: datetime
) -> TrackVersion:
    """Put a draft in force and retire the one before.

    After a material change, certifications of earlier versions count for the track's days of
    grace. The first version is material: there is nothing that it could change a little.

    Raises:
        PermissionDenied: ``by`` may not write tracks there.
        ValidationError: no summary, or everything that is missing, a sentence each.
        ConflictError: it is no longer a draft, or the track is retired.
    """
    access.require(by, Perm.LEARNING_WRITE, version)
    track = locked_track(version.track)
    version = locked_draft(version)
    first = not track.versions.out().exists()
    if not (first or summary.strip()):
        raise ValidationError({"summary": _("Say what changes: those who are certified read it.")})
    if lacks := missing_from(version):
        raise ValidationError([lack.words for lack in lacks])
    track.versions.filter(state=VersionState.PUBLISHED).update(
        state=VersionState.RETIRED, retired_at=at
    )
    material = first or change == Change.MATERIAL
    version.change = Change.MATERIAL if material else Change.MINOR
    version.summary = summary.strip()
    version.state, version.published_by, version.published_at = VersionState.PUBLISHED, by, at
    version.grace_until = at + timedelta(days=track.grace_days) if material else at
    _check(version, "summary")
    version.save()
    changes = {
        "number": version.number,
        "change": version.change,
        "grace_until": version.grace_until.isoformat(),
    }
    audit.record(by=by, action="track.published", target=version, at=at, changes=changes)
    return version


def missing_from(version: TrackVersion) -> list[Lack]:
    """Everything that is missing before ``version`` can be published; five queries."""
    lessons = list(
        Lesson.objects.filter(module__version=version)
        .select_related("module")
        .order_by("module__position", "module_id", "position", "pk")
    )
    if not lessons:
        lacks = [Lack(_("It has no lesson yet."))]
    else:
        images = set(version.track.images.values_list("slug", flat=True))
        lacks = [lack for lesson in lessons for lack in _missing_words(lesson, images)]
    full = {lesson.module_id for lesson in lessons}
    lacks += [
        Lack(_("The module “%(title)s” has no lesson.") % {"title": module})
        for module in version.modules.all()
        if lessons and module.pk not in full
    ]
    return lacks + list(_missing_questions(version))


def themes_of(unit: OrgUnit) -> dict[str, int]:
    """How many questions of each theme a track of ``unit`` may draw."""
    rows = Question.objects.drawn_in(unit).order_by("theme")
    return dict(rows.values_list("theme").annotate(count=Count("pk")))


def certified_in(track: Track, *, at: datetime) -> dict[int, int]:
    """How many people are certified at ``at``, by the version of their last certification."""
    rows = CertificationPeriod.objects.in_force(at=at).filter(track=track)
    last = rows.order_by("person_id", "-version__number").distinct("person_id")
    counted: dict[int, int] = {}
    for version_id in last.values_list("version_id", flat=True):
        counted[version_id] = counted.get(version_id, 0) + 1
    return counted


def certified_by_track(tracks: Iterable[Track], *, at: datetime) -> dict[int, int]:
    """How many people are certified at ``at`` in each of ``tracks``; one query."""
    rows = CertificationPeriod.objects.in_force(at=at).filter(track__in=tracks).order_by()
    counted = rows.values_list("track").annotate(people=Count("person", distinct=True))
    return dict(counted)


def locked_draft(version: TrackVersion) -> TrackVersion:
    """The version, locked for this transaction, with its track.

    Raises:
        ConflictError: it is no longer a draft, or was discarded.
    """
    rows = TrackVersion.objects.select_for_update(of=("self",)).select_related("track__unit")
    found = rows.filter(pk=version.pk).first()
    if found is None or found.state != VersionState.DRAFT:
        raise ConflictError(_("This version is no longer a draft."))
    return found


def _check(version: TrackVersion, *fields: str) -> None:
    """Stop where one of ``fields`` is out of range."""
    version.clean_fields({each.name for each in version._meta.fields} - set(fields))


def _missing_words(lesson: Lesson, images: set[str]) -> Iterator[Lack]:
    if not lesson.body_fr.strip():
        said = _("The lesson “%(title)s” is empty in French.")
        yield Lack(said % {"title": lesson.title_fr}, lesson)
    if not lesson.body_en.strip():
        said = _("The lesson “%(title)s” is empty in English.")
        yield Lack(said % {"title": lesson.title_en}, lesson)
    for fault in image_faults(images, lesson.body_fr, lesson.body_en):
        facts = {"title": lesson, "fault": fault}
        yield Lack(_("In the lesson “%(title)s”: %(fault)s") % facts, lesson)


def _missing_questions(version: TrackVersion) -> Iterator[Lack]:
    draws = list(version.draws.all())
    if not draws:
        yield Lack(_("Its quiz draws no question yet."))
        return
    held = themes_of(version.track.unit)
    for draw in draws:
        found = held.get(draw.theme, 0)
        if found < draw.count:
            said = ngettext(
                "The quiz draws %(drawn)s of “%(theme)s”, which has one question.",
                "The quiz draws %(drawn)s of “%(theme)s”, which has %(found)s questions.",
                found,
            )
            facts = {"drawn": draw.count, "theme": draw.theme, "found": found}
            yield Lack(said % facts, theme=draw.theme)


def _copy_parts(source: TrackVersion, target: TrackVersion) -> None:
    modules = list(source.modules.prefetch_related("lessons"))
    copies = Module.objects.bulk_create(
        Module(version=target, **{field: getattr(module, field) for field in TITLES})
        for module in modules
    )
    Lesson.objects.bulk_create(
        Lesson(module=copy, **{field: getattr(lesson, field) for field in PAGE})
        for module, copy in zip(modules, copies, strict=True)
        for lesson in module.lessons.all()
    )
    QuizDraw.objects.bulk_create(
        QuizDraw(version=target, theme=draw.theme, count=draw.count) for draw in source.draws.all()
    )
