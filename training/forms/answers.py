"""Answers as a plain form sends them: ``a3`` for question 3, ``a3-0`` for its first choice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from training.domain.questions import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from training.models import AttemptItem

PLACE = re.compile(r"[0-9]{1,2}")
TRUTHS = {"yes": True, "no": False}


def answers_in(form: QueryDict, items: Iterable[AttemptItem]) -> dict[int, Any]:
    """The answers to ``items`` that ``form`` holds, by position; what cannot be read is none."""
    return {item.position: answer_in(form, item) for item in items}


def answer_in(form: QueryDict, item: AttemptItem) -> Any:
    """The answer to one question, in the shape that ``domain.questions.mark`` reads."""
    kind, parts = Kind(item.shown["kind"]), len(item.shown["order"])
    name = f"a{item.position}"
    if kind is Kind.MULTIPLE:
        places = {_place(each, parts) for each in form.getlist(name)}
        return sorted(place for place in places if place is not None) or None
    if kind in {Kind.ORDERING, Kind.MATCHING}:
        chosen = [_place(form.get(f"{name}-{row}", ""), parts) for row in range(parts)]
        return None if all(each is None for each in chosen) else chosen
    given = str(form.get(name, "")).strip()
    if kind is Kind.TRUE_FALSE:
        return TRUTHS.get(given)
    if kind in {Kind.SHORT, Kind.NUMERIC}:
        return given or None
    return _place(given, parts)


def _place(text: object, parts: int) -> int | None:
    found = int(str(text)) if PLACE.fullmatch(str(text)) else parts
    return found if found < parts else None
