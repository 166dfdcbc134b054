"""Questions of a quiz: their shapes, how they are dealt, and what an answer is worth.

A body is JSON, by kind; words are in both languages, ``{"fr": …, "en": …}``:

- SINGLE, MULTIPLE, JUDGE: ``{"options": [{"fr", "en", "right": bool}, …]}``; JUDGE has the
  conversation too, ``"thread": [{"from": "customer" | "us", "fr", "en"}, …]``.
- TRUE_FALSE: ``{"right": bool}``.
- SHORT: ``{"accepted": {"fr": [str, …], "en": [str, …]}}``.
- NUMERIC: ``{"right": number, "tolerance": number, "unit": str}``.
- ORDERING: ``{"items": [{"fr", "en"}, …]}``, in the right order.
- MATCHING: ``{"pairs": [{"left": {"fr", "en"}, "right": {"fr", "en"}}, …]}``.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

FULL: Final = 100
MOST_PARTS: Final = 12
LONGEST: Final = 1000
"""Characters of one option."""


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERIC = "numeric"
    ORDERING = "ordering"
    MATCHING = "matching"
    JUDGE = "judge"


CHOOSING: Final = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.JUDGE})


class BodyFault(StrEnum):
    """What is wrong with a body."""

    SHAPE = "shape"
    FEW = "few"
    MANY = "many"
    WORDS = "words"
    NONE_RIGHT = "none_right"
    SEVERAL_RIGHT = "several_right"
    NUMBER = "number"
    TWICE = "twice"


def fault_of(kind: Kind, body: Any) -> BodyFault | None:
    """The first thing wrong with ``body`` for a question of ``kind``; None when it is whole."""
    return FAULTS[kind](body) if isinstance(body, dict) else BodyFault.SHAPE


def deal(kind: Kind, body: dict[str, Any], chance: Random) -> list[int]:
    """The order in which the parts are shown: place → index in ``body``; empty without parts."""
    if kind in CHOOSING:
        return chance.sample(range(len(body["options"])), len(body["options"]))
    if kind is Kind.ORDERING:
        return chance.sample(range(len(body["items"])), len(body["items"]))
    if kind is Kind.MATCHING:
        return chance.sample(range(len(body["pairs"])), len(body["pairs"]))
    return []


def shown_to(
    kind: Kind, body: dict[str, Any], order: Sequence[int], language: str
) -> dict[str, Any]:
    """What may be seen before answering, in ``language``: never what is right."""
    if kind in CHOOSING:
        seen: dict[str, Any] = {"options": [_in(body["options"][i], language) for i in order]}
        if kind is Kind.JUDGE:
            seen["thread"] = [
                {"from": line["from"], "words": _in(line, language)} for line in body["thread"]
            ]
        return seen
    if kind is Kind.ORDERING:
        return {"items": [_in(body["items"][i], language) for i in order]}
    if kind is Kind.MATCHING:
        return {
            "left": [_in(pair["left"], language) for pair in body["pairs"]],
            "right": [_in(body["pairs"][i]["right"], language) for i in order],
        }
    return {"unit": body.get("unit", "")} if kind is Kind.NUMERIC else {}


def mark(kind: Kind, body: dict[str, Any], order: Sequence[int], response: Any) -> int:
    """What ``response`` is worth, from 0 to 100; whatever cannot be read is worth 0.

    Places in a response are those of the order shown: a place (SINGLE, JUDGE), places (MULTIPLE),
    all places in the order chosen (ORDERING), for each left part the place of its right one
    (MATCHING), a bool, or text. Several right answers are worth their share, less one share for
    each wrong one; ORDERING and MATCHING what stands where it belongs.
    """
    if kind in ANSWERED:
        return FULL * ANSWERED[kind](body, response)
    alone = kind in {Kind.SINGLE, Kind.JUDGE}
    places = _places([response] if alone else response, len(order))
    if places is None:
        return 0
    if alone:
        return FULL * bool(body["options"][order[places[0]]]["right"])
    if kind is Kind.MULTIPLE:
        return _share_of_several(body["options"], {order[place] for place in places})
    found = sum(order[place] == belongs for belongs, place in enumerate(places))
    return FULL * found // len(order) if len(places) == len(order) else 0


def right_response(kind: Kind, body: dict[str, Any], order: Sequence[int]) -> Any:
    """A response worth 100, in the places of ``order``; text in French for SHORT."""
    if kind in {Kind.TRUE_FALSE, Kind.NUMERIC}:
        return body["right"] if kind is Kind.TRUE_FALSE else str(body["right"])
    if kind is Kind.SHORT:
        return body["accepted"]["fr"][0]
    if kind in CHOOSING:
        places = [place for place, i in enumerate(order) if body["options"][i]["right"]]
        return places if kind is Kind.MULTIPLE else places[0]
    return [list(order).index(belongs) for belongs in range(len(order))]


def plain(words: str) -> str:
    """Words without accents, case, punctuation or double spaces, for comparing."""
    bare = "".join(
        each for each in unicodedata.normalize("NFKD", words) if not unicodedata.combining(each)
    )
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()


def _share_of_several(options: list[dict[str, Any]], chosen: set[int]) -> int:
    right = {index for index, option in enumerate(options) if option["right"]}
    return max(0, FULL * (len(chosen & right) - len(chosen - right)) // len(right))


def _places(response: Any, count: int) -> list[int] | None:
    """Different places within bounds, or None."""
    if not isinstance(response, list) or len(set(map(repr, response))) != len(response):
        return None
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in response)
    return response if whole and all(0 <= each < count for each in response) else None


def _is_true(body: dict[str, Any], response: Any) -> bool:
    return isinstance(response, bool) and response is body["right"]


def _is_accepted(body: dict[str, Any], response: Any) -> bool:
    said = plain(response) if isinstance(response, str) else ""
    lists = body["accepted"].values()
    return bool(said) and said in {plain(each) for words in lists for each in words}


def number(text: Any) -> Decimal | None:
    """A number as people write it in French or English, such as "1 234,5"; None otherwise."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", str(text)).replace(",", ".")
    try:
        found = Decimal(bare)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _is_near(body: dict[str, Any], response: Any) -> bool:
    given = number(response) if isinstance(response, str | int | float) else None
    right, tolerance = Decimal(str(body["right"])), Decimal(str(body.get("tolerance", 0)))
    return given is not None and abs(given - right) <= tolerance


