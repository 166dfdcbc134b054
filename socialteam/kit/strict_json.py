"""JSON as RFC 8259 has it, and as PostgreSQL can hold it."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from socialteam.kit.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 32
LARGEST = 2**63 - 1
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
STRINGS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
BRACKETS = {"[": 1, "{": 1, "]": -1, "}": -1}


def unreadable() -> str:
    """The sentence for NUL and lone surrogates, wherever they come from."""
    return _("This text holds a character that cannot be stored.")


def load_json(raw: bytes) -> Any:
    """The value of JSON in UTF-8, no deeper than 32, each key once, nothing a column cannot hold.

    Raises:
        BadInputError: ``raw`` is not such JSON.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadInputError("", _("The body is not in UTF-8.")) from None
    if _depth(text) > DEEPEST:
        raise BadInputError("", _("The body is nested too deeply."))
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_float,
            parse_int=_int,
        )
    except (ValueError, RecursionError):
        raise BadInputError("", _("The body is not valid JSON.")) from None
    _check_value(value)
    return value


def _depth(text: str) -> int:
    """How deep the brackets outside of strings go; linear, and without recursion."""
    steps = (BRACKETS[mark] for mark in STRINGS.sub("", text) if mark in BRACKETS)
    return max(accumulate(steps), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInputError(printable(name), _("This field is given more than once."))
        found[name] = value
    return found


def _no_number(text: str) -> float:
    raise BadInputError("", _("%(text)s is not a number.") % {"text": text})


def _float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text[:20])


def _int(text: str) -> int:
    number = int(text) if len(text) <= 20 else LARGEST + 1
    if abs(number) > LARGEST:
        raise BadInputError("", _("%(text)s is too large a number.") % {"text": text[:20]})
    return number


def _check_value(value: object) -> None:
    for path, text in _texts(value, ""):
        if UNWRITABLE.search(text):
            raise BadInputError(printable(path), unreadable())


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every string of a JSON value, keys included, with its dotted path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            below = f"{path}.{name}" if path else name
            yield below, name
            yield from _texts(inner, below)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{index}" if path else str(index))


def printable(path: str) -> str:
    """The name of a field as it may be shown: without what cannot be, and not too long."""
    return UNWRITABLE.sub("\ufffd", path)[:200]
