"""Whether an answer can be kept: the shapes that ``questions.mark`` reads, finished or not."""

from __future__ import annotations

from typing import Any, Final

from training.domain.questions import Kind

LONGEST_ANSWER: Final = 500


def is_readable(kind: Kind, parts: int, response: Any) -> bool:
    """Whether ``response`` may be kept for a question of ``kind`` with so many ``parts``.

    None is no answer. In ORDERING and MATCHING a place may still be None, or stand twice.
    """
    if response is None:
        return True
    if kind in {Kind.SINGLE, Kind.JUDGE}:
        return _is_place(response, parts)
    if kind is Kind.TRUE_FALSE:
        return isinstance(response, bool)
    if kind in {Kind.SHORT, Kind.NUMERIC}:
        return isinstance(response, str) and len(response) <= LONGEST_ANSWER
    return isinstance(response, list) and _are_places(kind, parts, response)


def is_given(kind: Kind, response: Any) -> bool:
    """Whether the question counts as answered: nothing is left open."""
    if kind in {Kind.ORDERING, Kind.MATCHING}:
        return isinstance(response, list) and None not in response
    return response not in (None, "", [])


def _are_places(kind: Kind, parts: int, response: list[Any]) -> bool:
    if kind is Kind.MULTIPLE:
        places = all(_is_place(each, parts) for each in response)
        return places and len(set(response)) == len(response)
    whole = all(each is None or _is_place(each, parts) for each in response)
    return whole and len(response) == parts


def _is_place(each: Any, parts: int) -> bool:
    return isinstance(each, int) and not isinstance(each, bool) and 0 <= each < parts
