"""What the tests of this application start from: a unit, its space, and Bo who answers."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from engagement import services
from engagement.services.imports import Source, import_interactions
from governance.perms import Perm
from tests import make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from engagement.models import Interaction
    from engagement.services.imports import Outcome
    from governance.models import OrgUnit, Space

WORKS = (Perm.INTERACTION_VIEW, Perm.INTERACTION_LOG, Perm.INTERACTION_ANSWER)


def volunteer(unit: OrgUnit, name: str = "Bo", *more: Perm) -> User:
    """Somebody who logs and answers in ``unit``."""
    return make.person(*WORKS, *more, on=unit, name=name)


def place() -> tuple[OrgUnit, Space, User]:
    """A unit, its space, its volunteer."""
    unit = make.unit()
    return unit, make.space(unit), volunteer(unit)


def logged(space: Space, by: User, **facts: Any) -> Interaction:
    """An interaction, through the service."""
    facts = {"words": "My bill is wrong.", "at": make.NOON, **facts}
    return services.log_interaction(space=space, by=by, **facts)


def table(
    name: str, header: Sequence[str], *rows: Sequence[object], encoding: str = "utf-8"
) -> Source:
    """A CSV file in memory."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    content = out.getvalue().encode(encoding)
    return Source(name, lambda: io.BytesIO(content))


ASKED = ("id", "created", "title", "content", "creator", "locale")
SAID = ("id", "question_id", "created", "content", "creator")


def questions(*rows: Sequence[object], encoding: str = "utf-8") -> Source:
    """A file of conversations."""
    return table("questions.csv", ASKED, *rows, encoding=encoding)


def answers(*rows: Sequence[object]) -> Source:
    """A file of answers."""
    return table("answers.csv", SAID, *rows)


def imported(space: Space, asked: Source, said: Source | None = None, **facts: Any) -> Outcome:
    """An import by the product itself."""
    facts = {"at": make.NOON, "by": None, **facts}
    return import_interactions(questions=asked, answers=said, space=space, **facts)
