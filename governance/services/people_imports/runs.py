"""A file of people from the upload to the day it is brought in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from governance import access, audit
from governance.models import ImportChange, ImportState, OrgUnit, PeopleImport, UnitKind
from governance.perms import Perm
from governance.services.people_imports import columns
from governance.services.people_imports.columns import MappingError
from governance.services.people_imports.entries import read_entries, roles_by_word
from governance.services.people_imports.people import gather
from governance.services.people_imports.plan import Ask, Plan, Planner
from governance.services.people_imports.problems import Problems
from governance.services.people_imports.state import State, state_at
from governance.services.people_imports.units import UnitTree
from governance.services.people_imports.write import write_plan
from socialteam.kit.errors import ConflictError
from socialteam.kit.tabular import Source, Survey, UnreadableFileError, survey

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from governance.models import ImportChangeQuerySet, Role
    from governance.services.people_imports.write import Progress

TASK: Final = "governance.tasks.work_on_import"
MOST_BYTES: Final = 25 * 1024 * 1024
BY_THE_WORKER: Final = 100 * 1024
"""Larger files are read by the worker, smaller ones while the person waits."""
MANY_PERCENT: Final = 30
NEEDED: Final = (Perm.PEOPLE_IMPORT, Perm.PEOPLE_APPOINT, Perm.UNIT_CHANGE)
NOTHING: Final = "\\N"
COPY: Final = """
COPY governance_importchange
    (run_id, kind, line, person_id, email, label, role_id, before, after)
FROM STDIN WITH (FORMAT csv, NULL '\\N')
"""
LINK: Final = """
UPDATE governance_importchange change SET person_id = person.id, email = '', label = ''
FROM accounts_user person
WHERE change.run_id = %s AND change.email <> '' AND lower(person.email) = change.email
"""


def may_import(person: access.Person) -> bool:
    """Whether ``person`` may bring people and units into the whole company."""
    return all(access.holds_everywhere(person, perm) for perm in NEEDED)


def keep_import(  # noqa: PLR0913 - a file, how to take it, an author and a time
    *,
    name: str,
    content: bytes,
    complete: bool,
    under: OrgUnit,
    default_role: Role | None,
    by: User,
    at: datetime,
) -> PeopleImport:
    """Keep a file until its columns are confirmed; it must be readable as a table.

    Raises:
        PermissionDenied: ``by`` does not import into the whole company.
        ValidationError: too large, or not a table; the message says from which line.
    """
    _require(by)
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": _("The file is larger than 25 MB.")})
    try:
        looked = survey(_source(name, content))
    except UnreadableFileError as error:
        raise ValidationError({"file": str(error)}) from error
    return PeopleImport.objects.create(
        unit=OrgUnit.objects.get(kind=UnitKind.COMPANY),
        under=under,
        default_role=default_role,
        by=by,
        at=at,
        name=name[:200],
        content=content,
        digest=looked.digest,
        mapping=columns.guessed(looked.header),
        complete=complete,
    )


def changes_of(run: PeopleImport, kind: str = "") -> ImportChangeQuerySet:
    """What an import would change, or changed; of one kind or all."""
    return ImportChange.objects.of(run, kind)


def survey_of(run: PeopleImport) -> Survey:
    """A first look at the kept file."""
    return survey(_source(run.name, bytes(run.content)))


@transaction.atomic
def ask_check(
    *, run: PeopleImport, mapping: Mapping[str, str], by: User, at: datetime
) -> PeopleImport:
    """Have the file read with its columns as ``mapping`` names them; ``work_on`` does it.

    Raises:
        PermissionDenied: ``by`` does not import into the whole company.
        ConflictError: it is being read, or was brought in.
        MappingError: the columns do not say what is needed.
    """
    _require(by)
    if not run.content:
        raise ConflictError(_("This file is no longer kept. Upload it again."))
    columns.places(survey_of(run).header, mapping)
    open_to = (ImportState.KEPT, ImportState.CHECKED, ImportState.REFUSED)
    waiting = PeopleImport.objects.filter(pk=run.pk, state__in=open_to)
    if not waiting.update(state=ImportState.CHECKING, mapping=dict(mapping), asked_at=at):
        raise ConflictError(_("This file is being worked on, or was brought in."))
    return _handed_over(run)


@transaction.atomic
def confirm_import(
    *, run: PeopleImport, removals: int | None, by: User, at: datetime
) -> PeopleImport:
    """Have the changes made that were shown; ``work_on`` does it.

    Raises:
        PermissionDenied: ``by`` does not import into the whole company.
        ValidationError: more than 30 % of the people leave, and ``removals`` is not their number.
        ConflictError: the changes were not shown yet, or are being made.
    """
    _require(by)
    if removes_many(run) and removals != run.removals:
        said = _("%(count)s people would leave. Type this number to confirm it.")
        raise ValidationError({"removals": said % {"count": run.removals}})
    shown = PeopleImport.objects.filter(
        pk=run.pk, state=ImportState.CHECKED, fingerprint=run.fingerprint
    )
    if not shown.update(state=ImportState.CONFIRMED, by=by, asked_at=at):
        raise ConflictError(_("This file is being worked on, or was brought in."))
    return _handed_over(run)


def removes_many(run: PeopleImport) -> bool:
    """Whether more than 30 % of the people would leave."""
    return run.removals * 100 > run.known * MANY_PERCENT


def is_for_the_worker(run: PeopleImport) -> bool:
    """Whether the file is too large to be read while the person waits."""
    return len(run.content) > BY_THE_WORKER


def wake_worker(run_id: int) -> None:
    """Send the run's number to the worker; a lost message is found again by a sweep."""
    current_app.send_task(TASK, kwargs={"run_id": run_id})


