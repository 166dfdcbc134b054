"""Copying records into temporary tables that vanish with the transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROWS_A_CHUNK = 500

TABLES = """
CREATE TEMPORARY TABLE stage_question (
    line integer NOT NULL, external_id text NOT NULL, author text NOT NULL, name text NOT NULL,
    title text NOT NULL, body text NOT NULL, locale text NOT NULL, permalink text NOT NULL,
    topic_id bigint, unit_id bigint NOT NULL, route text NOT NULL,
    importance boolean NOT NULL, urgency boolean NOT NULL,
    occurred_at timestamptz NOT NULL, due_at timestamptz NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE stage_answer (
    line integer NOT NULL, external_id text NOT NULL, question text NOT NULL,
    author text NOT NULL, body text NOT NULL, occurred_at timestamptz NOT NULL
) ON COMMIT DROP;
"""
# A second attempt in one outer transaction finds the tables of the first.
DROP = "DROP TABLE IF EXISTS stage_question, stage_answer, stage_target, stage_new, stage_author"


def create_tables() -> None:
    """Empty staging tables for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        cursor.execute(TABLES)


def copy_rows(table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Stream ``rows`` into ``table`` by COPY; memory does not grow with the file."""
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} FROM STDIN", _Stream(rows))
        cursor.execute(f"ANALYZE {table}")


class _Stream:
    """What psycopg reads from: each call gives the next chunk, whatever size is asked."""

    def __init__(self, rows: Iterable[tuple[object, ...]]) -> None:
        self._chunks = _chunks(rows)

    def read(self, _size: int = -1) -> str:
        return next(self._chunks, "")


def _chunks(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    chunk: list[str] = []
    for row in rows:
        chunk.append("\t".join([_cell(value) for value in row]))
        if len(chunk) == ROWS_A_CHUNK:
            yield "\n".join(chunk) + "\n"
            chunk.clear()
    if chunk:
        yield "\n".join(chunk) + "\n"


def _cell(value: object) -> str:
    """One value in COPY's text format."""
    if isinstance(value, str):
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        if "\n" in value or "\t" in value or "\r" in value:
            value = value.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
        return value
    if value is None:
        return "\\N"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
