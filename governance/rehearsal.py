"""What a rehearsal looks at: aspects of the organisation that a change may touch.

An aspect says how things stand, as values under keys; the difference of two of its pictures is
what a change does. Higher applications add theirs in ``AppConfig.ready()``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

Key: TypeAlias = tuple[int, ...]
"""The unit first, then what tells facts of one unit apart."""
Value: TypeAlias = dict[str, Any]
"""JSON: two values are equal when nothing has changed."""
Picture: TypeAlias = dict[Key, Value]
Kind: TypeAlias = Literal["add", "del", "chg"]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact that a change touches; None where it does not exist before, or after.

    ``people`` are the ids of those concerned.
    """

    aspect: str
    key: list[int]
    before: Value | None
    after: Value | None
    people: list[int]

    @property
    def unit_id(self) -> int:
        """The unit whose fact it is."""
        return self.key[0]


@dataclass(frozen=True, slots=True)
class Told:
    """A row in words: what it is about, what is lost, what is gained."""

    row: Row
    kind: Kind
    subject: str
    lost: str = ""
    gained: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One side of the organisation.

    Args:
        picture: how all of it stands at a moment, in a constant number of queries.
        people: whom the facts under these keys concern at a moment.
        tell: rows in words, in the reader's language, names looked up at once; the names of
            units that exist only in the rehearsal are given.
    """

    key: str
    label: StrOrPromise
    order: int
    picture: Callable[[datetime], Picture]
    people: Callable[[Sequence[Key], datetime], Mapping[Key, list[int]]]
    tell: Callable[[Sequence[Row], Mapping[int, str]], list[Told]]


_aspects: dict[str, Aspect] = {}


def register(aspect: Aspect) -> None:
    """Look at one more side; the same key again replaces the earlier registration."""
    _aspects[aspect.key] = aspect


def aspects() -> list[Aspect]:
    """Every side, in order."""
    return sorted(_aspects.values(), key=lambda aspect: (aspect.order, aspect.key))


Ground: TypeAlias = dict[str, Picture]


def ground(*, at: datetime) -> Ground:
    """How the whole organisation stands, by aspect."""
    return {aspect.key: aspect.picture(at) for aspect in aspects()}


def difference(before: Ground, after: Ground, *, at: datetime) -> list[Row]:
    """Every fact that differs, in the order of aspects and keys."""
    rows: list[Row] = []
    for aspect in aspects():
        old, new = before[aspect.key], after[aspect.key]
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        people = aspect.people(changed, at) if changed else {}
        rows += [
            Row(aspect.key, list(key), old.get(key), new.get(key), people.get(key, []))
            for key in changed
        ]
    return rows


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows to store."""
    return [asdict(row) for row in rows]


def from_json(stored: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Stored rows."""
    return [Row(**each) for each in stored]


def digest_of(rows: Iterable[Row]) -> str:
    """The checksum of a difference; equal when it says the same of the same people."""
    return _checksum(as_json(rows))


def digest_of_ground(taken: Ground) -> str:
    """The checksum of everything that was looked at."""
    return _checksum({name: sorted(picture.items()) for name, picture in taken.items()})


def unlike(rows: Iterable[Row], before: Ground, after: Ground) -> list[Row]:
    """The rows that going from ``before`` to ``after`` does not take back exactly.

    A fact that exists no more on either side has ended by itself and is no obstacle.
    """
    found = []
    for row in rows:
        key = tuple(row.key)
        now, then = before[row.aspect].get(key), after[row.aspect].get(key)
        gone = now is None and then is None
        if not gone and (now != row.after or then != row.before):
            found.append(row)
    return found


def told(rows: Sequence[Row], names: Mapping[int, str]) -> list[Told]:
    """Rows in words, in the order of the aspects."""
    found: list[Told] = []
    for aspect in aspects():
        mine = [row for row in rows if row.aspect == aspect.key]
        found += aspect.tell(mine, names) if mine else []
    return found


def kind_of(row: Row) -> Kind:
    """Whether a fact begins, ends or changes."""
    if row.before is None:
        return "add"
    return "del" if row.after is None else "chg"


def _checksum(value: object) -> str:
    packed = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()
