"""How long an answer may be, what a conversation is, and the body of its question."""

from __future__ import annotations

from typing import Any

import pytest

from training.domain.practice import is_good, is_thread, judged, longest_on
from training.domain.questions import Kind, fault_of
from training.shipped_scenarios import SHIPPED

LINE = {"from": "customer", "fr": "Bonjour", "en": "Hello"}


@pytest.mark.parametrize(
    ("network", "longest"), [("x", 280), ("bluesky", 300), ("mastodon", 500), ("forum", 600)]
)
def test_each_network_has_its_limit(network: str, longest: int) -> None:
    assert longest_on(network) == longest


@pytest.mark.parametrize(("marks", "good"), [((3, 3, 3), True), ((4, 4, 2), False)])
def test_an_answer_is_good_when_no_mark_is_low(marks: tuple[int, ...], *, good: bool) -> None:
    assert is_good(marks) is good


@pytest.mark.parametrize(
    "thread",
    [
        None,
        [],
        {},
        "x",
        [LINE] * 9,
        [{**LINE, "from": "them"}],
        [{**LINE, "en": " "}],
        [{**LINE, "fr": 3}],
        [{**LINE, "fr": "x" * 1001}],
        [{**LINE, "who": "x"}],
        [{"from": "us", "fr": "x"}],
    ],
)
def test_what_is_no_conversation(thread: Any) -> None:
    assert not is_thread(thread)
    assert is_thread([LINE, {**LINE, "from": "us"}])


def test_the_question_of_two_answers_is_whole() -> None:
    body = judged([LINE], {"fr": "Oui", "en": "Yes"}, {"fr": "Non", "en": "No"})

    assert fault_of(Kind.JUDGE, body) is None
    assert [option["right"] for option in body["options"]] == [True, False]


def test_six_exercises_ship_whole_in_both_languages() -> None:
    assert len(SHIPPED) == 6
    for each in SHIPPED:
        assert is_thread(each["thread"]), each["shipped_as"]
        assert all(
            each[f"{name}_{lang}"] for name in ("title", "criteria") for lang in ("fr", "en")
        )
        assert all(len(each[f"title_{lang}"]) <= 120 for lang in ("fr", "en"))
        assert all(len(each[f"criteria_{lang}"]) <= 1000 for lang in ("fr", "en"))
