"""The figures of a real forum, to the last second, through the product's own import."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from engagement.services.imports import Source, import_interactions
from reporting.domain.periods import Window
from reporting.metrics.catalogue import measure
from reporting.metrics.shapes import scope_of
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.models import Space
    from reporting.metrics.catalogue import Measures
    from reporting.metrics.shapes import Figures

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONS = DATA / "sumo_thunderbird_2023h1_questions.csv.gz"
ANSWERS = DATA / "sumo_thunderbird_2023h1_answers.csv.gz"
HALF_YEAR = Window(date(2023, 1, 1), date(2023, 7, 1), "UTC")
IMPORTED = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = {
    "received": "questions",
    "answered": "answered_by_other",
    "unanswered": "unanswered",
    "median_first_response": "median_first_response_s",
    "p90_first_response": "p90_first_response_s",
    "within_24h": "within_24h",
    "within_48h": "within_48h",
}


def told(figures: Figures) -> dict[str, int | None]:
    return {name: figures[slug].value for slug, name in NAMES.items()}


def stored(path: Path) -> Source:
    return Source(path.name, lambda: path.open("rb"))


def measured(space: Space, questions: Source, answers: Source) -> Measures:
    outcome = import_interactions(
        questions=questions, answers=answers, space=space, by=None, at=IMPORTED
    )
    assert not outcome.problems.count
    return measure(scope_of(space.unit, HALF_YEAR, as_of=IMPORTED))


@pytest.mark.skipif(
    not QUESTIONS.exists(), reason="the forum's files lie beside the original checkout only"
)
def test_the_forums_figures_equal_the_known_facts_whole_by_month_and_by_language() -> None:
    facts: dict[str, Any] = json.loads((DATA / "expected_facts.json").read_text())
    known = facts["sumo_thunderbird_2023h1"]

    found = measured(make.space(make.unit()), stored(QUESTIONS), stored(ANSWERS))

    assert told(found.overall) == known["overall"]
    assert {group.key: told(group.figures) for group in found.by_month} == known["by_month"]
    assert {group.key: told(group.figures) for group in found.by_locale} == known["by_locale"]


Row = dict[str, str]


def a_small_forum() -> tuple[list[Row], list[Row]]:
    """Questions and answers with every twist: the author's own, clock faults, ties, none."""
    random, start = Random(7), datetime(2023, 1, 1, tzinfo=UTC)  # noqa: S311 - a fixed sample
    questions, answers = [], []
    for number in range(1, 241):
        asked = start + timedelta(seconds=random.randrange(180 * 86_400))
        author = f"asker{random.randrange(90)}"
        questions.append(
            {
                "id": str(number),
                "created": f"{asked:%Y-%m-%d %H:%M:%S} +0000",
                "locale": random.choice(["fr", "fr", "en-US", "it"]),
                "title": f"Question {number}",
                "content": "…",
                "creator": author,
            }
        )
        for reply in range(random.randrange(4)):
            delay = random.choice([-5, 0, 600, 86_400, 86_401, random.randrange(300_000)])
            answers.append(
                {
                    "id": str(1000 * number + reply),
                    "question_id": str(number),
                    "created": f"{asked + timedelta(seconds=delay):%Y-%m-%d %H:%M:%S} +0000",
                    "content": "…",
                    "creator": random.choice([author, "helper", "expert"]),
                }
            )
    return questions, answers


def source(name: str, rows: list[Row]) -> Source:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return Source(name, lambda: io.BytesIO(text.getvalue().encode()))


def facts_of(questions: Iterable[Row], answers: list[Row]) -> dict[str, int | None]:
    """The definition in plain Python, as the known facts were made."""
    delays, count = [], 0
    for question in questions:
        count += 1
        replies = [
            datetime.fromisoformat(each["created"]) - datetime.fromisoformat(question["created"])
            for each in answers
            if each["question_id"] == question["id"] and each["creator"] != question["creator"]
        ]
        delays += [max(int(min(replies).total_seconds()), 0)] if replies else []
    delays.sort()
    n = len(delays)
    return {
        "questions": count,
        "answered_by_other": n,
        "unanswered": count - n,
        "median_first_response_s": delays[(5 * n + 9) // 10 - 1] if n else None,
        "p90_first_response_s": delays[(9 * n + 9) // 10 - 1] if n else None,
        "within_24h": sum(delay <= 86_400 for delay in delays),
        "within_48h": sum(delay <= 172_800 for delay in delays),
    }


def test_a_small_forums_figures_equal_those_of_plain_python() -> None:
    questions, answers = a_small_forum()

    found = measured(
        make.space(make.unit()), source("questions.csv", questions), source("answers.csv", answers)
    )

    assert told(found.overall) == facts_of(questions, answers)
    for group in found.by_month:
        asked = [row for row in questions if row["created"].startswith(group.key)]
        assert told(group.figures) == facts_of(asked, answers)
    for group in found.by_locale:
        asked = [row for row in questions if row["locale"] == group.key]
        assert told(group.figures) == facts_of(asked, answers)