def _in(words: dict[str, Any], language: str) -> str:
    first, second = ("fr", "en") if language.startswith("fr") else ("en", "fr")
    return words.get(first) or words.get(second) or ""


def _has_words(part: Any) -> bool:
    return isinstance(part, dict) and all(
        isinstance(part.get(language), str) and 0 < len(part[language].strip()) <= LONGEST
        for language in ("fr", "en")
    )


def _fault_of_parts(parts: Any, fewest: int = 2) -> BodyFault | None:
    if not isinstance(parts, list):
        return BodyFault.SHAPE
    if len(parts) < fewest:
        return BodyFault.FEW
    if len(parts) > MOST_PARTS:
        return BodyFault.MANY
    if not all(_has_words(part) for part in parts):
        return BodyFault.WORDS
    for language in ("fr", "en"):
        if len({part[language].strip() for part in parts}) != len(parts):
            return BodyFault.TWICE
    return None


def _fault_of_options(kind: Kind, options: Any) -> BodyFault | None:
    if fault := _fault_of_parts(options):
        return fault
    if not all(isinstance(option.get("right"), bool) for option in options):
        return BodyFault.SHAPE
    right = sum(option["right"] for option in options)
    if right == 0:
        return BodyFault.NONE_RIGHT
    return BodyFault.SEVERAL_RIGHT if right > 1 and kind is not Kind.MULTIPLE else None


def _fault_of_pairs(pairs: Any) -> BodyFault | None:
    if not isinstance(pairs, list) or not all(isinstance(pair, dict) for pair in pairs):
        return BodyFault.SHAPE
    return _fault_of_parts([pair.get("left") for pair in pairs]) or _fault_of_parts(
        [pair.get("right") for pair in pairs]
    )


def _fault_of_judged(body: dict[str, Any]) -> BodyFault | None:
    return _fault_of_thread(body.get("thread")) or _fault_of_options(
        Kind.JUDGE, body.get("options")
    )


def _fault_of_truth(body: dict[str, Any]) -> BodyFault | None:
    return None if isinstance(body.get("right"), bool) else BodyFault.SHAPE


def _fault_of_thread(thread: Any) -> BodyFault | None:
    if not isinstance(thread, list) or not thread:
        return BodyFault.FEW
    if not all(_has_words(line) and line.get("from") in {"customer", "us"} for line in thread):
        return BodyFault.WORDS
    return None


def _fault_of_accepted(accepted: Any) -> BodyFault | None:
    if not isinstance(accepted, dict) or set(accepted) != {"fr", "en"}:
        return BodyFault.SHAPE
    lists = list(accepted.values())
    if not all(isinstance(words, list) and words for words in lists):
        return BodyFault.FEW
    if not all(isinstance(each, str) and plain(each) for words in lists for each in words):
        return BodyFault.WORDS
    return None


def _fault_of_number(body: dict[str, Any]) -> BodyFault | None:
    right, tolerance = body.get("right"), body.get("tolerance", 0)
    for given in (right, tolerance):
        if isinstance(given, bool) or not isinstance(given, int | float) or number(given) is None:
            return BodyFault.NUMBER
    return BodyFault.NUMBER if tolerance < 0 else None


FAULTS: Final[dict[Kind, Callable[[dict[str, Any]], BodyFault | None]]] = {
    Kind.SINGLE: lambda body: _fault_of_options(Kind.SINGLE, body.get("options")),
    Kind.MULTIPLE: lambda body: _fault_of_options(Kind.MULTIPLE, body.get("options")),
    Kind.JUDGE: _fault_of_judged,
    Kind.TRUE_FALSE: _fault_of_truth,
    Kind.SHORT: lambda body: _fault_of_accepted(body.get("accepted")),
    Kind.NUMERIC: _fault_of_number,
    Kind.ORDERING: lambda body: _fault_of_parts(body.get("items")),
    Kind.MATCHING: lambda body: _fault_of_pairs(body.get("pairs")),
}
ANSWERED: Final[dict[Kind, Callable[[dict[str, Any], Any], bool]]] = {
    Kind.TRUE_FALSE: _is_true,
    Kind.SHORT: _is_accepted,
    Kind.NUMERIC: _is_near,
}
