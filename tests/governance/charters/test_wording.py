"""Reading time, readability and the word-level comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.wording import (
    Ease,
    Piece,
    count_words,
    ease_of,
    has_changes,
    readability,
    reading,
    reading_minutes,
    syllables,
    word_diff,
)

PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
PASSAGE = "This sentence, taken as a reading passage unto itself, is being used to prove a point."


def test_flesch_agrees_with_published_examples() -> None:
    assert readability(PLATYPUS, "en") == pytest.approx(37.46, abs=0.01)
    assert readability(PASSAGE, "en") == pytest.approx(68.98, abs=0.01)


def test_the_easiest_english_scores_above_a_hundred() -> None:
    assert readability("The cat sat on the mat.", "en") == pytest.approx(116.145)


def test_kandel_and_moles_is_used_for_french() -> None:
    # 6 words, 1 sentence, le-chat-dort-sur-le-ta-pis: 7 syllables.
    expected = 207 - 1.015 * 6 - 73.6 * 7 / 6
    assert readability("Le chat dort sur le tapis.", "fr") == pytest.approx(expected)


def test_a_french_sentence_of_administration_is_harder_than_a_plain_one() -> None:
    plain = readability("Répondez vite. Dites merci. Signez de votre nom.", "fr")
    stiff = readability(
        "L’établissement préalable d’une communication institutionnelle harmonisée conditionne"
        " l’autorisation individuelle de participation conversationnelle.",
        "fr",
    )
    assert plain is not None
    assert stiff is not None
    assert plain > 60
    assert stiff < 0


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("being", "en", 2),
        ("creature", "en", 2),
        ("table", "en", 2),
        ("used", "en", 1),
        ("wanted", "en", 2),
        ("don’t", "en", 1),
        ("charte", "fr", 1),
        ("chartes", "fr", 1),
        ("équipe", "fr", 2),
        ("l’équipe", "fr", 2),
        ("réseau", "fr", 2),
        ("rue", "fr", 1),
        ("b", "fr", 1),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


def test_a_text_without_words_has_no_score() -> None:
    assert readability("… – !", "fr") is None
    assert reading("", "en") == reading("\n\n", "en")
    assert reading("", "en").minutes == 0


def test_there_is_no_formula_for_other_languages() -> None:
    with pytest.raises(ValueError, match="French and for English"):
        readability("Guten Tag", "de")


def test_headings_and_list_items_end_a_sentence() -> None:
    assert readability("One two\nthree four", "en") == readability("One two. Three four.", "en")


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (200, 1), (201, 2), (600, 3)])
def test_reading_time_is_words_over_two_hundred_rounded_up(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


@pytest.mark.parametrize(("words", "too_long"), [(450, False), (451, True)])
def test_one_page_is_four_hundred_and_fifty_words(words: int, *, too_long: bool) -> None:
    assert reading("word " * words, "en").too_long is too_long


def test_a_charter_may_allow_more_words_but_not_more_patience() -> None:
    assert not reading("word " * 600, "en", most_words=1000).too_long
    assert reading("word " * 601, "en", most_words=1000).too_long


@pytest.mark.parametrize(
    ("score", "ease"), [(60, Ease.EASY), (59, Ease.FAIR), (30, Ease.FAIR), (29, Ease.HARD)]
)
def test_ease_has_three_steps(score: float, ease: Ease) -> None:
    assert ease_of(score) is ease


def test_the_comparison_is_by_word() -> None:
    runs = word_diff("Answer within two days.", "Answer within one working day.")

    assert [(run.kind, run.text) for run in runs] == [
        (Piece.SAME, "Answer within "),
        (Piece.REMOVED, "two days."),
        (Piece.ADDED, "one working day."),
    ]


def test_line_breaks_alone_are_no_change() -> None:
    assert not has_changes(word_diff("one two\nthree", "one  two three"))
    assert has_changes(word_diff("one", "one two"))


@given(old=st.text("ab \n", max_size=60), new=st.text("ab \n", max_size=60))
def test_a_comparison_loses_no_word(old: str, new: str) -> None:
    runs = word_diff(old, new)

    kept = "".join(run.text for run in runs if run.kind is not Piece.REMOVED)
    assert kept == new or not new.strip()
    before = " ".join(run.text for run in runs if run.kind is not Piece.ADDED)
    assert before.split() == old.split()


def test_words_with_apostrophes_and_hyphens_are_one() -> None:
    assert count_words("l’équipe peut-être don't") == 3
