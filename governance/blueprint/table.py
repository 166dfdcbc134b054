"""A section that is the rows of one model: which fact stands in which column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from governance.blueprint.comparing import Change
    from governance.blueprint.registry import Key, Row
    from governance.blueprint.writer import Writer

BATCH = 1000


def same(value: Any) -> Any:
    """The value as it is."""
    return value


@dataclass(frozen=True, kw_only=True)
class Column:
    """Where a fact is kept: written to ``attr``, read from ``path``.

    ``ref`` names the section whose row it mentions; then ``attr`` is a foreign key's id.
    """

    attr: str
    path: str | Combinable = ""
    ref: str = ""
    load: Callable[[Any], Any] = same
    dump: Callable[[Any], Any] = same


@dataclass(frozen=True, kw_only=True)
class Mapper:
    """Reads and writes the rows of ``model``; ``noun`` begins its actions in the audit log."""

    model: type[Any]
    noun: str
    columns: Mapping[str, Column]

    def rows(self, queryset: QuerySet[Any]) -> list[Row]:
        """The rows as facts, in the order of ``queryset``."""
        return [row for _pk, row in self.found(queryset)]

    def found(self, queryset: QuerySet[Any]) -> list[tuple[int, Row]]:
        """The same, each with its id; one query."""
        names = list(self.columns)
        loads = [column.load for column in self.columns.values()]
        paths = [column.path or column.attr for column in self.columns.values()]
        return [
            (
                pk,
                {
                    name: load(value)
                    for name, load, value in zip(names, loads, values, strict=True)
                },
            )
            for pk, *values in queryset.values_list("pk", *paths)
        ]

    def values(self, row: Row, writer: Writer) -> dict[str, Any]:
        """The columns of a row."""
        return {
            column.attr: writer.pk(column.ref, row[name]) if column.ref else column.dump(row[name])
            for name, column in self.columns.items()
        }

    def add(self, changes: Sequence[Change], writer: Writer, **more: Any) -> list[Any]:
        """Insert the rows of ``changes`` with ``more`` columns; their instances, in order."""
        made = []
        for change in changes:
            values = self.values(change.new, writer)
            made.append((self.model(**values, **more), values, change))
        self._insert([each for each, _values, _change in made])
        for instance, values, change in made:
            section = change.section
            writer.learn(section.key, section.reference(change.new), instance.pk)
            writer.record(f"{self.noun}.added", instance, audited(values))
        return [each for each, _values, _change in made]

    @property
    def everything(self) -> Any:
        """Every row."""
        return self.model.objects

    def _insert(self, instances: Sequence[Any]) -> None:
        self.everything.bulk_create(instances, batch_size=BATCH)

    def change(self, changes: Sequence[Change], writer: Writer) -> list[Any]:
        """Update the rows of ``changes``, found by reference; their instances, in order."""
        return self.update(
            [
                (writer.pk(each.section.key, each.section.reference(each.new)), each)
                for each in changes
            ],
            writer,
        )

    def update(
        self, wanted: Sequence[tuple[int | None, Change]], writer: Writer, action: str = "changed"
    ) -> list[Any]:
        """Update rows by id to what their change says."""
        rows = self.everything.select_for_update(of=("self",))
        found = rows.in_bulk([pk for pk, _change in wanted])
        touched: set[str] = set()
        for pk, change in wanted:
            instance = found[pk]
            after = self.values(change.new, writer)
            moved = {name for name, value in after.items() if getattr(instance, name) != value}
            before = {name: getattr(instance, name) for name in moved}
            for name in moved:
                setattr(instance, name, after[name])
            touched |= moved
            new = {name: after[name] for name in moved}
            changes = {"before": audited(before), "after": audited(new)}
            writer.record(f"{self.noun}.{action}", instance, changes)
        if touched:
            instances = [found[pk] for pk, _change in wanted]
            fields = sorted(touched)
            self.everything.bulk_update(instances, fields, batch_size=200)
        return [found[pk] for pk, _change in wanted]


@dataclass(frozen=True, kw_only=True)
class Dated(Mapper):
    """The same for facts with a beginning and an end, appended and closed."""

    def index(self, changes: Sequence[Change], queryset: QuerySet[Any]) -> dict[Key, int]:
        """Ids by key and beginning of the rows in ``queryset``; one query."""
        section = changes[0].section
        return {(*section.key_of(row), row["from"]): pk for pk, row in self.found(queryset)}

    def write(
        self, changes: Sequence[Change], writer: Writer, queryset: QuerySet[Any], **more: Any
    ) -> None:
        """Append what begins and close what ends; ``queryset`` holds the facts not yet over."""
        if not changes:
            return
        pks = self.index(changes, queryset)
        now = self._now(changes, writer)
        begins = [change for change in changes if change.kind == "add"]
        moved: list[tuple[int | None, Change]] = []
        for change in changes:
            if change.kind == "change":
                closed, opened = _split(change, now)
                moved.append((pks[(*change.key, closed.old["from"])], closed))
                begins += opened
        self.update(moved, writer)
        self._begin(begins, writer, now, more)

    def close(self, changes: Sequence[Change], writer: Writer, queryset: QuerySet[Any]) -> None:
        """End facts now; one that has not begun never will."""
        if not changes:
            return
        pks, now = self.index(changes, queryset), self._now(changes, writer)
        wanted = [
            (pks[(*change.key, change.old["from"])], _ended(change, now)) for change in changes
        ]
        self.update(wanted, writer, action="closed")

    def _begin(
        self, changes: Sequence[Change], writer: Writer, now: Any, more: Mapping[str, Any]
    ) -> None:
        """Insert facts; one that had ended before begins again now, so that history stays."""
        if not changes:
            return
        section = changes[0].section
        last: dict[Key, Any] = {}
        ends = self.columns["until"].attr
        for row in self.rows(self.everything.filter(**{f"{ends}__lte": now})):
            key = section.key_of(row)
            last[key] = max(last.get(key, row["until"]), row["until"])
        begins = [_after_history(change, last.get(change.key), now) for change in changes]
        self.add(begins, writer, **more)

    def _now(self, changes: Sequence[Change], writer: Writer) -> Any:
        return writer.at if changes[0].section.dated == "moment" else writer.at.date()


def _after_history(change: Change, last: Any, now: Any) -> Change:
    after = change.new
    overlaps = last is not None and after["from"] < last
    return change.to({**after, "from": now}) if overlaps else change


def _split(change: Change, now: Any) -> tuple[Change, list[Change]]:
    """The end of the old fact, and the beginning of the new one when it differs."""
    before, after = change.old, change.new
    same_fact = all(after[name] == before[name] for name in after if name not in {"from", "until"})
    if same_fact or before["from"] > now:
        ends = after["until"]
        over = ends is not None and ends <= now
        return (_ended(change, now), []) if over else (change, [])
    opened = replace(change, kind="add", before=None, after={**after, "from": now})
    return _ended(change, now), [opened]


def _ended(change: Change, now: Any) -> Change:
    before = change.old
    return change.to({**before, "until": max(now, before["from"])})


def audited(values: Mapping[str, Any]) -> dict[str, Any]:
    """Ids and settings for the audit log: long texts stay out."""
    return {name: _noted(value) for name, value in values.items()}


def _noted(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return f"{len(value)} characters" if isinstance(value, str) and len(value) > 500 else value
