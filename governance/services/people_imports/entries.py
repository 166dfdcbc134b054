"""The lines of a file of people, read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance.services.people_imports import cells
from governance.services.people_imports.cells import CellError
from governance.services.people_imports.columns import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from governance.models import Role
    from governance.services.people_imports.problems import Problems
    from socialteam.kit.tabular import Survey

MOST_LINES = 200_000
DEEPEST = 8
LONGEST = {"name": 150, "unit_name": 200, "department": 120, "unit_short": 60, "unit_parent": 60}

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a person in a role in a unit, or as much of it as the file holds."""

    line: int
    email: str = ""
    name: str = ""
    language: str | None = None
    path: tuple[str, ...] = ()
    short: str = ""
    unit_name: str = ""
    parent: str = ""
    role: Role | None = None
    manager: str | None = None
    department: str | None = None
    hired_on: date | None = None
    contract: str | None = None
    country: str | None = None
    ends_on: date | None = None


def read_entries(
    survey: Survey, places: Mapping[str, int], roles: Mapping[str, Role], problems: Problems
) -> Iterator[Entry]:
    """Each line that says something; what is wrong with others goes to ``problems``."""
    width = len(survey.header)
    for count, (line, row) in enumerate(survey.rows()):
        if count >= MOST_LINES:
            problems.add(line, "", _("A file holds at most 200,000 lines. Split this one."))
            return
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[width:]):
            said = _("This line has %(found)s cells and the header %(wanted)s: cells are shifted.")
            problems.add(line, "", said % {"found": len(row), "wanted": width})
            continue
        reader = _Line(line, row, places, problems)
        entry = reader.entry(roles)
        if not reader.faults:
            yield entry


def roles_by_word(roles: list[Role]) -> dict[str, Role]:
    """Roles by each word a file may use: the short name, both names."""
    return {
        plain(word): role for role in roles for word in (role.slug, role.name_fr, role.name_en)
    }


class _Line:
    """One line while it is read."""

    def __init__(
        self, line: int, row: list[str], places: Mapping[str, int], problems: Problems
    ) -> None:
        self.line, self.row, self.places, self.problems = line, row, places, problems
        self.faults = 0

    def entry(self, roles: Mapping[str, Role]) -> Entry:
        email = self.get("email", cells.address) or ""
        parts = (self.get("first_name") or "", self.get("last_name") or "")
        name = self.get("name") or " ".join(parts)
        path = _path(self.get("unit") or "")
        entry = Entry(
            self.line,
            email=email,
            name=" ".join(name.split()),
            language=self.get("language", cells.language),
            path=path,
            short=self.get("unit_short", slugify) or "",
            unit_name=self.get("unit_name") or "",
            parent=self.get("unit_parent", slugify) or "",
            role=self.get("role", lambda word: _role(word, roles)),
            manager=self.get("manager", cells.address),
            department=self.get("department"),
            hired_on=self.get("hired_on", cells.day),
            contract=self.get("contract", cells.contract),
            country=self.get("country", cells.country),
            ends_on=self.get("ends_on", cells.day),
        )
        self.check(entry)
        return entry

    def get(self, fact: str, read: Callable[[str], Found] = str) -> Found | None:  # type: ignore[assignment]  # str is the reading of text
        """The fact as ``read`` understands it; None where the cell is empty or wrong."""
        place = self.places.get(fact)
        if place is None or place >= len(self.row):
            return None
        try:
            text = cells.cleaned(self.row[place])
            if not text:
                return None
            return read(cells.not_longer(text, LONGEST.get(fact, 2000)))
        except CellError as error:
            self.fault(fact, str(error))
            return None

    def fault(self, fact: str, message: str) -> None:
        self.faults += 1
        self.problems.add(self.line, fact, message)

    def check(self, entry: Entry) -> None:
        """What one line must hold together."""
        if self.faults:
            return
        if not entry.email and (entry.role or entry.manager or entry.name):
            self.fault("email", _("There is no e-mail address: nobody is named by this line."))
        if entry.path and entry.short:
            self.fault("unit", _("Name the unit by its path or by its short name, not both."))
        if len(entry.path) > DEEPEST:
            self.fault("unit", _("A path has at most %(most)s levels.") % {"most": DEEPEST})
        if any(len(part) > LONGEST["unit_name"] for part in entry.path):
            self.fault("unit", _("The name of a unit is longer than 200 characters."))
        if entry.role and not (entry.path or entry.short):
            self.fault("role", _("A role is held in a unit: name the unit on this line."))
        if entry.manager and entry.manager == entry.email:
            self.fault("manager", _("Nobody reports to themselves."))


def _path(text: str) -> tuple[str, ...]:
    """The names of a path, from the top; “>” divides it where there is one, else “/”."""
    parts = (" ".join(part.split()) for part in text.split(">" if ">" in text else "/"))
    return tuple(part for part in parts if part)


def _role(word: str, roles: Mapping[str, Role]) -> Role:
    found = roles.get(plain(word))
    if found is None:
        known = ", ".join(sorted({role.name for role in roles.values()}))
        said = _("There is no role “%(word)s”. The roles are: %(known)s.")
        raise CellError(said % {"word": word[:60], "known": known})
    return found
