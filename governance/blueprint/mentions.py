"""Whom the rows of a section name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.blueprint.fields import Field, Many, Named, Ref, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from governance.blueprint.registry import Row


def mentioned(fields: Mapping[str, Field], rows: Iterable[Row], section: str) -> set[str]:
    """The keys of rows of ``section`` that ``rows`` name, however deep."""
    naming = [(name, field) for name, field in fields.items() if _names(field, section)]
    return {
        key for row in rows for name, field in naming for key in _keys(field, row[name], section)
    }


def _names(field: Field, section: str) -> bool:
    if isinstance(field, Ref):
        return field.section == section
    if isinstance(field, Many):
        return _names(field.of, section)
    return isinstance(field, (Rows, Named)) and any(
        _names(each, section) for each in field.of.values()
    )


def _keys(field: Field, value: Any, section: str) -> Iterator[str]:
    if value is None:
        return
    if isinstance(field, Ref):
        yield value
    elif isinstance(field, Many):
        yield from value
    elif isinstance(field, Rows):
        yield from mentioned(field.of, value, section)
    elif isinstance(field, Named):
        yield from mentioned(field.of, [value], section)
