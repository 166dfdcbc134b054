"""Calls for help of a period, by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from reporting.metrics.shapes import Figure
from reporting.wording.document import Table
from reporting.wording.figures import count_text, delay_text

if TYPE_CHECKING:
    from reporting.metrics.shapes import Group
    from reporting.snapshots import Snapshot

MOST_UNITS: Final = 6
MISSING: Final = Figure(None)


def calls_for_help(snapshot: Snapshot) -> Table:
    """The units whose people called for help, those nobody has answered first."""
    units = [group for group in snapshot.by_unit if _count(group, "escalations_opened")]
    units.sort(
        key=lambda group: (
            -_count(group, "escalations_unanswered"),
            -_count(group, "escalations_opened"),
            group.label,
        )
    )
    heads = [_("Unit"), _("Opened"), _("Taken in charge"), _("Half of them within"), _("Waiting")]
    rows = [_row(group) for group in units[:MOST_UNITS]]
    return Table(_("Calls for help"), heads, rows, max(len(units) - MOST_UNITS, 0))


def _count(group: Group, slug: str) -> int:
    return group.figures.get(slug, MISSING).value or 0


def _row(group: Group) -> list[str]:
    return [
        group.label,
        count_text(_count(group, "escalations_opened")),
        count_text(_count(group, "escalations_answered")),
        delay_text(group.figures.get("escalation_median_answer", MISSING).value),
        count_text(_count(group, "escalations_unanswered")),
    ]
