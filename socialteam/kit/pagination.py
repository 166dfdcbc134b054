"""Pages by position and not by number: no count, no offset, no row twice while others arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from socialteam.kit.errors import BadInputError
from socialteam.kit.inputs import query_int, query_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rest_framework.request import Request
    from rest_framework.views import APIView

SALT = "socialteam.kit.pagination"
MOST_ROWS = 200
LONGEST_CURSOR = 2_000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order, and the cursors of the pages after and before them, None at an end."""

    rows: list[Row]
    next_cursor: str | None
    previous: str | None


@dataclass(frozen=True)
class _Column:
    """One column of an order, and how PostgreSQL puts its NULLs: last when ascending."""

    name: str
    descending: bool
    field: Field[Any, Any]
    nullable: bool

    def expression(self, *, backwards: bool) -> Any:
        return F(self.name).desc() if self.descending != backwards else F(self.name).asc()

    def beyond(self, value: object, *, backwards: bool) -> Q:
        """Rows that come strictly after ``value`` in this direction."""
        descending = self.descending != backwards
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if descending else Q(pk__in=[])
        after = Q(**{f"{self.name}__{'lt' if descending else 'gt'}": value})
        if not descending and self.nullable:
            after |= Q(**{f"{self.name}__isnull": True})
        return after

    def at(self, value: object) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def written(self, row: Model) -> str | None:
        value: object = row
        for step in self.name.split("__"):
            value = getattr(value, step, None)
        return None if value is None else str(self.field.get_prep_value(value))


def keyset(
    queryset: QuerySet[Row], order: Sequence[str], cursor: str | None, size: int
) -> Page[Row]:
    """The ``size`` rows after ``cursor`` (from the beginning without one), in ``order``.

    One query, without a count; an index on the columns of ``order`` makes every page as quick
    as the first. The primary key is added to ``order`` unless it is there, so no two rows are
    equal. A row that changes its place meanwhile may be met twice or missed; no other is.

    Args:
        queryset: the rows the reader may see; a cursor gives no right to others.
        order: names of columns, ``-`` in front for descending; never from a request.
        cursor: from an earlier page of the same order.
        size: 1 to 200.

    Raises:
        BadInputError: the cursor was not made here, or for another order.
    """
    columns = _columns(queryset, order)
    backwards, values = _read(cursor, columns) if cursor else (False, None)
    if values is not None:
        queryset = queryset.filter(_beyond(columns, values, backwards=backwards))
    queryset = queryset.order_by(*(column.expression(backwards=backwards) for column in columns))
    found = list(queryset[: min(max(size, 1), MOST_ROWS) + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (more or backwards)
    has_previous = bool(rows) and (more if backwards else values is not None)
    return Page(
        rows,
        _write(columns, rows[-1], backwards=False) if has_next else None,
        _write(columns, rows[0], backwards=True) if has_previous else None,
    )


class CursorPages(BasePagination):
    """``keyset`` for DRF: ``?cursor=`` and ``?page_size=`` (at most 200).

    The view's ``ordering`` (a name or a tuple of names) sets the order, else newest first.
    """

    default_size = 50

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """The rows of the page that the request asks for.

        Raises:
            BadInputError: the cursor or the size is not valid.
        """
        query = request.query_params
        order = getattr(view, "ordering", None) or ("-pk",)
        size = query_int(query, "page_size", self.default_size, low=1, high=MOST_ROWS)
        cursor = query_text(query, "cursor", longest=LONGEST_CURSOR)
        self._url = request.build_absolute_uri()
        order = (order,) if isinstance(order, str) else order
        self._page: Page[Any] = keyset(queryset, order, cursor, size or self.default_size)
        return self._page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link(self._page.next_cursor),
                "previous": self._link(self._page.previous),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:  # noqa: ARG002
        return [
            _parameter("cursor", _("The page to show, from next or previous."), type="string"),
            _parameter(
                "page_size", _("Rows on a page."), type="integer", minimum=1, maximum=MOST_ROWS
            ),
        ]

    def _link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        return replace_query_param(remove_query_param(self._url, "cursor"), "cursor", cursor)


def _parameter(name: str, description: str, **schema: object) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _columns(queryset: QuerySet[Any], order: Sequence[str]) -> list[_Column]:
    names = list(order)
    if not {name.lstrip("-") for name in names} & {"pk", queryset.model._meta.pk.name}:
        names.append("-pk" if names and names[0].startswith("-") else "pk")
    return [_column(queryset, name.lstrip("-"), descending=name.startswith("-")) for name in names]


def _column(queryset: QuerySet[Any], name: str, *, descending: bool) -> _Column:
    if name in queryset.query.annotations:
        field = queryset.query.annotations[name].output_field
        return _Column(name, descending, field, nullable=True)
    meta: Any = queryset.model._meta
    nullable = False
    *steps, last = name.split("__")
    for step in steps:
        link = meta.get_field(step)
        nullable = nullable or link.null
        meta = link.related_model._meta
    field = meta.pk if last == "pk" else meta.get_field(last)
    return _Column(name, descending, field, nullable or field.null)


def _beyond(columns: list[_Column], values: list[Any], *, backwards: bool) -> Q:
    """Strictly after a row, column by column, as words are compared letter by letter."""
    found = Q(pk__in=[])
    same = Q()
    for column, value in zip(columns, values, strict=True):
        found |= same & column.beyond(value, backwards=backwards)
        same &= column.at(value)
    first, value = columns[0], values[0]
    # Said twice, so that the index on the first column bounds the search.
    return (first.beyond(value, backwards=backwards) | first.at(value)) & found


def _write(columns: list[_Column], row: Model, *, backwards: bool) -> str:
    values = [column.written(row) for column in columns]
    return signing.dumps([backwards, values], salt=f"{SALT}:{_name(columns)}")


def _read(cursor: str, columns: list[_Column]) -> tuple[bool, list[Any]]:
    try:
        backwards, values = signing.loads(cursor, salt=f"{SALT}:{_name(columns)}")
        return bool(backwards), [
            None if value is None else column.field.to_python(value)
            for column, value in zip(columns, values, strict=True)
        ]
    except (signing.BadSignature, ValueError, TypeError, ValidationError):
        message = _("This page link is not valid any more. Start from the first page.")
        raise BadInputError("cursor", message) from None


def _name(columns: list[_Column]) -> str:
    return ",".join(f"{'-' * column.descending}{column.name}" for column in columns)