def progress_key(run_id: int) -> str:
    """Where the worker says how far it is: [done, total]."""
    return f"people-import-{run_id}"


@transaction.atomic
def work_on(*, run_id: int, at: datetime, progress: Progress | None = None) -> None:
    """Read a file, or make its changes, whichever it waits for; once however often called.

    All in one transaction: a worker that dies leaves the run as it was, for the next one.
    """
    _take_time()
    rows = PeopleImport.objects.select_for_update(of=("self",), skip_locked=True)
    run = rows.select_related("by", "default_role").filter(pk=run_id).first()
    if run is None:
        return
    with override(run.by.language):
        if run.state == ImportState.CHECKING:
            _check(run, at)
        elif run.state == ImportState.CONFIRMED:
            _bring_in(run, at, progress or _silent)


def forget_files(*, before: datetime) -> int:
    """Drop what is kept of files uploaded before and never brought in; how many there were."""
    old = PeopleImport.objects.filter(at__lt=before).exclude(content=b"")
    idle = old.exclude(state__in=(ImportState.CHECKING, ImportState.CONFIRMED))
    ImportChange.objects.filter(run__in=idle.values("pk")).delete()
    nothing = {"content": b"", "counts": {}, "problems": [], "problem_count": 0}
    return idle.update(state=ImportState.REFUSED, **nothing)


def _check(run: PeopleImport, at: datetime) -> None:
    plan, _state, problems = _planned(run, at)
    _show(run, plan, problems)


def _show(run: PeopleImport, plan: Plan | None, problems: Problems) -> None:
    """Keep what was found for the page: the changes, or what must be corrected first."""
    run.changes.all().delete()
    run.problem_count = problems.count
    run.problems = [list(each) for each in problems.in_order()]
    run.state = ImportState.REFUSED
    run.counts, run.fingerprint = {}, ""
    if plan is not None and not problems.count:
        run.state = ImportState.CHECKED
        run.counts, run.fingerprint = plan.counts, plan.fingerprint
        run.removals = len(plan.left)
        _keep_changes(run, plan)
    run.save()


def _keep_changes(run: PeopleImport, plan: Plan) -> None:
    """A hundred thousand rows by COPY, in the order of the plan."""
    text = io.StringIO()
    rows = csv.writer(text)
    for each in plan.changes:
        about = (each.person or NOTHING, each.email, each.label[:200], each.role or NOTHING)
        rows.writerow((run.pk, each.kind.value, each.line, *about, each.before, each.after))
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, text)


def _bring_in(run: PeopleImport, at: datetime, progress: Progress) -> None:
    """Make the changes, if they are still those that were shown; else show the new ones."""
    plan, state, problems = _planned(run, at)
    run.moved_meanwhile = plan is None or plan.fingerprint != run.fingerprint
    if plan is None or run.moved_meanwhile or problems.count:
        _show(run, plan, problems)
        return
    try:
        with transaction.atomic():
            write_plan(plan, state, at=at, progress=progress)
    except (IntegrityError, ValidationError):
        problems.add(0, "", _("Somebody changed the same facts at this moment. Check it again."))
        _show(run, None, problems)
        return
    with connection.cursor() as cursor:
        cursor.execute(LINK, [run.pk])
    run.state, run.ended_at, run.content = ImportState.DONE, at, b""
    run.save()
    changes = {"complete": run.complete, "digest": run.digest, "counts": run.counts}
    audit.record(by=run.by, action="people.imported", target=run, at=at, changes=changes)


def _planned(run: PeopleImport, at: datetime) -> tuple[Plan | None, State, Problems]:
    """The changes the file asks for at ``at``; None where it cannot be read at all."""
    state = state_at(at)
    problems = Problems(run.mapping)
    run.known = sum(each.active and each.pk != run.by_id for each in state.people.values())
    try:
        looked = survey_of(run)
        places = columns.places(looked.header, run.mapping)
        roles = roles_by_word(state.roles)
        entries = list(read_entries(looked, places, roles, problems))
    except (MappingError, UnreadableFileError) as error:
        problems.add(0, "", str(error))
        return None, state, problems
    tree = UnitTree(state.units, run.under_id, problems)
    tree.define(entries)
    found, run.repeated = gather(entries, tree, run.default_role, problems)
    run.records = len(entries)
    ask = Ask(complete=run.complete, by=run.by_id, zone=run.by.zone)
    return Planner(state, tree, ask, problems).compare(found), state, problems


def _require(by: User) -> None:
    if not may_import(by):
        raise PermissionDenied(Perm.PEOPLE_IMPORT.value)


def _handed_over(run: PeopleImport) -> PeopleImport:
    if is_for_the_worker(run):
        transaction.on_commit(lambda: wake_worker(run.pk), robust=True)
    run.refresh_from_db()
    return run


def _silent(_done: int, _total: int) -> None:
    """For callers who do not ask how far it is."""


def _source(name: str, content: bytes) -> Source:
    return Source(name, lambda: io.BytesIO(content))


def _take_time() -> None:
    """As long as it takes, and one import at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"
            " SET LOCAL lock_timeout = 0"
        )
        cursor.execute("SELECT pg_advisory_xact_lock(7403, 0)")
