"""Questions brought into a bank from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from governance import access, audit
from governance.perms import Perm
from training.models import Question

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from accounts.models import User
    from governance.models import OrgUnit

EVENTS_LISTED = 100


@dataclass(frozen=True, slots=True)
class Brought:
    """How many questions were added, and how many the bank had already."""

    added: int
    known: int


@transaction.atomic
def bring_questions(
    *, unit: OrgUnit, rows: Iterable[dict[str, Any]], by: User, at: datetime, source: str = ""
) -> Brought:
    """Add the questions of a file (``track_file.read_questions``) that the bank has not.

    A question is known when its theme and French words stand in the bank, retired or not, even
    if it was edited otherwise: what people wrote is never overwritten.

    Raises:
        PermissionDenied: ``by`` may not write questions there.
    """
    access.require(by, Perm.LEARNING_WRITE, unit)
    held = Question.objects.filter(unit=unit).values_list("theme", "prompt_fr")
    known = set(held)
    added: list[Question] = []
    seen = 0
    for row in rows:
        seen += 1
        key = (row["theme"], row["prompt"]["fr"].strip())
        if key not in known:
            known.add(key)
            added.append(_question(unit, row, by=by, at=at, source=source))
    Question.objects.bulk_create(added, batch_size=500)
    if added:
        changes = {"added": len(added), "first": [each.pk for each in added[:EVENTS_LISTED]]}
        audit.record(by=by, action="question.brought_in", target=unit, at=at, changes=changes)
    return Brought(len(added), seen - len(added))


def _question(
    unit: OrgUnit, row: dict[str, Any], *, by: User, at: datetime, source: str
) -> Question:
    why = row.get("why") or {}
    return Question(
        unit=unit,
        theme=row["theme"],
        kind=row["kind"],
        prompt_fr=row["prompt"]["fr"].strip(),
        prompt_en=row["prompt"]["en"].strip(),
        why_fr=(why.get("fr") or "").strip(),
        why_en=(why.get("en") or "").strip(),
        source=(row.get("source") or source)[:200],
        body=row["body"],
        author=by,
        created_at=at,
    )
