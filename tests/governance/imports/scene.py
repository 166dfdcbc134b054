"""A company that brings people in from files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from governance.services import people_imports
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User
    from governance.models import PeopleImport


def strategist() -> User:
    """Somebody who may import into the whole company."""
    role = make.shipped_role("strategist")
    return make.appoint(make.user("Ana", language="en"), role, on=make.company())


def table(*rows: Iterable[str]) -> bytes:
    """A CSV file of these rows, the first of which is the header."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def checked(content: bytes, *, by: User, at: datetime = make.NOON, **how: Any) -> PeopleImport:
    """The file, read and compared."""
    mapping = how.pop("mapping", None)
    run = people_imports.keep_import(
        name=how.pop("name", "people.csv"),
        content=content,
        complete=how.pop("complete", False),
        under=how.pop("under", None) or make.company(),
        default_role=how.pop("default_role", None),
        by=by,
        at=at,
    )
    people_imports.ask_check(run=run, mapping=mapping or run.mapping, by=by, at=at)
    people_imports.work_on(run_id=run.pk, at=at)
    run.refresh_from_db()
    return run


def brought_in(content: bytes, *, by: User, at: datetime = make.NOON, **how: Any) -> PeopleImport:
    """The file, read, confirmed and brought in."""
    run = checked(content, by=by, at=at, **how)
    assert run.state == "checked", run.problems
    people_imports.confirm_import(run=run, removals=run.removals, by=by, at=at)
    people_imports.work_on(run_id=run.pk, at=at)
    run.refresh_from_db()
    return run
