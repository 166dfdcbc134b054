"""What a file would change: the difference between what it says and what holds."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from governance.models import ChangeKind
from governance.services.people_imports.people import refuse_circles

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from governance.services.people_imports.people import Known, Wanted
    from governance.services.people_imports.problems import Problems
    from governance.services.people_imports.state import Held, Somebody, State
    from governance.services.people_imports.units import Node, UnitTree


class Change(NamedTuple):
    """One line of the preview; ``person`` is known by id, or by address while they are new."""

    kind: ChangeKind
    line: int = 0
    person: int | None = None
    email: str = ""
    label: str = ""
    role: int | None = None
    before: str = ""
    after: str = ""


class Opening(NamedTuple):
    """A role to give: to whom, in which unit, until when."""

    email: str
    role: int
    unit: Node
    ends_at: datetime | None


@dataclass(slots=True)
class Plan:
    """Everything to write, and how it is shown."""

    tree: UnitTree
    changes: list[Change] = field(default_factory=list)
    added: list[tuple[str, str, str]] = field(default_factory=list)
    renamed: dict[int, str] = field(default_factory=dict)
    back: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    opened: list[Opening] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    managers: dict[str, str] = field(default_factory=dict)
    employments: dict[str, tuple[str, date]] = field(default_factory=dict)
    workplaces: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        return dict(Counter(change.kind.value for change in self.changes))

    @property
    def fingerprint(self) -> str:
        """The same for the same changes."""
        told = hashlib.sha256()
        for change in self.changes:
            told.update(repr((change.kind.value, *change[1:])).encode())
        return told.hexdigest()


@dataclass(frozen=True, slots=True)
class Ask:
    """How a file is to be taken: whether it names everybody, by whom, in which time zone."""

    complete: bool
    by: int
    zone: ZoneInfo


class Planner:
    """Compares the people of a file with the state, person by person."""

    def __init__(self, state: State, tree: UnitTree, ask: Ask, problems: Problems) -> None:
        self.state, self.ask, self.problems = state, ask, problems
        self.plan = Plan(tree)
        self.by_pk = {each.pk: each for each in state.people.values()}
        self.units = {node.pk: node for node in tree.nodes.values()}
        self.role_names = {role.pk: role for role in state.roles}

    def compare(self, people: dict[str, Known]) -> Plan:
        """The plan; what cannot be done goes to the problems."""
        self._units()
        managed = {key[0] for person in people.values() for key in person.wanted}
        for person in people.values():
            known = self.state.people.get(person.email)
            self._person(person, known)
            self._roles(person, known, managed)
            self._employment(person, known)
            self._workplace(person, known)
        self._lines(people)
        if self.ask.complete:
            self._leavers(people)
        return self.plan

    def _units(self) -> None:
        tree = self.plan.tree
        for node in tree.new:
            self._note(ChangeKind.UNIT_ADDED, node.line, label=node.name, after=node.path)
        for node in tree.nodes.values():
            if node.old_name:
                self._note(
                    ChangeKind.UNIT_RENAMED,
                    node.line,
                    label=node.name,
                    before=node.old_name,
                    after=node.name,
                )
            if node.old_parent is not None:
                after = node.parent.path if node.parent else ""
                self._note(
                    ChangeKind.UNIT_MOVED,
                    node.line,
                    label=node.name,
                    before=node.old_parent.path,
                    after=after,
                )

    def _person(self, person: Known, known: Somebody | None) -> None:
        name = person.facts.get("name", "")
        if known is None:
            if not name:
                said = _("Nobody has this address yet: give the person’s name.")
                self.problems.add(person.line, "name", said)
            language = person.facts.get("language", "")
            self.plan.added.append((person.email, name, language))
            self._note(ChangeKind.PERSON_ADDED, person.line, person=person, after=name)
            return
        if name and name != known.name:
            self.plan.renamed[known.pk] = name
            self._note(
                ChangeKind.PERSON_RENAMED,
                person.line,
                person=person,
                before=known.name,
                after=name,
            )
        if not known.active:
            self.plan.back.append(known.pk)
            self._note(ChangeKind.PERSON_BACK, person.line, person=person)

    def _roles(self, person: Known, known: Somebody | None, managed: set[int]) -> None:
        """Roles to give and to end; of the roles the file speaks of when it names everybody."""
        held = {(each.role, each.unit): each for each in self._held(known)}
        opening, closing = [], []
        wanted: set[tuple[int, int | None]] = set()
        for want in person.wanted.values():
            key = (want.role.pk, want.unit.pk or 0)
            wanted.add(key)
            until = self._until(want.ends_on)
            if until is not None and until <= self.state.at:
                wanted.discard(key)
                continue
            current = held.get(key)
            if current is None or (until is not None and current.ends_at != until):
                opening.append((want, until))
                if current is not None:
                    closing.append(current)
        if self.ask.complete and known is not None and known.pk != self.ask.by:
            closing += [
                each
                for key, each in held.items()
                if key not in wanted and each.role in managed and each not in closing
            ]
        self._pair(person, opening, closing)

    def _pair(
        self,
        person: Known,
        opening: list[tuple[Wanted, datetime | None]],
        closing: list[Held],
    ) -> None:
        """A role that ends in one unit and begins in another is told as one move."""
        self.plan.closed += [each.pk for each in closing]
        ending = list(closing)
        for want, until in opening:
            self.plan.opened.append(Opening(person.email, want.role.pk, want.unit, until))
            from_ = next((each for each in ending if each.role == want.role.pk), None)
            kind = ChangeKind.MOVED if from_ else ChangeKind.APPOINTED
            if from_ is not None:
                ending.remove(from_)
            before = self.units[from_.unit].path if from_ else ""
            after = want.unit.path + (f" → {until:%Y-%m-%d}" if until else "")
            self._note(
                kind, want.line, person=person, role=want.role.pk, before=before, after=after
            )
        for each in ending:
            before = self.units[each.unit].path
            self._note(ChangeKind.ENDED, person.line, person=person, role=each.role, before=before)

    def _employment(self, person: Known, known: Somebody | None) -> None:
        contract, since = person.facts.get("contract"), person.facts.get("hired_on")
        if contract is None and since is None:
            return
        before = self.state.employments.get(known.pk) if known else None
        contract, since = (
            contract or (before[0] if before else None),
            since or (before[1] if before else None),
        )
        if contract is None or since is None:
            said = _("Give both the contract and the day since when, or leave both out.")
            self.problems.add(person.line, "contract", said)
        elif (contract, since) != before:
            self.plan.employments[person.email] = (contract, since)
            self._note(
                ChangeKind.EMPLOYMENT,
                person.line,
                person=person,
                before=_pair(before),
                after=_pair((contract, since)),
            )

    def _workplace(self, person: Known, known: Somebody | None) -> None:
        department, country = person.facts.get("department"), person.facts.get("country")
        if department is None and country is None:
            return
        before = self.state.workplaces.get(known.pk, ("", "")) if known else ("", "")
        after = (department or before[0], country or before[1])
        if after != before:
            self.plan.workplaces[person.email] = after
            self._note(
                ChangeKind.WORKPLACE,
                person.line,
                person=person,
                before=_pair(before),
                after=_pair(after),
            )

    def _lines(self, people: dict[str, Known]) -> None:
        said = {e: p.facts["manager"] for e, p in people.items() if "manager" in p.facts}
        above = {
            self.by_pk[pk].email.lower(): self.by_pk[manager].email.lower()
            for pk, manager in self.state.managers.items()
        }
        for email, manager in said.items():
            person = people[email]
            known = self.state.people.get(manager)
            if manager not in people and (known is None or not known.active):
                told = _("Nobody has the address “%(email)s”: neither here nor in the file.")
                self.problems.add(person.line, "manager", told % {"email": manager})
            elif above.get(email) != manager:
                self.plan.managers[email] = manager
                self._note(
                    ChangeKind.LINE,
                    person.line,
                    person=person,
                    before=above.get(email, ""),
                    after=manager,
                )
        lines = {email: person.line for email, person in people.items()}
        refuse_circles(said, above, lines, self.problems)

    def _leavers(self, people: dict[str, Known]) -> None:
        """Who is not in a file that names everybody leaves; never who imports it."""
        for email, each in self.state.people.items():
            if each.active and email not in people and each.pk != self.ask.by:
                self.plan.left.append(each.pk)
                self.plan.closed += [held.pk for held in self._held(each)]
                label = Change(ChangeKind.PERSON_LEFT, person=each.pk, label=each.name)
                self.plan.changes.append(label)

    def _held(self, known: Somebody | None) -> list[Held]:
        return self.state.held.get(known.pk, []) if known else []

    def _until(self, last: date | None) -> datetime | None:
        """The midnight after the last day, where the importer lives."""
        if last is None:
            return None
        return datetime.combine(last + timedelta(days=1), time.min, tzinfo=self.ask.zone)

    def _note(  # noqa: PLR0913 - the columns of the preview
        self,
        kind: ChangeKind,
        line: int,
        *,
        person: Known | None = None,
        label: str = "",
        role: int | None = None,
        before: str = "",
        after: str = "",
    ) -> None:
        known = self.state.people.get(person.email) if person else None
        self.plan.changes.append(
            Change(
                kind,
                line,
                known.pk if known else None,
                person.email if person and not known else "",
                label or (person.facts.get("name", "") if person and not known else ""),
                role,
                before[:300],
                after[:300],
            )
        )


def _pair(facts: tuple[object, object] | None) -> str:
    return " · ".join(str(each) for each in facts if each) if facts else ""
