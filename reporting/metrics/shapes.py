"""What a metric is, what it is measured over, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from governance.models import OrgUnit
    from reporting.domain.periods import Window

BELOW_SQL = """
WITH RECURSIVE below AS (
    SELECT id FROM governance_orgunit WHERE id = %(unit)s
    UNION ALL
    SELECT unit.id FROM governance_orgunit unit JOIN below ON unit.parent_id = below.id
)
SELECT id FROM below
"""


class Measure(StrEnum):
    """What the number of a metric is."""

    COUNT = "count"
    SECONDS = "seconds"
    DAYS = "days"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is measured: units, a period, and the moment whose knowledge counts.

    unit_ids: a unit and everything below it; around_ids: the same of the unit above, to keep the
    complement of small teams hidden. What was recorded or answered after ``as_of`` does not count.
    """

    unit_ids: frozenset[int]
    around_ids: frozenset[int]
    window: Window
    as_of: datetime

    def over(self, window: Window) -> Scope:
        """The same units and moment for another period."""
        return replace(self, window=window)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    ``value`` is None where there is nothing to measure, or fewer than five people
    (``masked``); ``of`` is the whole that a part is a part of; ``rows`` is how many rows the
    metric's own list has.
    """

    value: int | None
    of: int | None = None
    rows: int = 0
    masked: bool = False

    @property
    def share(self) -> float | None:
        """The part in per cent, or None without a whole."""
        return None if not self.of or self.value is None else 100 * self.value / self.of

    def to_json(self) -> dict[str, Any]:
        facts = {"value": self.value, "of": self.of, "rows": self.rows}
        return {**facts, "masked": True} if self.masked else facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Figure:
        return cls(facts["value"], facts["of"], facts["rows"], facts.get("masked", False))


Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one month, language, space or unit; ``key`` tells which one."""

    key: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One definition: its words, the rows behind it and, for grouped tables, its SQL.

    value, of: aggregates over the columns of the table's facts; rows: the rows that the figure
    counts, exactly; where: the same as a condition of the facts, to count them.
    """

    slug: str
    name: StrPromise
    words: StrPromise
    measure: Measure
    rows: Callable[[Scope], QuerySet[Any]]
    value: str = ""
    of: str = "NULL"
    where: str = "TRUE"


@dataclass(frozen=True, slots=True)
class Grouped:
    """What one table gave: the whole, and its parts by kind of group."""

    overall: Figures
    parts: dict[str, dict[str, Figures]] = field(default_factory=dict)


def scope_of(unit: OrgUnit, window: Window, *, as_of: datetime) -> Scope:
    """``unit`` and everything below it over ``window``, as known at ``as_of``; two queries."""
    own = _below(unit.pk)
    around = _below(unit.parent_id) if unit.parent_id else own
    return Scope(own, around, window, as_of)


def _below(unit_id: int) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute(BELOW_SQL, {"unit": unit_id})
        return frozenset(row[0] for row in cursor.fetchall())
