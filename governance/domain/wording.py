"""How long a text is, how easy it is to read, and what changed from one text to another.

Texts are plain: no Markdown marks. A line break ends a sentence, as a heading or a list item does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

WORDS_PER_MINUTE: Final = 200
MOST_WORDS: Final = 450
MOST_MINUTES: Final = 3
"""One page of plain text, and the patience of a reader: rule G20. A charter may say otherwise."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=\s|$|[\"”»)])|\n+")
_TOKEN: Final = re.compile(r"\S+\s*|^\s+")
_VOWELS: Final = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
_HIATUS: Final = re.compile(r"[aeiou]ing\b|é[aoàâ]|[aeiou][ïëü]")
_SILENT_EN: Final = re.compile(r"(?<![aeiouyl])e$|(?<=[aeiouy])le$|(?<![aeiouytd])ed$")
_SILENT_ENS: Final = re.compile(r"(?<![aeiouyszxcgh])es$")
_SILENT_FR: Final = re.compile(r"es?$")


class Piece(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Ease(StrEnum):
    """What a score means, in the steps of Flesch's own table, folded to three."""

    EASY = "easy"
    FAIR = "fair"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words, with the spaces after them."""

    kind: Piece
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a writer is told beside the text.

    ``minutes`` is rounded up, 0 only for an empty text; ``score`` runs from about 0 (hard) to 100
    (easy), None without words.
    """

    words: int
    minutes: int
    score: int | None
    ease: Ease | None
    too_long: bool


def reading(
    text: str, language: str, *, most_words: int = MOST_WORDS, most_minutes: int = MOST_MINUTES
) -> Reading:
    """Length and ease of ``text`` (language ``fr`` or ``en``), and whether it exceeds a page."""
    words, score = count_words(text), readability(text, language)
    minutes = reading_minutes(words)
    rounded = None if score is None else round(score)
    return Reading(
        words=words,
        minutes=minutes,
        score=rounded,
        ease=None if rounded is None else ease_of(rounded),
        too_long=words > most_words or minutes > most_minutes,
    )


def count_words(text: str) -> int:
    """Runs of letters and digits; “don’t”, “l’équipe” and “peut-être” are one word each."""
    return len(_WORD.findall(text))


def reading_minutes(words: int) -> int:
    """Whole minutes to read ``words`` at 200 a minute, rounded up."""
    return -(-words // WORDS_PER_MINUTE)


def readability(text: str, language: str) -> float | None:
    """Reading ease from about 0 (hard) to 100 (easy); None without words.

    English: 206.835 - 1.015 × words per sentence - 84.6 × syllables per word. French:
    207 - 1.015 × words per sentence - 73.6 × syllables per word. Syllables are counted from the
    spelling, silent endings left out.

    Raises:
        ValueError: another language.

    Source: R. Flesch, “A new readability yardstick”, Journal of Applied Psychology 32 (1948),
    221–233; L. Kandel and A. Moles, « Application de l’indice de Flesch à la langue française »,
    Cahiers d’études de radio-télévision 19 (1958), 253–274.
    """
    if language not in {"en", "fr"}:
        raise ValueError("there is a formula for French and for English only")
    words = _WORD.findall(text)
    if not words:
        return None
    sentences = sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part))
    length = len(words) / sentences
    density = sum(syllables(word, language) for word in words) / len(words)
    if language == "fr":
        return 207 - 1.015 * length - 73.6 * density
    return 206.835 - 1.015 * length - 84.6 * density


def ease_of(score: float) -> Ease:
    """Easy from 60 (plain language), hard below 30 (academic), fair between."""
    if score >= 60:
        return Ease.EASY
    return Ease.FAIR if score >= 30 else Ease.HARD


def syllables(word: str, language: str) -> int:
    """Spoken syllables of ``word``, guessed from its spelling; at least 1."""
    parts = re.split(r"['’\-]", word.lower())
    return max(1, sum(_syllables_of(part, language) for part in parts))


def _syllables_of(part: str, language: str) -> int:
    found = len(_VOWELS.findall(part)) + len(_HIATUS.findall(part))
    silent = (_SILENT_FR,) if language == "fr" else (_SILENT_EN, _SILENT_ENS)
    if found > 1 and any(pattern.search(part) for pattern in silent):
        # A final vowel that stands in a longer group ("due", "rue") is counted with it.
        found -= not re.search(r"[aeiouyéèêàùœ]es?$", part)
    return found


def word_diff(old: str, new: str) -> list[Run]:
    """``new`` with what was added to and removed from ``old``, word by word.

    Runs without the removed ones give ``new`` exactly; without the added ones, the words of
    ``old``. Spaces and line breaks alone are no change.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(
        None, [token.strip() for token in before], [token.strip() for token in after]
    )
    runs: list[Run] = []
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind == "equal":
            runs.append(Run(Piece.SAME, "".join(after[from_new:to_new])))
            continue
        if to_old > from_old:
            runs.append(Run(Piece.REMOVED, "".join(before[from_old:to_old])))
        if to_new > from_new:
            runs.append(Run(Piece.ADDED, "".join(after[from_new:to_new])))
    return runs


def has_changes(runs: list[Run]) -> bool:
    """Whether a comparison found any difference."""
    return any(run.kind is not Piece.SAME for run in runs)
