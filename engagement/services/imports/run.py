"""One import, from two files to one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from engagement.domain.routing import Route
from engagement.models import ImportRun
from engagement.services.imports import columns, staging
from engagement.services.imports.merging import Counts, find_problems, merge
from engagement.services.imports.problems import Problem, Problems
from engagement.services.imports.rows import Answers, Questions, Reader, RowError, TopicRoute
from governance import access, audit
from governance.models import Topic
from governance.perms import Perm
from governance.services import answering_unit_ids
from socialteam.kit.errors import ConflictError
from socialteam.kit.tabular import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.models import Space
    from socialteam.kit.tabular import Source, Survey

NOTHING = Counts(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did: ``run`` is None when nothing was new, wrong, or only tried."""

    records: int
    counts: Counts
    problems: Problems
    run: ImportRun | None = field(default=None)


def import_interactions(  # noqa: PLR0913 - two files, a place, a mapping, an author and a time
    *,
    questions: Source,
    space: Space,
    at: datetime,
    by: User | None,
    answers: Source | None = None,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    each_problem: Callable[[Problem], None] | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Outcome:
    """Bring conversations from CSV files into a space: all of them, or none.

    What is there already, known by the file's own numbers, is left alone; later answers are
    added and the first response of their conversations is worked out again. Nothing is written
    when nothing is new. ``mapping`` names columns (``{"body": "text"}``; ``answers.body`` for the
    second file). ``progress`` hears records done, bytes read and bytes in all.

    Raises:
        PermissionDenied: ``by`` may not import into the space (None: the product itself may).
        UnreadableFileError, MappingError: a file is no table, or lacks a column.
        ConflictError: another import into this space is running.
    """
    if by is not None:
        access.require(by, Perm.INTERACTION_IMPORT, space)
    files = [survey(source) for source in (questions, answers) if source is not None]
    job = _Job(files, space, at, Problems(each_problem), progress)
    job.prepare(mapping or {}, _topics(space, by))
    with transaction.atomic():
        _settle(space)
        counts = job.carry_out()
        run = None
        if job.problems.count or dry_run:
            transaction.set_rollback(True)
        elif counts.messages:
            run = _remember(files, space, counts, by=by, at=at)
    return Outcome(job.records, NOTHING if job.problems.count else counts, job.problems, run)


class _Job:
    """The files of one import on their way into the staging tables."""

    def __init__(
        self,
        files: list[Survey],
        space: Space,
        at: datetime,
        problems: Problems,
        progress: Callable[[int, int, int], None] | None,
    ) -> None:
        self.records = 0
        self.problems = problems
        self._files, self._space, self._at, self._progress = files, space, at, progress
        self._size = sum(file.size for file in files)

    def prepare(self, mapping: Mapping[str, str], topics: Mapping[str, TopicRoute]) -> None:
        """Find the columns of both files."""
        second = {k.removeprefix("answers."): v for k, v in mapping.items() if "." in k}
        first = {k: v for k, v in mapping.items() if "." not in k}
        columns.check_names(columns.QUESTION_FIELDS, first)
        columns.check_names(columns.ANSWER_FIELDS, second)
        asked, *rest = self._files
        self._places = [columns.places(columns.QUESTION_FIELDS, asked.header, first)]
        reader = Reader(self._places[0], len(asked.header), at=self._at)
        self._readers: list[Questions | Answers] = [Questions(reader, self._space, topics)]
        for file in rest:
            self._places.append(columns.places(columns.ANSWER_FIELDS, file.header, second))
            self._readers.append(Answers(Reader(self._places[-1], len(file.header), at=self._at)))

    def carry_out(self) -> Counts:
        """Stage every record, then merge unless something is wrong."""
        staging.create_tables()
        for table, number in zip(("stage_question", "stage_answer"), range(2), strict=True):
            if number < len(self._files):
                staging.copy_rows(table, self._rows(number))
        find_problems(self.problems, self._place, space_id=self._space.pk)
        if self.problems.count:
            return NOTHING
        return merge(space_id=self._space.pk, unit_id=self._space.unit_id, at=self._at)

    def _rows(self, number: int) -> Iterator[tuple[object, ...]]:
        file, read = self._files[number], self._readers[number]
        before = sum(earlier.size for earlier in self._files[:number])

        def moved(position: int) -> None:
            if self._progress is not None:
                self._progress(self.records, before + position, self._size)

        for line, row in file.rows(moved):
            self.records += 1
            try:
                yield read(line, row)
            except RowError as error:
                for fact, sentence in error.faults:
                    name, column = self._place(number, fact)
                    self.problems.add(Problem(name, line, column, sentence))

    def _place(self, number: int, fact: str) -> tuple[str, str]:
        """The names of a file and of the column that holds ``fact``."""
        index, file = self._places[number].get(fact), self._files[number]
        return file.source.name, fact if index is None else file.header[index]


def _settle(space: Space) -> None:
    """One import at a time into a space, and as long as it takes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"
            " SET LOCAL work_mem = '64MB'"
        )
        cursor.execute("SELECT pg_try_advisory_xact_lock(7402, %s)", [space.pk])
        if not cursor.fetchone()[0]:
            raise ConflictError(_("Another import into this space is running."))


def _topics(space: Space, by: User | None) -> dict[str, TopicRoute]:
    """Topics that a file may name: of the space's unit, or of every unit ``by`` imports in."""
    units = {space.unit_id} if by is None else access.unit_ids(by, Perm.INTERACTION_IMPORT)
    live = list(Topic.objects.filter(unit_id__in=units, retired_on__isnull=True))
    answering = answering_unit_ids(live)
    return {
        name.lower(): TopicRoute(
            topic.pk,
            answering[topic.pk],
            Route.TOPIC if answering[topic.pk] == topic.unit_id else Route.MODEL,
        )
        for topic in live
        for name in (topic.slug, topic.name)
    }


def _remember(
    files: list[Survey], space: Space, counts: Counts, *, by: User | None, at: datetime
) -> ImportRun:
    digests = [file.digest for file in files]
    combined = hashlib.sha256("".join(digests).encode()).hexdigest()
    run = ImportRun.objects.create(
        unit_id=space.unit_id,
        space=space,
        by=by,
        at=at,
        source=" + ".join(file.source.name for file in files)[:200],
        digest=digests[0] if len(digests) == 1 else combined,
        interactions=counts.interactions,
        messages=counts.messages,
        flagged=counts.flagged,
    )
    audit.record(
        by=by,
        action="interactions.imported",
        target=run,
        at=at,
        changes={"space": space.pk, **counts._asdict()},
    )
    return run
