"""The sample conversations of the demo: real ones, moved to the present."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.services.imports import Source, import_interactions

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from governance.models import Space

FOLDER = Path(__file__).parent / "sample"
WEEK = timedelta(weeks=1)
STAMP = "%Y-%m-%d %H:%M:%S %z"


def load_sample(*, space: Space, at: datetime) -> None:
    """Import the sample into ``space``; once it is there, calling again changes nothing.

    Every stamp moves by the same number of whole weeks, so that weekdays and delays stay and the
    newest question falls in the seven days before ``at``. Answers that would lie in the future
    are left out.
    """
    if space.interactions.exclude(external_id="").exists():
        return
    questions, answers = _rows("questions"), _rows("answers")
    newest = max(_moment(row) for row in questions)
    shift = (at - newest) // WEEK * WEEK
    import_interactions(
        questions=_source("questions.csv", questions, shift, at),
        answers=_source("answers.csv", answers, shift, at),
        space=space,
        at=at,
        by=None,
        mapping={"topic": ""},
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _moment(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["created"].replace(" +", "+"))


def _source(name: str, rows: list[dict[str, str]], shift: timedelta, at: datetime) -> Source:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    for row in rows:
        moved = _moment(row) + shift
        if moved <= at:
            writer.writerow({**row, "created": moved.strftime(STAMP)})
    return Source(name, _opener(out.getvalue().encode()))


def _opener(content: bytes) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(content)
