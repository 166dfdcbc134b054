"""Writing YAML: one way to write each fact, so that equal set-ups give equal bytes."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PLAIN = re.compile(r"[^\W\d_](?:[\w@.+/’()-]| (?=[\w(]))*")
"""What needs no quotes, whatever reads it: letters first, no sign that YAML gives a meaning."""
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
NOT_LITERAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
WIDTH = 98
Data = Any


def implied(text: str) -> str:
    """The tag that YAML 1.1 gives ``text`` without quotes; empty for a text."""
    for first in (text[:1], None):
        for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(first, ()):
            if pattern.match(text):
                return str(tag).rpartition(":")[2]
    return ""


@lru_cache(maxsize=8192)
def quoted(text: str) -> str:
    """A text on one line, with quotes where it needs them."""
    if PLAIN.fullmatch(text) and text[-1] not in " :" and not implied(text):
        return text
    said = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", said)


def scalar(value: Data) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, time):
        return quoted(clock_time(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def moment(value: datetime) -> str:
    """An instant in UTC, to the microsecond where it has some."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def clock_time(value: time) -> str:
    """A wall time, with seconds only where it has some."""
    return value.isoformat("minutes" if not (value.second or value.microsecond) else "auto")


def section(key: str, about: str, rows: Iterable[Mapping[str, Data]], *, compact: bool) -> str:
    """A section under its comment; ``compact`` puts each row on one line."""
    lines = ["", *comment(about), f"{key}:"]
    before = len(lines)
    for row in rows:
        lines += [f"  - {flow(row)}"] if compact else _item(row, 2)
    if len(lines) == before:
        lines[-1] += " []"
    return "\n".join(lines) + "\n"


def comment(words: str) -> list[str]:
    """Lines of a comment."""
    paragraphs = words.split("\n")
    return [f"# {line}".rstrip() for each in paragraphs for line in wrap(each, WIDTH) or [""]]


def flow(value: Data) -> str:
    """A value on one line, with what it holds."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return scalar(value)


def _item(row: Mapping[str, Data], indent: int) -> list[str]:
    lines = list(_entries(row, indent + 2))
    lines[0] = " " * indent + "- " + lines[0].lstrip()
    return lines


def _entries(row: Mapping[str, Data], indent: int) -> Iterator[str]:
    pad = " " * indent
    for name, value in row.items():
        if isinstance(value, dict) and value:
            yield f"{pad}{name}:"
            yield from _entries(value, indent + 2)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            yield f"{pad}{name}:"
            for each in value:
                yield from _nested(each, indent + 2)
        elif isinstance(value, list):
            yield from _words(pad, name, value)
        elif isinstance(value, str) and "\n" in value and _literal(value):
            yield from _block(pad, name, value)
        else:
            yield f"{pad}{name}: {flow(value)}"


def _nested(row: Mapping[str, Data], indent: int) -> list[str]:
    """A row of a row: on one line when it fits."""
    line = " " * indent + "- " + flow(row)
    short = len(line) <= WIDTH and "\\n" not in line
    return [line] if short else _item(row, indent)


def _words(pad: str, name: str, values: list[Data]) -> list[str]:
    line = f"{pad}{name}: {flow(values)}"
    if len(line) <= WIDTH:
        return [line]
    return [f"{pad}{name}:", *(f"{pad}  - {flow(each)}" for each in values)]


def _literal(text: str) -> bool:
    """Whether ``text`` can stand as it is, line by line."""
    return not NOT_LITERAL.search(text) and text[0] not in " \n\t" and bool(text.strip("\n"))


def _block(pad: str, name: str, text: str) -> Iterator[str]:
    kept = len(text) - len(text.rstrip("\n"))
    yield f"{pad}{name}: |{'-' if kept == 0 else '' if kept == 1 else '+'}"
    body = text[:-1] if kept else text
    for line in body.split("\n"):
        yield f"{pad}  {line}" if line else ""
