"""The people of a file: what their lines say together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from governance.models import Role
    from governance.services.people_imports.entries import Entry
    from governance.services.people_imports.problems import Problems
    from governance.services.people_imports.units import Node, UnitTree

SINGLE = ("name", "language", "manager", "department", "hired_on", "contract", "country")
"""What a person has one of, whatever the number of their lines."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role in a unit that a line gives."""

    role: Role
    unit: Node
    ends_on: date | None
    line: int


@dataclass(slots=True)
class Known:
    """A person as the file knows them."""

    email: str
    line: int
    facts: dict[str, Any] = field(default_factory=dict)
    wanted: dict[tuple[int, int], Wanted] = field(default_factory=dict)


def gather(
    entries: Iterable[Entry], tree: UnitTree, default_role: Role | None, problems: Problems
) -> tuple[dict[str, Known], int]:
    """People by address, and how many lines only repeat another.

    Lines of one address may give several roles; they must agree on everything else.
    """
    found: dict[str, Known] = {}
    repeated = 0
    for entry in entries:
        unit = tree.find(entry)
        if not entry.email:
            continue
        person = found.setdefault(entry.email, Known(entry.email, entry.line))
        news = _merge(person, entry, problems)
        role = entry.role or default_role
        if role is not None and unit is not None:
            key = (role.pk, id(unit))
            news = news or key not in person.wanted
            person.wanted.setdefault(key, Wanted(role, unit, entry.ends_on, entry.line))
        repeated += not news and entry.line != person.line
    return found, repeated


def _merge(person: Known, entry: Entry, problems: Problems) -> bool:
    """Take what the line says of the person; whether any of it is new."""
    news = False
    for key in SINGLE:
        value = getattr(entry, key)
        if value in (None, ""):
            continue
        if key not in person.facts:
            person.facts[key], news = value, True
        elif person.facts[key] != value:
            said = _("Line %(line)s says “%(value)s” of the same e-mail address.")
            told = said % {"line": person.line, "value": person.facts[key]}
            problems.add(entry.line, key, told)
    return news


def refuse_circles(
    managers: dict[str, str], above: dict[str, str], lines: dict[str, int], problems: Problems
) -> None:
    """Name everybody on a line that leads back to them.

    ``managers`` is what the file says, ``above`` what holds for all others; by address.
    """
    whole = {**above, **managers}
    settled: set[str] = set()
    for start in managers:
        walked: list[str] = []
        person: str | None = start
        while person is not None and person not in settled and person not in walked:
            walked.append(person)
            person = whole.get(person)
        if person in walked:
            circle = walked[walked.index(person) :]
            said = _("These people would each report to the next, in a circle: %(people)s.")
            told = said % {"people": " → ".join([*circle[:8], circle[0]])}
            line = min((lines[each] for each in circle if each in lines), default=0)
            problems.add(line, "manager", told)
        settled.update(walked)
