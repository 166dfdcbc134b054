"""The tree of units as a file of people would make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.translation import gettext as _

from governance.models import OrgUnit, UnitKind
from governance.services.people_imports.columns import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from governance.services.people_imports.entries import Entry
    from governance.services.people_imports.problems import Problems


@dataclass(eq=False, slots=True)
class Node:
    """A unit as it is, or as it will be; without ``pk`` it is new."""

    name: str
    slug: str
    kind: str
    parent: Node | None = None
    pk: int | None = None
    line: int = 0
    old_name: str = ""
    old_parent: Node | None = None

    @property
    def path(self) -> str:
        """The names from below the company down to the unit."""
        names, node = [self.name], self.parent
        while node is not None and node.kind != UnitKind.COMPANY:
            names.append(node.name)
            node = node.parent
        return " / ".join(reversed(names))


class UnitTree:
    """The units that exist, and those a file adds, renames and moves.

    A path begins below the company, or below a hub where only one place has the first name.
    """

    def __init__(self, units: Iterable[OrgUnit], under: int, problems: Problems) -> None:
        rows = list(units)
        self.nodes = {row.pk: Node(row.name, row.slug, row.kind, pk=row.pk) for row in rows}
        for row in rows:
            self.nodes[row.pk].parent = self.nodes[row.parent_id] if row.parent_id else None
        self.company = next(n for n in self.nodes.values() if n.kind == UnitKind.COMPANY)
        self.under, self.problems = self.nodes[under], problems
        self.new: list[Node] = []
        self.by_slug = {node.slug: node for node in self.nodes.values()}
        self._children: dict[tuple[int, str], Node] = {}
        self._paths: dict[tuple[str, ...], Node | None] = {}
        for node in self.nodes.values():
            if node.parent is not None:
                self._children[id(node.parent), plain(node.name)] = node

    def define(self, entries: Iterable[Entry]) -> None:
        """Add, rename and move the units that lines name by their short names."""
        attached: dict[str, Entry] = {}
        for entry in entries:
            if entry.short:
                self._meet(entry)
            if entry.short and entry.parent:
                first = attached.setdefault(entry.short, entry)
                if first.parent != entry.parent:
                    said = _("Line %(line)s attaches this unit to “%(parent)s”.")
                    told = said % {"line": first.line, "parent": first.parent}
                    self.problems.add(entry.line, "unit_parent", told)
        for entry in attached.values():
            self._attach(entry)
        self._refuse_circles()
        self._refuse_twins()

    def _meet(self, entry: Entry) -> None:
        node = self.by_slug.get(entry.short)
        if node is None:
            name = entry.unit_name or entry.short
            self._add(Node(name, entry.short, UnitKind.SPOKE, self.under, line=entry.line))
        elif entry.unit_name and entry.unit_name != node.name:
            if node.old_name or (node.line and node.name != node.slug):
                said = _("Line %(line)s gives this unit the name “%(name)s”.")
                told = said % {"line": node.line, "name": node.name}
                self.problems.add(entry.line, "unit_name", told)
                return
            node.old_name = node.name if node.pk else ""
            node.name, node.line = entry.unit_name, entry.line

    def _attach(self, entry: Entry) -> None:
        node, parent = self.by_slug[entry.short], self.by_slug.get(entry.parent)
        if parent is None:
            said = _("No unit has the short name “%(short)s”. Add a line for it, or correct it.")
            self.problems.add(entry.line, "unit_parent", said % {"short": entry.parent})
        elif node is self.company:
            said = _("Only the company has nothing above it.")
            self.problems.add(entry.line, "unit_parent", said)
        elif node.parent is not parent:
            node.old_parent = node.parent if node.pk else None
            node.parent, node.line = parent, entry.line

    def _refuse_circles(self) -> None:
        for node in self.touched():
            above, seen = node.parent, {id(node)}
            while above is not None and id(above) not in seen:
                seen.add(id(above))
                above = above.parent
            if above is not None:
                said = _("“%(unit)s” would be attached below itself.")
                self.problems.add(node.line, "", said % {"unit": node.name})
                node.parent = self.company

    def _refuse_twins(self) -> None:
        """Two units of one place never share a name."""
        touched = {id(node) for node in self.touched()}
        met: dict[tuple[int, str], Node] = {}
        for node in [*self.nodes.values(), *self.new]:
            twin = met.setdefault((id(node.parent), node.name), node)
            if twin is not node and touched & {id(node), id(twin)}:
                said = _("Two units of the same place would be called “%(name)s”.")
                line = max(node.line, twin.line)
                self.problems.add(line, "", said % {"name": node.name})

    def find(self, entry: Entry) -> Node | None:
        """The unit a line names, added if its path is new; None where it names none."""
        if entry.short:
            return self.by_slug.get(entry.short)
        if not entry.path:
            return None
        if entry.path not in self._paths:
            self._paths[entry.path] = self._walk(entry)
        return self._paths[entry.path]

    def _walk(self, entry: Entry) -> Node:
        names = list(entry.path)
        node = self.company
        if plain(names[0]) == plain(self.company.name):
            names.pop(0)
        elif (start := self._start(names[0])) is not None:
            node, _first = start, names.pop(0)
        else:
            node = self.under
        for name in names:
            below = self._children.get((id(node), plain(name)))
            node = below or self._below(node, name, entry.line)
        return node

    def _start(self, name: str) -> Node | None:
        """The one unit of the company or of a hub that has the first name of a path."""
        key = plain(name)
        places = [self.company, self.under]
        places += [node for node in self.nodes.values() if node.kind == UnitKind.HUB]
        found = [self._children.get((id(place), key)) for place in places]
        return next((node for node in found if node is not None), None)

    def _below(self, parent: Node, name: str, line: int) -> Node:
        base = slugify(name)[:50] or "unit"
        slugs = (base if number == 1 else f"{base}-{number}" for number in range(1, 100_000))
        slug = next(slug for slug in slugs if slug not in self.by_slug)
        return self._add(Node(name, slug, UnitKind.SPOKE, parent, line=line))

    def _add(self, node: Node) -> Node:
        self.new.append(node)
        self.by_slug[node.slug] = node
        self._children[id(node.parent), plain(node.name)] = node
        return node

    def touched(self) -> Iterator[Node]:
        """Units the file adds or changes."""
        yield from self.new
        yield from (n for n in self.nodes.values() if n.old_name or n.old_parent is not None)

    def levels(self) -> Iterator[list[Node]]:
        """New units, those above first."""
        waiting = list(self.new)
        while waiting:
            new = {id(node) for node in waiting}
            ready = [node for node in waiting if id(node.parent) not in new]
            yield ready
            waiting = [node for node in waiting if id(node.parent) in new]
