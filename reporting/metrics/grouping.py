"""One statement that measures a table: the whole period, its groups, and the months before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from reporting.metrics.shapes import Figure, Figures, Grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reporting.metrics.shapes import Metric, Scope

MONTH = "month"


def grouped_figures(
    facts: str, metrics: Sequence[Metric], scope: Scope, *, months: int, groups: Sequence[str]
) -> Grouped:
    """The figures of ``metrics`` over the rows that ``facts`` selects; one query, flat memory.

    The facts have a column for each of ``groups``, ``month`` (YYYY-MM) and ``inside`` (whether
    the row is of the period, not only of the months before it).
    """
    keys = (MONTH, *groups)
    with connection.cursor() as cursor:
        cursor.execute(_statement(facts, metrics, keys), _parameters(scope, months))
        rows = cursor.fetchall()
    overall = {metric.slug: Figure(*_nothing(metric)) for metric in metrics}
    parts: dict[str, dict[str, Figures]] = {key: {} for key in keys}
    for which, inside, label, *values in rows:
        if inside is False:
            continue
        figures = _figures(metrics, values)
        if which == "":
            overall = figures
        else:
            parts[which][label] = figures
    return Grouped(overall, parts)


def _statement(facts: str, metrics: Sequence[Metric], keys: Sequence[str]) -> str:
    """Grouping sets: the period and each of its groups by ``inside``, the months by themselves.

    ``grouping`` has a bit for each key, 0 where the row is of that key's groups.
    """
    everything = 2 ** len(keys) - 1
    which = " ".join(
        f"WHEN {everything - 2 ** (len(keys) - 1 - place)} THEN '{key}'"
        for place, key in enumerate(keys)
    )
    columns = ", ".join(
        f"{metric.value}, {metric.of}, count(*) FILTER (WHERE {metric.where})"
        for metric in metrics
    )
    sets = ", ".join(["(inside)", f"({MONTH})", *(f"(inside, {key})" for key in keys[1:])])
    return f"""
        SELECT CASE grouping({", ".join(keys)}) {which} ELSE '' END,
               inside, coalesce({", ".join(keys)}), {columns}
        FROM ({facts}) facts
        GROUP BY GROUPING SETS ({sets})
        ORDER BY 1, 3
    """  # noqa: S608 - fragments of this package, no input


def _parameters(scope: Scope, months: int) -> dict[str, Any]:
    window = scope.window
    return {
        "units": list(scope.unit_ids),
        "zone": window.zone,
        "since": window.with_months_before(months).start,
        "start": window.start,
        "end": window.end,
        "as_of": scope.as_of,
    }


def _figures(metrics: Sequence[Metric], values: Sequence[Any]) -> Figures:
    triples = zip(values[0::3], values[1::3], values[2::3], strict=True)
    return {
        metric.slug: Figure(value, of, rows)
        for metric, (value, of, rows) in zip(metrics, triples, strict=True)
    }


def _nothing(metric: Metric) -> tuple[int | None, int | None]:
    """What a metric is over no rows at all: 0 for counts, unknown for the rest."""
    counts = metric.value.startswith("count(")
    return (0 if counts else None, None if metric.of == "NULL" else 0)
