"""The sections of a set-up file, and what each of them must know how to do.

A room, or a higher application, registers its sections in ``AppConfig.ready()``;
docs/howto/add-a-blueprint-section.md tells how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from governance.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.functional import Promise

    from governance.blueprint.comparing import Change
    from governance.blueprint.fields import Field
    from governance.blueprint.writer import Writer

Row = dict[str, Any]
Key = tuple[Any, ...]
Live = dict[str, list[Row]]
Complaint = tuple[Key, str, str]
"""A row's key, the field, and a sentence about it."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of configuration: how it is read, checked, compared and written.

    Attributes:
        key: its name in the file.
        order: sections are written in this order; what is named comes before what names it.
        title: the heading of its changes.
        about: the comment above it.
        fields: the facts of a row, in the order of the file.
        identity: the fields that say which row it is.
        read: the rows that hold at a moment or will hold, in the order of the file; a constant
            number of queries.
        ids: the id behind each reference, for sections that others name.
        write: adds and changes rows; ``remove`` closes or retires them, None where nothing can.
        perm: the power, on the company, without which nobody changes it.
        dated: ``day`` or ``moment`` when a row is a fact ``from`` … ``until``: then its other
            fields are not overwritten; one fact ends and the next begins.
        shown: which rows an export shows, when not all; it sees what other sections show.
        is_over: whether a row is closed or retired already, so that it is not removed again.
        check: complaints about the rows as they would be afterwards, and what is written of them.
        finish: runs after all sections are written.
    """

    key: str
    order: int
    title: str | Promise
    about: str | Promise
    fields: Mapping[str, Field]
    identity: tuple[str, ...]
    read: Callable[[datetime], list[Row]]
    ids: Callable[[], dict[str, int]] | None = None
    write: Callable[[Sequence[Change], Writer], None]
    remove: Callable[[Sequence[Change], Writer], None] | None = None
    perm: Perm = Perm.SETUP_APPLY
    dated: Literal["", "day", "moment"] = ""
    compact: bool = False
    shown: Callable[[list[Row], Live], list[Row]] | None = None
    is_over: Callable[[Row], bool] = lambda _row: False
    check: Callable[[Mapping[Key, Row], Collection[Change]], Iterable[Complaint]] | None = None
    finish: Callable[[Sequence[Change], Writer], None] | None = None

    def key_of(self, row: Row) -> Key:
        """Which row it is."""
        parts = [row[name] for name in self.identity]
        return tuple(tuple(part) if isinstance(part, list) else part for part in parts)

    def reference(self, row: Row) -> str:
        """How other rows name it."""
        return "/".join(str(row[name]) for name in self.identity)


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section; the same key again replaces it."""
    _sections[section.key] = section


def sections() -> list[Section]:
    """Every section, in the order in which it is written."""
    return sorted(_sections.values(), key=lambda section: (section.order, section.key))
