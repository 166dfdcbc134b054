"""A whole report in words: the one source of the page, the PDF and the spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reporting.domain.findings import TARGET_SHARE
from reporting.domain.periods import month_start
from reporting.metrics.shapes import Figure, Group
from reporting.wording.figures import (
    KeyFigure,
    count_text,
    delay_text,
    figure_text,
    key_figures,
    language,
    month_name,
    period_name,
    share_text,
    weekday_names,
)
from reporting.wording.sentences import (
    deck,
    frozen_text,
    headline,
    punctuality_finding,
    volume_finding,
)
from reporting.wording.signed import naming_rule, signed_sentence
from socialteam.kit import formats
from socialteam.kit.drawings.charts import Series

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from reporting.snapshots import Snapshot

MOST_ROWS: Final = 20
MISSING: Final = Figure(None)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; the first column names the rows; ``left_out`` did not find room."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    left_out: int = 0

    def cards(self) -> list[list[tuple[str, str]]]:
        """Each row with the head of each cell, for phones, where the heads are out of sight."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class LineChart:
    title: str
    sub: str
    series: list[Series]
    labels: list[str]
    target: int
    target_label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    title: str
    sub: str
    bars: list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Explained:
    """A metric with its value and its definition."""

    slug: str
    name: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a report says, in the current language."""

    unit: str
    period: str
    frozen: str
    headline: SafeString
    deck: str
    figures: list[KeyFigure]
    signed: list[str]
    punctuality: LineChart | None
    volume: BarChart | None
    tables: list[Table]
    explained: list[Explained]
    naming: str


def write_document(snapshot: Snapshot) -> Document:
    """``snapshot`` in words of the current language; reads nothing else."""
    return Document(
        unit=snapshot.unit,
        period=capfirst(period_name(snapshot.period, snapshot.window)),
        frozen=frozen_text(snapshot),
        headline=headline(snapshot),
        deck=deck(snapshot),
        figures=key_figures(snapshot),
        signed=[signed_sentence(each) for each in snapshot.signed],
        punctuality=punctuality_chart(snapshot.by_month),
        volume=volume_chart(snapshot.by_month),
        tables=[table for table in _tables(snapshot) if table.rows],
        explained=explain(snapshot),
        naming=naming_rule(snapshot.signed),
    )


def explain(snapshot: Snapshot) -> list[Explained]:
    """Every metric of the snapshot with its value and the definition it was frozen with."""
    definitions = [snapshot.define(slug, language()) for slug in snapshot.figures]
    return [
        Explained(
            each.slug,
            each.name,
            figure_text(each.measure, snapshot.figure(each.slug)),
            each.words,
        )
        for each in definitions
    ]


def punctuality_chart(months: list[Group]) -> LineChart | None:
    """Answers on time by month, in per cent; None before any month had one due."""
    known = [
        (group.key, share)
        for group in months
        if (share := group.figures.get("answered_on_time", MISSING).share) is not None
    ]
    if not known:
        return None
    shares = [round(share) for _key, share in known]
    return LineChart(
        title=punctuality_finding(shares),
        sub=_("answers within the target, by month"),
        series=[Series(_("on time"), shares)],
        labels=[_short_month(key) for key, _share in known],
        target=TARGET_SHARE,
        target_label=_("goal %(goal)s") % {"goal": formats.percent(TARGET_SHARE, language())},
    )


def volume_chart(months: list[Group]) -> BarChart | None:
    """Interactions received by month, months without any as zero; None before the first."""
    counts = {group.key: group.figures.get("received", MISSING).value or 0 for group in months}
    if not any(counts.values()):
        return None
    bars = [(_short_month(key), counts.get(key, 0)) for key in _months_between(counts)]
    return BarChart(
        title=volume_finding([count for _label, count in bars]),
        sub=_("interactions received, by month"),
        bars=[(label, float(count)) for label, count in bars],
    )


def _months_between(keys: dict[str, int]) -> list[str]:
    last = _first_day(max(keys))
    found: list[str] = []
    while (key := last.strftime("%Y-%m")) >= min(keys):
        found.insert(0, key)
        last = month_start(last, back=1)
    return found


def _first_day(key: str) -> date:
    return date.fromisoformat(f"{key}-01")


def _short_month(key: str) -> str:
    _day, month, _year = formats.day(_first_day(key), language(), "short").split()
    return month


def _tables(snapshot: Snapshot) -> list[Table]:
    return [
        _group_table(_("By space"), _("Space"), snapshot.by_space),
        _group_table(_("By unit"), _("Unit"), snapshot.by_unit),
        _group_table(_("By language"), _("Language"), snapshot.by_locale),
        _group_table(_("By month"), _("Month"), _named_months(snapshot.by_month)),
        Table(
            _("Days nobody covers"),
            [_("Space"), _("Days")],
            [[gap.space, weekday_names(gap.weekdays)] for gap in snapshot.gaps],
        ),
    ]


def _named_months(groups: list[Group]) -> list[Group]:
    return [Group(group.key, month_name(_first_day(group.key)), group.figures) for group in groups]


def _group_table(title: str, first: str, groups: list[Group]) -> Table:
    heads = [
        first,
        _("Received"),
        _("Answered"),
        _("Without an answer"),
        _("Median"),
        _("Nine in ten"),
        _("On time"),
    ]
    rows = [_group_row(group) for group in groups[:MOST_ROWS]]
    return Table(title, heads, rows, max(len(groups) - MOST_ROWS, 0))


def _group_row(group: Group) -> list[str]:
    def figure(slug: str) -> Figure:
        return group.figures.get(slug, MISSING)

    return [
        group.label or _("not known"),
        count_text(figure("received").value),
        count_text(figure("answered").value),
        count_text(figure("unanswered").value),
        delay_text(figure("median_first_response").value),
        delay_text(figure("p90_first_response").value),
        share_text(figure("answered_on_time")),
    ]
