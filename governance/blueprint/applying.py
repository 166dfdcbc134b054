"""Making exactly the changes of a plan, all or none."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2 import Error as DriverError

from accounts.models import User
from governance import access, audit
from governance.blueprint.planning import plan_file, read_file
from governance.blueprint.reading import InvalidFileError, Problem
from governance.blueprint.registry import sections
from governance.blueprint.writer import Writer
from governance.models import OrgUnit, SetupFile, UnitKind
from governance.perms import Perm
from socialteam.kit.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from governance.blueprint.comparing import Change
    from governance.blueprint.planning import Plan
    from governance.blueprint.registry import Section

    Act = Callable[[Sequence[Change], Writer], None]

LOCK = 7_301_100
"""One file at a time, also while there is no company to lock."""
NAME = "setup.yaml"


class OrganisationMovedError(ConflictError):
    """The plan is no longer the one that was shown; ``plan`` is what it would be now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("The organisation has changed since this plan was shown. Look at the new one.")
        )
        self.plan = plan


@transaction.atomic
def apply_file(
    *,
    raw: bytes,
    by: User | None,
    at: datetime,
    plan_digest: str | None = None,
    name: str = NAME,
) -> tuple[SetupFile | None, Plan]:
    """Make the organisation what ``raw`` says; the file's row of history, None for no change.

    The plan is made again under a lock; with ``plan_digest`` it must be the one that was shown.
    ``by`` is None only where there is no organisation yet: whoever runs the machine restores one.

    Raises:
        PermissionDenied: ``by`` does not hold SETUP_APPLY on the company, or lacks the power of a
            section that changes.
        InvalidFileError: the file is wrong, or the database refused a change.
        OrganisationMovedError: the plan is another one now.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    restoring = not OrgUnit.objects.exists()
    list(OrgUnit.objects.select_for_update(of=("self",)).filter(kind=UnitKind.COMPANY))
    _require(by, {Perm.SETUP_APPLY}, restoring=restoring)
    plan = plan_file(read_file(raw), at)
    if plan_digest is not None and plan.digest != plan_digest:
        raise OrganisationMovedError(plan)
    _require(by, {change.section.perm for change in plan.changes}, restoring=restoring)
    if not plan.changes:
        return None, plan
    _write(plan, Writer(by=by, at=at))
    _require_still_held(by, plan)
    return _recorded(plan, name=name, by=by, at=at), plan


def _require(by: User | None, perms: set[Perm], *, restoring: bool) -> None:
    """Every power on the company itself; nobody holds any where there is no company."""
    if restoring and by is None:
        return
    for perm in sorted(perms):
        if by is None or not access.holds_everywhere(by, perm):
            raise PermissionDenied(perm.value)


def _require_still_held(by: User | None, plan: Plan) -> None:
    """A file does not lock out who applies it; told where the appointments change, if they do."""
    if by is None:
        return
    reloaded = User.objects.get(pk=by.pk)
    if not access.holds_everywhere(reloaded, Perm.SETUP_APPLY):
        said = _("With this file you could not apply another one: somebody else has to apply it.")
        about = [each for each in plan.changes if each.section.key == "appointments"]
        place = (about or plan.changes)[0]
        raise InvalidFileError(Problem(place.line, place.path, said))


def _write(plan: Plan, writer: Writer) -> None:
    """Section by section: what is added and changed, what is closed, what comes last."""
    for section, changes in _grouped(plan):
        closes = changes[0].kind == "remove"
        act = section.remove if closes and section.remove else section.write
        _act(act, changes, writer)
    _finish(plan, writer)
    writer.flush()


def _finish(plan: Plan, writer: Writer) -> None:
    for section in sections():
        changes = [change for change in plan.changes if change.section is section]
        if section.finish is not None and changes:
            if writer.by is not None:  # powers may come from this very file
                writer.by = User.objects.get(pk=writer.by.pk)
            _act(section.finish, changes, writer)


def _act(act: Act, changes: Sequence[Change], writer: Writer) -> None:
    """Make these changes; what is refused is told with its line.

    Raises:
        InvalidFileError: the database or a service refused one of them.
    """
    refusal = _refusal(act, changes, writer)
    if refusal is None:
        return
    place = _first_refused(act, changes, writer)
    raise InvalidFileError(Problem(place.line, place.path, _said(refusal))) from refusal


def _refusal(act: Act, changes: Sequence[Change], writer: Writer) -> Exception | None:
    """Why ``changes`` cannot be made; None when they are made."""
    try:
        with transaction.atomic():
            act(changes, writer)
    except (IntegrityError, DataError, ValidationError) as error:
        return error
    return None


def _first_refused(act: Act, changes: Sequence[Change], writer: Writer) -> Change:
    """The change that is refused, found by making ever fewer of them and taking each try back.

    Whole sections are written at once, and the database does not say which row it minds.
    """
    fine, refused = 0, len(changes)
    while refused - fine > 1:
        tried = (fine + refused) // 2
        if _would_refuse(act, changes[:tried], writer):
            refused = tried
        else:
            fine = tried
    return changes[refused - 1]


def _would_refuse(act: Act, changes: Sequence[Change], writer: Writer) -> bool:
    with transaction.atomic():
        refusal = _refusal(act, changes, writer)
        transaction.set_rollback(True)
    return refusal is not None


def _grouped(plan: Plan) -> Iterator[tuple[Section, list[Change]]]:
    for _place, changes in groupby(
        plan.changes, key=lambda change: (change.section.key, change.kind == "remove")
    ):
        found = list(changes)
        yield found[0].section, found


def _said(error: Exception) -> str:
    """What was refused, as a sentence; a rule of the database that no plan foresaw is named."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, DataError):
        return _("A value cannot be kept.")
    cause = error.__cause__
    named = cause.diag.constraint_name if isinstance(cause, DriverError) else ""
    said = _("The change breaks a rule of the organisation (%(rule)s).")
    return said % {"rule": named or "?"}


def _recorded(plan: Plan, *, name: str, by: User | None, at: datetime) -> SetupFile:
    company = OrgUnit.objects.get(kind=UnitKind.COMPANY)
    counts = plan.counts()
    found = SetupFile.objects.create(
        unit=company,
        name=name[:120],
        digest=plan.file_digest,
        author=by,
        brought_at=at,
        applied_at=at,
        plan_digest=plan.digest,
        added=counts["add"],
        changed=counts["change"],
        closed=counts["remove"],
    )
    changes = {"file": plan.file_digest, "plan": plan.digest, **counts}
    audit.record(by=by, action="setup.applied", target=found, at=at, changes=changes)
    return found
