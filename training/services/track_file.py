"""Tracks and questions as YAML: the shape of the shipped files, read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from governance.blueprint.reading import (
    MOST_PROBLEMS,
    InvalidFileError,
    Listing,
    Problem,
    Scalar,
    Table,
    read_yaml,
)
from governance.blueprint.writing import section
from socialteam.kit import markdown
from socialteam.kit.strict_json import UNWRITABLE, unreadable
from training.domain.questions import Kind, fault_of
from training.services.questions import fault_said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.blueprint.reading import Node
    from training.models import Question

NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
PLAIN: Final = {"null": None, "~": None, "": None, "true": True, "false": False}
SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,60}")
LANGUAGES: Final = ("fr", "en")
LONGEST_PROMPT: Final = 2000
MOST_QUESTIONS: Final = 2000
KINDS: Final = frozenset(kind.value for kind in Kind)
ABOUT: Final = (
    "Questions of the bank. theme: what quizzes draw by; kind: single, multiple, true_false,"
    " short, numeric, ordering, matching or judge; body: the answers, with what is right."
)


@dataclass(slots=True)
class _Findings:
    """What is wrong, line by line."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, node: Node, path: str, message: str) -> None:
        self.problems.append(Problem(node.line, path, message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise InvalidFileError(*self.problems)


def value_of(node: Node) -> Any:
    """What a node says: text, number, true or false, nothing, a list, names with values."""
    if isinstance(node, Listing):
        return [value_of(item) for item in node.items]
    if isinstance(node, Table):
        return {name: value_of(entry) for name, entry in node.entries.items()}
    if node.plain and node.text in PLAIN:
        return PLAIN[node.text]
    if node.plain and NUMBER.fullmatch(node.text):
        return float(node.text) if "." in node.text else int(node.text)
    return node.text


def read_track(raw: bytes) -> dict[str, Any]:
    """A whole track: the facts of the file, its questions checked.

    Images do not travel in a file: they are brought in beside the lesson, on its page.

    Raises:
        InvalidFileError: every problem with its line; a text that shows an image is one.
    """
    root = _table(read_yaml(raw))
    _checked_questions(root)
    _refuse_images(root)
    facts: dict[str, Any] = value_of(root)
    return facts


def read_questions(raw: bytes) -> list[dict[str, Any]]:
    """The questions of a file, which may be one of a whole track.

    Raises:
        InvalidFileError: every problem with its line.
    """
    return _checked_questions(_table(read_yaml(raw)))


def questions_as_yaml(questions: Iterable[Question]) -> str:
    """A bank as a file that ``read_questions`` takes back."""
    return section("questions", ABOUT, map(_row_of, questions), compact=False).lstrip("\n")


def _row_of(question: Question) -> dict[str, Any]:
    row: dict[str, Any] = {
        "theme": question.theme,
        "kind": question.kind,
        "prompt": {"fr": question.prompt_fr, "en": question.prompt_en},
    }
    if question.why_fr or question.why_en:
        row["why"] = {"fr": question.why_fr, "en": question.why_en}
    if question.source:
        row["source"] = question.source
    return row | {"body": question.body}


def _table(root: Node) -> Table:
    if isinstance(root, Table):
        return root
    raise InvalidFileError(Problem(root.line, "", _("The file has no “questions:”.")))


def _checked_questions(root: Table) -> list[dict[str, Any]]:
    listed = root.entries.get("questions")
    if not isinstance(listed, Listing):
        raise InvalidFileError(Problem(root.line, "", _("The file has no “questions:”.")))
    if len(listed.items) > MOST_QUESTIONS:
        said = _("A file holds %(most)s questions at most.") % {"most": MOST_QUESTIONS}
        raise InvalidFileError(Problem(listed.line, "questions", said))
    into = _Findings()
    found = [
        _question(node, f"questions[{number}]", into)
        for number, node in enumerate(listed.items, start=1)
    ]
    if into.problems:
        raise InvalidFileError(*into.problems)
    return found


def _refuse_images(node: Node, path: str = "", into: _Findings | None = None) -> None:
    found = into or _Findings()
    if isinstance(node, Scalar):
        if markdown.images_in(node.text):
            said = _("A file holds no images: leave this one out and bring it in on the page.")
            found.add(node, path, said)
    elif isinstance(node, Listing):
        for number, item in enumerate(node.items, start=1):
            _refuse_images(item, f"{path}[{number}]", found)
    else:
        for name, entry in node.entries.items():
            if path or name == "modules":
                _refuse_images(entry, f"{path}.{name}".lstrip("."), found)
    if into is None and found.problems:
        raise InvalidFileError(*found.problems)


def _question(node: Node, path: str, into: _Findings) -> dict[str, Any]:
    if not isinstance(node, Table):
        into.add(node, path, _("A question with its names is expected here."))
        return {}
    row: dict[str, Any] = value_of(node)
    _check_writable(node, path, into)
    known = {"theme", "kind", "prompt", "why", "source", "body"}
    for name in row.keys() - known:
        said = _("“%(name)s” is not known here.") % {"name": name[:80]}
        into.add(node.entries[name], f"{path}.{name[:80]}", said)
    if not (isinstance(row.get("theme"), str) and SLUG.fullmatch(row["theme"])):
        into.add(node, f"{path}.theme", _("A short name without spaces is expected here."))
    _check_words(node, row, path, into)
    _check_body(node, row, path, into)
    return row


def _check_writable(node: Node, path: str, into: _Findings) -> None:
    if isinstance(node, Scalar):
        if UNWRITABLE.search(node.text):
            into.add(node, path, str(unreadable()))
        return
    for part in node.items if isinstance(node, Listing) else node.entries.values():
        _check_writable(part, path, into)


def _check_words(node: Table, row: dict[str, Any], path: str, into: _Findings) -> None:
    for name in ("prompt", "why"):
        words = row.get(name, {})
        entry = node.entries.get(name, node)
        if not isinstance(words, dict) or not all(_fits(words.get(code)) for code in LANGUAGES):
            said = _("Texts of 2,000 characters at most are expected here, “fr” and “en”.")
            into.add(entry, f"{path}.{name}", said)
        elif name == "prompt" and not all(words.get(code) for code in LANGUAGES):
            into.add(entry, f"{path}.{name}", _("Write it in French and in English."))
    if not (row.get("source") is None or isinstance(row["source"], str)):
        into.add(node.entries["source"], f"{path}.source", _("A text is expected here."))


def _fits(words: Any) -> bool:
    return words is None or (isinstance(words, str) and len(words) <= LONGEST_PROMPT)


def _check_body(node: Table, row: dict[str, Any], path: str, into: _Findings) -> None:
    if row.get("kind") not in KINDS:
        entry = node.entries.get("kind", node)
        said = _("One of these is expected here: %(kinds)s.")
        into.add(entry, f"{path}.kind", said % {"kinds": ", ".join(sorted(KINDS))})
        return
    kind = Kind(row["kind"])
    fault = fault_of(kind, row.get("body"))
    if fault is not None:
        entry = node.entries.get("body", node)
        into.add(entry, f"{path}.body", fault_said(kind, fault))
