"""A file that somebody brings to the page: kept while its plan is looked at, then applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from governance import access
from governance.blueprint.applying import apply_file
from governance.blueprint.planning import Plan, plan_file, read_file
from governance.blueprint.reading import BOM
from governance.models import OrgUnit, SetupFile, UnitKind
from governance.perms import Perm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@transaction.atomic
def bring_file(*, raw: bytes, name: str, by: User, at: datetime) -> SetupFile:
    """Keep a valid file until ``by`` applies it or brings another one.

    Raises:
        PermissionDenied: ``by`` may not apply files to the company.
        InvalidFileError: the file is wrong.
    """
    company = OrgUnit.objects.select_for_update(of=("self",)).get(kind=UnitKind.COMPANY)
    access.require(by, Perm.SETUP_APPLY, company)
    raw = raw.removeprefix(BOM)
    file = read_file(raw)
    plan_file(file, at)
    SetupFile.objects.waiting().filter(author=by).delete()
    return SetupFile.objects.create(
        unit=company,
        name=name[:120],
        digest=file.digest,
        content=raw.decode(),
        author=by,
        brought_at=at,
    )


def plan_of(file: SetupFile, *, at: datetime) -> Plan:
    """What applying a waiting file would change at ``at``.

    Raises:
        InvalidFileError: the organisation has moved so that the file is wrong now.
    """
    return plan_file(read_file(file.content.encode()), at)


@transaction.atomic
def apply_brought(
    *, file: SetupFile, plan_digest: str, by: User, at: datetime
) -> SetupFile | None:
    """Apply a waiting file, if its plan is the one that was shown; its row of the history.

    Raises:
        PermissionDenied, InvalidFileError, OrganisationMovedError: as ``apply_file``.
    """
    raw, name = file.content.encode(), file.name
    SetupFile.objects.waiting().filter(pk=file.pk).delete()
    row, _plan = apply_file(raw=raw, by=by, at=at, plan_digest=plan_digest, name=name)
    return row
