"""The figures of a real forum, to the last second."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reporting.domain.periods import Window
from reporting.metrics.catalogue import measure
from reporting.metrics.shapes import scope_of
from tests import make
from tests.reporting.forum import load_forum

if TYPE_CHECKING:
    from reporting.metrics.shapes import Figures

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
QUESTIONS = DATA / "sumo_thunderbird_2023h1_questions.csv.gz"
ANSWERS = DATA / "sumo_thunderbird_2023h1_answers.csv.gz"
HALF_YEAR = Window(date(2023, 1, 1), date(2023, 7, 1), "UTC")
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


@pytest.mark.django_db
@pytest.mark.skipif(
    not QUESTIONS.exists(), reason="the forum's files lie beside the original checkout only"
)
def test_the_forums_figures_equal_the_known_facts_whole_by_month_and_by_language() -> None:
    facts: dict[str, Any] = json.loads((DATA / "expected_facts.json").read_text())
    known = facts["sumo_thunderbird_2023h1"]
    space = make.space(make.unit())
    load_forum(QUESTIONS, ANSWERS, space=space)

    scope = scope_of(space.unit, HALF_YEAR, as_of=datetime(2026, 1, 1, tzinfo=UTC))
    found = measure(scope)

    assert told(found.overall) == known["overall"]
    assert {group.key: told(group.figures) for group in found.by_month} == known["by_month"]
    assert {group.key: told(group.figures) for group in found.by_locale} == known["by_locale"]
