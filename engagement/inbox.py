"""The inbox: pages of interactions that cost the same however many there are.

Three ways to a page, each bounded whatever the table holds:

- *heads*: of every visible unit the first row in order, from the index; only the units with the
  foremost heads can fill the page, so only of those the first rows are read and merged. Exact.
- *window*: with a filter that no index follows, the first ``WINDOW`` rows in order are looked at
  and filtered; where a unit has more, rows past the nearest edge wait for the next page. So each
  page is exact as far as it goes, and ``Page.looked_through`` says whether that is the end.
- *words*: words are looked up in the full-text index of the titles. Up to ``MOST_MATCHES`` are
  sorted and paged. More mean that the words are common: then the window finds a page soon.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core import signing
from django.db import connection
from django.utils.translation import gettext as _

from engagement.domain.status import Status
from engagement.domain.words import word_query
from engagement.models import Interaction
from governance import access
from governance.perms import Perm
from socialteam.kit.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

PAGE_SIZE = 25
WINDOW = 20_000
WORDS_WINDOW = 4_000
LEAST_OF_A_UNIT = 50
MOST_MATCHES = 2_000
SALT = "engagement.inbox"


class State(StrEnum):
    """The tabs of the inbox."""

    MINE = "mine"
    TO_ANSWER = "to-answer"
    LATE = "late"
    ANSWERED = "answered"
    CLOSED = "closed"


class Order(StrEnum):
    """What comes first: what is due soonest, or what was written last."""

    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader asks for; None and "" ask for nothing in particular."""

    state: State = State.TO_ANSWER
    order: Order = Order.DUE
    space_id: int | None = None
    topic_id: int | None = None
    unit_id: int | None = None
    importance: bool | None = None
    urgency: bool | None = None
    words: str = ""

    def settled(self) -> Filters:
        """The same with an order that its index follows: what is over is read newest first."""
        over = self.state in {State.ANSWERED, State.CLOSED}
        return replace(self, order=Order.NEWEST) if over else self


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``looked_through`` is False when filtered rows may follow past the window."""

    rows: list[Interaction]
    next_cursor: str | None
    looked_through: bool = True


class _Found(NamedTuple):
    """Keys in order, and where the window ended if it did."""

    keys: list[tuple[int, datetime]]
    edge: tuple[int, datetime] | None


@dataclass(slots=True)
class _Conditions:
    """SQL conditions on ``i``, an interaction, and their values; all text is ours."""

    order: str
    narrow: list[str] = field(default_factory=list)
    """Follow the index."""
    filters: list[str] = field(default_factory=list)
    """Do not."""
    values: dict[str, Any] = field(default_factory=dict)

    def all(self, *, filtered: bool) -> str:
        return " AND ".join([*self.narrow, *(self.filters if filtered else [])])


HEADS = """
SELECT row.id, row.key FROM (
    SELECT unit.id AS unit_id, head.id, head.key
    FROM unnest(%(units)s::bigint[]) unit(id) CROSS JOIN LATERAL (
        SELECT i.id, {key} AS key FROM engagement_interaction i
        WHERE i.unit_id = unit.id AND {conditions} ORDER BY {order} LIMIT 1
    ) head
    ORDER BY head.key {way}, head.id {way} LIMIT %(size)s
) foremost CROSS JOIN LATERAL (
    SELECT i.id, {key} AS key FROM engagement_interaction i
    WHERE i.unit_id = foremost.unit_id AND {conditions} ORDER BY {order} LIMIT %(size)s
) row
ORDER BY row.key {way}, row.id {way} LIMIT %(size)s
"""
WINDOWED = """
WITH looked AS MATERIALIZED (
    SELECT i.* FROM unnest(%(units)s::bigint[]) unit(id) CROSS JOIN LATERAL (
        SELECT i.id, {key} AS key, i.space_id, i.topic_id, i.importance, i.urgency, i.title,
               row_number() OVER (ORDER BY {order}) AS place
        FROM engagement_interaction i
        WHERE i.unit_id = unit.id AND {conditions} ORDER BY {order} LIMIT %(depth)s
    ) i
), edge AS (
    SELECT id, key FROM looked WHERE place = %(depth)s ORDER BY key {way}, id {way} LIMIT 1
)
SELECT id, key, NULL FROM (
    SELECT i.id, i.key FROM looked i
    WHERE {filters}
      AND NOT EXISTS (SELECT FROM edge WHERE (i.key, i.id) {past} (edge.key, edge.id))
    ORDER BY i.key {way}, i.id {way} LIMIT %(size)s
) found
UNION ALL SELECT id, key, true FROM edge
"""
MATCHING = """
SELECT i.id, {key} FROM engagement_interaction i
WHERE i.unit_id = ANY(%(units)s) AND {conditions} LIMIT %(most)s
"""
OWN = """
SELECT i.id, {key} FROM engagement_interaction i
WHERE i.unit_id = ANY(%(units)s) AND {conditions} ORDER BY {order} LIMIT %(size)s
"""
# As the index engagement_title_words writes it.
WORDS = (
    "to_tsvector('simple'::regconfig, COALESCE(i.title, ''))"
    " @@ to_tsquery('simple'::regconfig, %(words)s)"
)


def inbox_page(
    *,
    person: User,
    filters: Filters,
    at: datetime,
    cursor: str = "",
    size: int = PAGE_SIZE,
    contacts: bool = True,
) -> Page:
    """The interactions that ``person`` may read, filtered, in order, after ``cursor``.

    Three queries at most: the person's units, the keys of the page, its rows, with
    the customers unless ``contacts`` is False.

    Raises:
        BadInputError: the cursor was not made here, or for another order.
    """
    filters = filters.settled()
    units = access.unit_ids(person, Perm.INTERACTION_VIEW)
    if filters.unit_id is not None:
        units &= {filters.unit_id}
    if not units:
        return Page([], None)
    conditions = _conditions(filters, person, at, _read(cursor, filters.order))
    found = _find(filters, conditions, sorted(units), size + 1)
    keys, edge = found.keys[:size], found.edge
    rows = _rows(person, [pk for pk, _key in keys], contacts=contacts)
    if len(found.keys) > size:
        return Page(rows, _write(filters.order, keys[-1]))
    return Page(rows, _write(filters.order, edge) if edge else None, looked_through=edge is None)


def every_row(*, person: User, filters: Filters, at: datetime, most: int) -> Iterator[Interaction]:
    """The filtered list from its beginning, at most ``most`` rows, read 500 at a time."""
    cursor, left = "", most
    while left > 0:
        page = inbox_page(
            person=person, filters=filters, at=at, cursor=cursor, size=min(left, 500)
        )
        yield from page.rows
        left -= len(page.rows)
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _conditions(
    filters: Filters, person: User, at: datetime, after: tuple[int, datetime] | None
) -> _Conditions:
    made = _Conditions(order=filters.order)
    status = {State.ANSWERED: Status.ANSWERED, State.CLOSED: Status.CLOSED}
    made.narrow.append(f"i.status = '{status.get(filters.state, Status.OPEN).value}'")
    made.values["at"] = at
    if filters.state is State.MINE:
        made.narrow.append("i.claimed_by_id = %(person)s AND i.claimed_until > %(at)s")
        made.values["person"] = person.pk
    if filters.state is State.LATE:
        made.narrow.append("i.due_at < %(at)s AND i.first_response_at IS NULL")
    if after is not None:
        made.narrow.append(
            f"({_key(filters.order)}, i.id) {_past(filters.order)} (%(after_key)s, %(after_id)s)"
        )
        made.values |= {"after_id": after[0], "after_key": after[1]}
    for name in ("space_id", "topic_id", "importance", "urgency"):
        if getattr(filters, name) is not None:
            made.filters.append(f"i.{name} = %({name})s")
            made.values[name] = getattr(filters, name)
    if words := word_query(filters.words):
        made.filters.append(WORDS)
        made.values["words"] = words
    return made


def _find(filters: Filters, made: _Conditions, units: list[int], size: int) -> _Found:
    made.values |= {"units": units, "size": size, "most": MOST_MATCHES + 1}
    if filters.state is State.MINE:
        return _Found(_run(OWN, made, filtered=True), None)
    if not made.filters:
        return _Found(_run(HEADS, made, filtered=False), None)
    if "words" in made.values:
        keys = _run(MATCHING, made, filtered=True)
        if len(keys) <= MOST_MATCHES:
            newest = filters.order is Order.NEWEST
            keys.sort(key=lambda each: (each[1], each[0]), reverse=newest)
            return _Found(keys[:size], None)
    window = WORDS_WINDOW if "words" in made.values else WINDOW
    made.values["depth"] = max(window // len(units), LEAST_OF_A_UNIT)
    return _windowed(made)


def _run(statement: str, made: _Conditions, *, filtered: bool) -> list[tuple[int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(**_parts(made), conditions=made.all(filtered=filtered)), made.values
        )
        return [(pk, key) for pk, key in cursor.fetchall()]


def _windowed(made: _Conditions) -> _Found:
    statement = WINDOWED.format(
        **_parts(made),
        conditions=made.all(filtered=False),
        filters=" AND ".join(made.filters),
        past=_past(made.order),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, made.values)
        rows = cursor.fetchall()
    keys = [(pk, key) for pk, key, edge in rows if not edge]
    return _Found(keys, next(((pk, key) for pk, key, edge in rows if edge), None))


def _parts(made: _Conditions) -> dict[str, str]:
    key, way = _key(made.order), "DESC" if made.order == Order.NEWEST else "ASC"
    return {"key": key, "way": way, "order": f"{key} {way}, i.id {way}"}


def _key(order: str) -> str:
    return "i.occurred_at" if order == Order.NEWEST else "i.due_at"


def _past(order: str) -> str:
    return "<" if order == Order.NEWEST else ">"


def _rows(person: User, ids: list[int], *, contacts: bool) -> list[Interaction]:
    if not ids:
        return []
    visible = Interaction.objects.visible_to(person, Perm.INTERACTION_VIEW)
    shown = visible.for_list() if contacts else visible.for_inbox()
    rows = {row.pk: row for row in shown.filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows]


def _write(order: str, key: tuple[int, datetime]) -> str:
    return signing.dumps([key[0], key[1].isoformat()], salt=f"{SALT}:{order}")


def _read(cursor: str, order: str) -> tuple[int, datetime] | None:
    if not cursor:
        return None
    try:
        pk, key = signing.loads(cursor, salt=f"{SALT}:{order}")
        return int(pk), datetime.fromisoformat(key)
    except (signing.BadSignature, ValueError, TypeError):
        message = _("This page link is not valid any more. Start from the first page.")
        raise BadInputError("cursor", message) from None
