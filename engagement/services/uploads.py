"""Files that people bring in through a page: looked at, confirmed, imported, forgotten."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, NamedTuple

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from engagement.models import ImportUpload, UploadState
from engagement.services.imports import (
    ANSWER_FIELDS,
    QUESTION_FIELDS,
    MappingError,
    Source,
    UnreadableFileError,
    import_interactions,
    survey,
)
from governance import access
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from accounts.models import User
    from engagement.services.imports import Problem, Survey
    from governance.models import Space

TASK = "engagement.tasks.import_upload"
MOST_BYTES = 25 * 1024 * 1024
BY_THE_WORKER = 1024 * 1024
"""Larger uploads are imported by the worker, smaller ones while the person waits."""


class File(NamedTuple):
    """A file that came with a form."""

    name: str
    content: bytes


def keep_upload(
    *, space: Space, questions: File, answers: File | None, by: User, at: datetime
) -> ImportUpload:
    """Keep files until they are confirmed; they must be readable as tables.

    Raises:
        PermissionDenied: ``by`` may not import into the space.
        ValidationError: too large, or not a table; the message says from which line.
    """
    access.require(by, Perm.INTERACTION_IMPORT, space)
    answers = answers or File("", b"")
    if len(questions.content) + len(answers.content) > MOST_BYTES:
        raise ValidationError({"questions": _("Together the files are larger than 25 MB.")})
    upload = ImportUpload(
        unit_id=space.unit_id,
        space=space,
        by=by,
        at=at,
        questions_name=questions.name[:200],
        questions=questions.content,
        answers_name=answers.name[:200],
        answers=answers.content,
    )
    for field, source in sources_of(upload).items():
        try:
            survey(source)
        except UnreadableFileError as error:
            raise ValidationError({field: str(error)}) from error
    upload.save()
    return upload


def sources_of(upload: ImportUpload) -> dict[str, Source]:
    """The files of an upload by field, without the one that did not come."""
    found = {"questions": Source(upload.questions_name, _opener(upload.questions))}
    if upload.answers_name:
        found["answers"] = Source(upload.answers_name, _opener(upload.answers))
    return found


def surveys_of(upload: ImportUpload) -> dict[str, Survey]:
    """A first look at each file of an upload."""
    return {field: survey(source) for field, source in sources_of(upload).items()}


@transaction.atomic
def confirm_upload(
    *, upload: ImportUpload, mapping: Mapping[str, str], by: User, at: datetime
) -> ImportUpload:
    """Let the import begin, with the columns as ``mapping`` names them; large ones by the worker.

    Raises:
        PermissionDenied: ``by`` may not import into the space.
        ConflictError: it was confirmed already.
    """
    access.require(by, Perm.INTERACTION_IMPORT, upload)
    waiting = ImportUpload.objects.filter(pk=upload.pk, state=UploadState.SHOWN)
    if not waiting.update(state=UploadState.WAITING, mapping=dict(mapping), confirmed_at=at):
        raise ConflictError(_("This file was confirmed already."))
    if is_for_the_worker(upload):
        transaction.on_commit(lambda: wake_worker(upload.pk), robust=True)
    upload.refresh_from_db()
    return upload


def is_for_the_worker(upload: ImportUpload) -> bool:
    """Whether the files are too large to be imported while the person waits."""
    return len(upload.questions) + len(upload.answers) > BY_THE_WORKER


def wake_worker(upload_id: int) -> None:
    """Send the upload's number to the worker; a lost message is found again by a sweep."""
    current_app.send_task(TASK, kwargs={"upload_id": upload_id})


def progress_key(upload_id: int) -> str:
    """Where the worker says how far it is: [records, bytes read, bytes in all]."""
    return f"engagement-upload-{upload_id}"


def run_upload(
    *,
    upload: ImportUpload,
    at: datetime,
    progress: Callable[[int, int, int], None] | None = None,
) -> ImportUpload:
    """Import a confirmed upload, once; a second call finds it over and does nothing.

    What is wrong is kept with the upload, whose files go in either case.
    """
    if upload.state != UploadState.WAITING:
        return upload
    sources = sources_of(upload)
    try:
        outcome = import_interactions(
            questions=sources["questions"],
            answers=sources.get("answers"),
            space=upload.space,
            mapping=upload.mapping,
            by=upload.by,
            at=at,
            progress=progress,
        )
    except (MappingError, UnreadableFileError) as error:
        return _end(upload, at=at, problems=[("", 0, "", str(error))], count=1)
    return _end(
        upload,
        at=at,
        problems=outcome.problems.first,
        count=outcome.problems.count,
        records=outcome.records,
        run_id=outcome.run.pk if outcome.run else None,
    )


def facts_of(upload: ImportUpload) -> list[tuple[str, str, Survey]]:
    """Each fact a file may fill: (its key in the mapping, its name, the file's survey)."""
    found = surveys_of(upload)
    facts = [(field.name, field.name, found["questions"]) for field in QUESTION_FIELDS]
    if "answers" in found:
        facts += [(f"answers.{each.name}", each.name, found["answers"]) for each in ANSWER_FIELDS]
    return facts


def guess(key: str, survey: Survey) -> str:
    """The column that usually holds the fact ``key``, or an empty name."""
    fields = ANSWER_FIELDS if key.startswith("answers.") else QUESTION_FIELDS
    name = key.removeprefix("answers.")
    usual = next(field.usual for field in fields if field.name == name)
    return next((column for column in survey.header if column.lower() in usual), "")


def _end(
    upload: ImportUpload,
    *,
    at: datetime,
    problems: list[Problem] | list[tuple[str, int, str, str]],
    count: int,
    records: int = 0,
    run_id: int | None = None,
) -> ImportUpload:
    ImportUpload.objects.filter(pk=upload.pk, state=UploadState.WAITING).update(
        state=UploadState.REFUSED if count else UploadState.DONE,
        ended_at=at,
        problems=[list(problem) for problem in problems],
        problem_count=count,
        records=records,
        run_id=run_id,
        questions=b"",
        answers=b"",
    )
    upload.refresh_from_db()
    return upload


def _opener(content: bytes | memoryview) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(content)
