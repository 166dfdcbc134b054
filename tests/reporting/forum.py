"""A public help forum as interactions: the real input whose figures are known exactly.

Questions and answers of support.mozilla.org, CC BY-SA 3.0; see the sample's own notice.
"""

from __future__ import annotations

import csv
import gzip
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from engagement.models import Interaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from governance.models import Space


def rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S %z")


def load_forum(questions: Path, answers: Path, *, space: Space) -> None:
    """Every question as an interaction with its first response by somebody else."""
    asked = {row["id"]: row for row in rows(questions)}
    first: dict[str, datetime] = {}
    for row in rows(answers):
        question = asked.get(row["question_id"])
        if question is not None and row["creator"] != question["creator"]:
            at = moment(row["created"])
            first[question["id"]] = min(first.get(question["id"], at), at)
    Interaction.objects.bulk_create(
        (_interaction(row, first.get(row["id"]), space) for row in asked.values()),
        batch_size=1_000,
    )


def _interaction(row: dict[str, str], first: datetime | None, space: Space) -> Interaction:
    written = moment(row["created"])
    seconds = None if first is None else int((first - written).total_seconds())
    return Interaction(
        unit=space.unit,
        space=space,
        external_id=row["id"],
        title=row["title"][:300],
        locale=row["locale"],
        status="open" if first is None else "answered",
        occurred_at=written,
        received_at=written,
        due_at=written + timedelta(hours=24),
        first_response_at=first,
        first_response_seconds=None if seconds is None else max(seconds, 0),
        first_response_flagged=seconds is not None and seconds < 0,
    )
