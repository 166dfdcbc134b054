"""The rows behind a figure, as lines of a table: what each reader may see of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from engagement.models import Interaction
from escalation.models import Escalation
from governance import access
from governance.models import WeeklyCover
from governance.perms import Perm
from reporting.wording.figures import delay_text, language
from socialteam.kit import formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet

    from accounts.models import User
    from reporting.metrics.shapes import Metric, Scope
    from socialteam.kit.exports import Cell


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, its page where the reader may open it, and its cells under ``heads``."""

    name: str
    href: str
    heads: list[str]
    cells: list[Cell]

    def cards(self) -> list[tuple[str, str]]:
        """Each cell in words with its head, for phones, where the heads are out of sight."""
        return list(zip(self.heads[1:], map(_in_words, self.cells), strict=True))


@dataclass(frozen=True, slots=True)
class Kind:
    """How the rows of one table are ordered and told."""

    heads: Callable[[], list[str]]
    order: tuple[str, ...]
    related: tuple[str, ...]
    tell: Callable[[Any, User, datetime, list[str]], Line]

    def lines(self, rows: list[Any], *, person: User, as_of: datetime) -> list[Line]:
        """Each row as ``person`` may see it: titles only where they read interactions."""
        heads = self.heads()
        return [self.tell(row, person, as_of, heads) for row in rows]


def rows_of(metric: Metric, scope: Scope) -> tuple[QuerySet[Any], Kind]:
    """The rows that ``metric`` counts over ``scope``, and how to tell them."""
    rows = metric.rows(scope)
    kind = KINDS[rows.model]
    return rows.select_related(*kind.related), kind


def _in_words(cell: Cell) -> str:
    if isinstance(cell, datetime):
        day = formats.day(cell, language(), "short")
        return f"{day}, {formats.clocktime(timezone.localtime(cell), language())}"
    return str(cell)


def _interaction_heads() -> list[str]:
    return [
        _("Interaction"),
        _("Space"),
        _("Unit"),
        _("Written"),
        _("First response within"),
        _("Target"),
    ]


def _interaction(row: Interaction, person: User, as_of: datetime, heads: list[str]) -> Line:
    readable = access.can(person, Perm.INTERACTION_VIEW, row)
    first = row.first_response_at
    known = first if first is not None and first <= as_of else None
    delay = delay_text(row.first_response_seconds) if known else _("no answer")
    return Line(
        f"#{row.pk} {row.title}" if readable else f"#{row.pk}",
        _address("engagement:interaction", row.pk) if readable else "",
        heads,
        [row.space.name, row.unit.name, row.occurred_at, delay, _target(row, known, as_of)],
    )


def _target(row: Interaction, first: datetime | None, as_of: datetime) -> str:
    if first is not None:
        return _("on time") if first <= row.due_at else _("late")
    return _("late") if row.due_at < as_of else _("still has time")


def _escalation_heads() -> list[str]:
    return [_("Escalation"), _("Space"), _("Unit"), _("Opened"), _("Taken in charge within")]


def _escalation(row: Escalation, person: User, as_of: datetime, heads: list[str]) -> Line:
    readable = access.can(person, Perm.ESCALATION_VIEW, row)
    answered_at: datetime | None = row.answered_at  # type: ignore[attr-defined]  # annotated
    delay = _("nobody yet")
    if answered_at is not None and answered_at <= as_of:
        delay = delay_text(int((answered_at - row.opened_at).total_seconds()))
    return Line(
        f"#{row.pk}",
        _address("escalation:escalation", row.pk) if readable else "",
        heads,
        [row.interaction.space.name, row.unit.name, row.opened_at, delay],
    )


def _cover_heads() -> list[str]:
    return [_("Day"), _("Space"), _("From"), _("Until"), _("Time zone")]


def _cover(row: WeeklyCover, person: User, as_of: datetime, heads: list[str]) -> Line:  # noqa: ARG001
    """Who covers is left out: figures of a team name nobody."""
    hours = [f"{row.starts:%H:%M}", f"{row.ends:%H:%M}"]
    return Line(str(WEEKDAYS[row.weekday]), "", heads, [row.space.name, *hours, row.zone])


def _address(name: str, number: int) -> str:
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""


NEWEST_INTERACTION: Final = ("-occurred_at", "-pk")
KINDS: Final[dict[type[Model], Kind]] = {
    Interaction: Kind(_interaction_heads, NEWEST_INTERACTION, ("space", "unit"), _interaction),
    Escalation: Kind(
        _escalation_heads, ("-opened_at", "-pk"), ("interaction__space", "unit"), _escalation
    ),
    WeeklyCover: Kind(_cover_heads, ("weekday", "pk"), ("space",), _cover),
}
