"""A report as one sheet: a line for each figure and signed gate, numbers as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reporting.wording.figures import period_name
from reporting.wording.signed import gate_name, signed_by, signed_sentence
from socialteam.kit.exports import Cell, xlsx_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reporting.metrics.shapes import Figures
    from reporting.snapshots import Snapshot


def xlsx_of(snapshot: Snapshot, *, language: str) -> bytes:
    """Every figure of ``snapshot``, whole and by group, with its definition; delays in seconds.

    Gates that a signature opened follow, their sentence in place of a definition.
    """
    header = [
        _("Group"),
        _("Name"),
        _("Figure"),
        _("Value"),
        _("Out of"),
        _("Unit"),
        _("Definition"),
    ]
    title = f"{snapshot.unit} {period_name(snapshot.period, snapshot.window)}"
    return xlsx_bytes(title, header, _lines(snapshot, language))


def _lines(snapshot: Snapshot, language: str) -> Iterator[list[Cell]]:
    yield from _figures(snapshot, language, _("Whole"), snapshot.unit, snapshot.figures)
    for name, groups in (
        (_("Month"), snapshot.by_month),
        (_("Space"), snapshot.by_space),
        (_("Unit"), snapshot.by_unit),
        (_("Language"), snapshot.by_locale),
    ):
        for group in groups:
            yield from _figures(snapshot, language, name, group.label, group.figures)
    for opening in snapshot.signed:
        words = [gate_name(opening), signed_by(opening), None, None, "", signed_sentence(opening)]
        yield [_("Gate opened by signature"), *words]


def _figures(
    snapshot: Snapshot, language: str, kind: str, name: str, figures: Figures
) -> Iterator[list[Cell]]:
    units = {
        "count": _("number"),
        "seconds": _("seconds"),
        "days": _("days"),
        "people": _("people"),
    }
    for slug, figure in figures.items():
        metric = snapshot.define(slug, language)
        unit = units[metric.measure.value]
        yield [kind, name, metric.name, figure.value, figure.of, unit, metric.words]
