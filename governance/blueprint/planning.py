"""From a file to a plan, and from the organisation to a file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.blueprint import writing
from governance.blueprint.comparing import Change, Given, Line, compare
from governance.blueprint.fields import (
    Findings,
    Flag,
    Integer,
    parse_row,
    unknown,
    without_nothing,
)
from governance.blueprint.nearest import nearest
from governance.blueprint.reading import (
    InvalidFileError,
    Listing,
    Node,
    Problem,
    Table,
    read_yaml,
)
from governance.blueprint.registry import Live, Section, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.blueprint.fields import Mention

FORMAT = 1
HEAD = "socialteam"
NOTHING_GIVEN = Given(1)


@dataclass(slots=True)
class SetupFile:
    """A file as it was read: its sections, and what its rows mention."""

    digest: str
    given: dict[str, Given] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """Exactly what applying would change, in the order in which it would.

    ``left_alone`` counts, by section, the rows of the organisation that the file does not name.
    """

    changes: tuple[Change, ...]
    left_alone: dict[str, int]
    file_digest: str

    @property
    def digest(self) -> str:
        """The same for the same changes of the same organisation, whoever asks and whenever."""
        said = json.dumps([_plain(change) for change in self.changes], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        kinds = [change.kind for change in self.changes]
        return {kind: kinds.count(kind) for kind in ("add", "change", "remove")}

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "digest": self.digest,
            "file": self.file_digest,
            "counts": self.counts(),
            "left_alone": self.left_alone,
            "changes": [_plain(change) for change in self.changes],
        }


def _plain(change: Change) -> dict[str, Any]:
    return {
        "section": change.section.key,
        "kind": change.kind,
        "key": [plain(part) for part in change.key],
        "fields": {name: [plain(a), plain(b)] for name, (a, b) in change.fields.items()},
    }


def plain(value: Any) -> Any:
    """A fact as JSON."""
    if isinstance(value, datetime):
        return writing.moment(value)
    if isinstance(value, time):
        return writing.clock_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value


def read_file(raw: bytes) -> SetupFile:
    """The sections of a file, each row checked by itself.

    Raises:
        InvalidFileError: names each problem with its line and path.
    """
    root, into = read_yaml(raw), Findings()
    found = SetupFile(hashlib.sha256(raw).hexdigest())
    if not isinstance(root, Table):
        raise InvalidFileError(Problem(root.line, "", _("A file begins with “socialteam: 1”.")))
    known = {section.key: section for section in sections()}
    _check_head(root, into)
    for name, node in root.entries.items():
        if name in known:
            found.given[name] = _given(known[name], node, into)
        elif name != HEAD:
            into.add(root.lines[name], name, unknown(name, [HEAD, *known]))
    if into.problems:
        raise InvalidFileError(*into.problems)
    found.mentions = into.mentions
    return found


def _check_head(root: Table, into: Findings) -> None:
    head = root.entries.get(HEAD)
    if head is None:
        into.add(root.line, HEAD, _("A file begins with “socialteam: 1”."))
    else:
        Integer(least=FORMAT, most=FORMAT).parse(head, HEAD, into)


def _given(section: Section, node: Node, into: Findings) -> Given:
    """A section is a list of rows, or ``prune`` and ``rows``."""
    found = Given(node.line)
    if isinstance(node, Table):
        for name, line in node.lines.items():
            if name not in {"prune", "rows"}:
                into.add(line, f"{section.key}.{name}", unknown(name, ["prune", "rows"]))
        pruned = node.entries.get("prune")
        if pruned is not None:
            found.prune = Flag().parse(pruned, f"{section.key}.prune", into) is True
        node = node.entries.get("rows") or Listing(node.line, [])
    if not isinstance(node, Listing):
        into.add(node.line, section.key, _("A list is expected here."))
        return found
    for number, each in enumerate(node.items):
        path = f"{section.key}[{number}]"
        row = parse_row(section.fields, each, path, into)
        if row is not None:
            found.lines.append(Line(row, path, each.line))
    return found


def plan_file(file: SetupFile, at: datetime) -> Plan:
    """What separates ``file`` from the organisation at ``at``.

    Raises:
        InvalidFileError: a row names one that exists nowhere, or the organisation would break a
            rule.
    """
    wanted = {each.key: each for each in sections()}
    named = {mention.section for mention in file.mentions}
    live: Live = {
        key: section.read(at)
        for key, section in wanted.items()
        if key in file.given or key in named
    }
    problems = list(_unknown_mentions(file, live, wanted))
    changes: list[Change] = []
    left_alone = {}
    for key, section in wanted.items():
        if key in file.given:
            found = compare(section, live[key], file.given[key], at)
            changes += found.changes
            problems += found.problems
            left_alone[key] = found.left_alone
            problems += _complaints(section, live[key], file.given[key], found.changes)
    if problems:
        raise InvalidFileError(*problems[:50])
    written = [change for change in changes if change.kind != "remove"]
    closed = [change for change in reversed(changes) if change.kind == "remove"]
    return Plan((*written, *closed), left_alone, file.digest)


def _unknown_mentions(
    file: SetupFile, live: Live, wanted: dict[str, Section]
) -> Iterator[Problem]:
    known: dict[str, set[str]] = {}
    for mention in file.mentions:
        section = wanted[mention.section]
        if section.key not in known:
            given = file.given.get(section.key, NOTHING_GIVEN)
            rows = [*live[section.key], *(line.row for line in given.lines)]
            known[section.key] = {section.reference(row) for row in rows}
        if mention.key not in known[section.key]:
            yield Problem(mention.line, mention.path, _missing(mention.key, section, known))


def _missing(word: str, section: Section, known: dict[str, set[str]]) -> str:
    near = nearest(word, known[section.key])
    said = _("There is no “%(word)s” in %(section)s; the nearest is “%(near)s”.")
    if not near:
        said = _("There is no “%(word)s” in %(section)s.")
    return said % {"word": word[:80], "section": section.key, "near": near}


def _complaints(
    section: Section, live: list[dict[str, Any]], given: Given, changes: list[Change]
) -> Iterator[Problem]:
    """What the section says of the rows as they would be."""
    if section.check is None:
        return
    after = {section.key_of(row): row for row in live}
    for change in changes:
        if change.after is None:
            after.pop(change.key, None)
        else:
            after[change.key] = change.after
    lines = {section.key_of(line.row): line for line in given.lines}
    written = [change for change in changes if change.after is not None]
    for key, name, message in section.check(after, written):
        line = lines.get(key)
        if line is None:
            yield Problem(given.line, section.key, message)
        else:
            yield Problem(line.number, f"{line.path}.{name}", message)


def export(at: datetime) -> str:
    """The whole set-up at ``at`` as a file: the same bytes for the same set-up."""
    every = sections()
    live: Live = {section.key: section.read(at) for section in every}
    for section in reversed(every):
        if section.shown is not None:
            live[section.key] = section.shown(live[section.key], live)
    written = [
        writing.section(
            section.key,
            str(section.about),
            [without_nothing(section.fields, row) for row in live[section.key]],
            compact=section.compact,
        )
        for section in every
    ]
    return _heading() + "".join(written)


def _heading() -> str:
    about = _(
        "The set-up of the organisation in Socialteam: what it consists of, who holds which role,"
        " where it speaks and by which rules.\n"
        "Rows name each other by short name or address, never by number. What a section does not"
        " name stays as it is, unless the section is written as “prune: true” and “rows:”: then"
        " what it does not name is closed or retired, never deleted.\n"
        "Not here: passwords, the secrets of webhooks and who can log in to an account, drafts,"
        " the plans of the strategy, and what happened in the course of the work, such as"
        " acknowledgements, consents, signatures, decisions and the audit log."
    )
    return "\n".join(writing.comment(about)) + f"\n{HEAD}: {FORMAT}\n"
