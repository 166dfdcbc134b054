"""Drawings and charts, each with its words; two widths are drawn and the style sheet shows one."""

from collections.abc import Sequence
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from socialteam.kit.drawings import charts, seed
from socialteam.kit.drawings import minutes as minutes_drawing
from socialteam.kit.drawings import organisation as organisation_drawing
from socialteam.kit.templatetags.ui_marks import part
from socialteam.kit.templatetags.words import number
from socialteam.kit.typography import NBSP

register = template.Library()

NARROW: Final = 360
WIDE: Final = 560
ACROSS: Final = 740
Row = tuple[str, Sequence[float | None]]


def _after_number(unit: str) -> str:
    """The unit with the space it wants after a number."""
    close = not unit or (unit == "%" and not (get_language() or "").startswith("fr"))
    return unit if close else f"{NBSP}{unit}"


def _both(narrow: SafeString, wide: SafeString) -> SafeString:
    return format_html(
        '<div class="st-narrow">{}</div><div class="st-wide">{}</div>', narrow, wide
    )


@register.simple_tag
def spark(values: Sequence[float], label: str) -> SafeString:
    """A trend line without axes; ``label`` says what it shows."""
    return charts.spark(values, label=label)


@register.simple_tag
def line_chart(  # noqa: PLR0913 (a chart's facts)
    series: Sequence[charts.Series],
    labels: Sequence[str],
    title: str,
    *,
    unit: str = "",
    low: float = 0,
    target: float | None = None,
    target_label: str = "",
    table: bool = True,
    compact: bool = False,
) -> SafeString:
    """Lines over time with a table one fold away; ``title`` is what the drawing shows.

    compact: for the side column or half of one.
    """
    goal = None if target is None else charts.Target(target, target_label)

    def draw(width: int) -> SafeString:
        facts = {"title": title, "unit": _after_number(unit)}
        return charts.line_chart(
            series=series, labels=labels, width=width, low=low, target=goal, say=number, **facts
        )

    drawing = draw(NARROW) if compact else _both(draw(NARROW), draw(WIDE))
    rows = [(label, [_at(line, k) for line in series]) for k, label in enumerate(labels)]
    heads = [line.name for line in series]
    return _chart(drawing, title, heads, rows if table else [])


@register.simple_tag
def bar_chart(  # noqa: PLR0913 (a chart's facts)
    bars: Sequence[tuple[str, float]],
    title: str,
    *,
    unit: str = "",
    cap: float | None = None,
    cap_label: str = "",
    table: bool = True,
    compact: bool = False,
) -> SafeString:
    """Bars from zero with a table one fold away; what passes ``cap`` is set apart."""
    goal = None if cap is None else charts.Target(cap, cap_label)

    def draw(width: int) -> SafeString:
        return charts.bar_chart(
            title=title, bars=bars, width=width, unit=_after_number(unit), cap=goal, say=number
        )

    drawing = draw(NARROW) if compact else _both(draw(NARROW), draw(WIDE))
    rows: list[Row] = [(label, [value]) for label, value in bars]
    return _chart(drawing, title, [unit or _("value")], rows if table else [])


def _at(line: charts.Series, index: int) -> float | None:
    return line.values[index] if index < len(line.values) else None


def _chart(
    drawing: SafeString,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Row],
) -> SafeString:
    return part(
        "ui/chart.html",
        {"drawing": drawing, "title": title, "heads": heads, "rows": rows},
    )


@register.inclusion_tag("ui/minutes.html")
def minutes(used: int, waiting: int, agreed: int, caption: str = "") -> dict[str, object]:
    """Minutes used, waiting and free of those agreed; never to rank people."""
    return {
        "used": used,
        "waiting": waiting,
        "agreed": agreed,
        "free": max(agreed - used - waiting, 0),
        "caption": caption,
        "bar": _MinutesBar(used, waiting, agreed),
    }


class _MinutesBar:
    """Draws both widths once the template has worded the title."""

    def __init__(self, used: int, waiting: int, agreed: int) -> None:
        self.used, self.waiting, self.agreed = used, waiting, agreed

    def draw(self, title: str) -> SafeString:
        narrow, wide = (
            minutes_drawing.minutes_bar(
                ident=f"minutes-{self.used}-{self.waiting}-{self.agreed}-{width}", title=title,
                used=self.used, waiting=self.waiting, agreed=self.agreed, width=width,
            )
            for width in (NARROW, ACROSS)
        )  # fmt: skip
        return _both(narrow, wide)


@register.filter
def titled(bar: _MinutesBar, title: str) -> SafeString:
    """Draw a minutes bar under the title its template worded."""
    return bar.draw(title)


@register.simple_tag
def seed_row(rules: Sequence[seed.Rule], title: str) -> SafeString:
    """One stem a rule, in order; ``title`` names the rules that are not held."""
    narrow, wide = (seed.seed_row(rules, title=title, width=width) for width in (NARROW, ACROSS))
    return _both(narrow, wide)


@register.simple_tag
def organisation(
    hubs: Sequence[organisation_drawing.Hub], title: str, *, compact: bool = False
) -> SafeString:
    """Hubs and their units; ``compact`` for the side column. A table beside it says the same."""
    if compact:
        return organisation_drawing.organisation(hubs, title=title, size="compact")
    drawn = [
        organisation_drawing.organisation(hubs, title=title, size=size)
        for size in ("narrow", "wide")
    ]
    return format_html("{}{}", *drawn)


@register.inclusion_tag("ui/organisation_key.html")
def organisation_key(*, changes: bool = False) -> dict[str, object]:
    """What the tips of the organisation drawing mean."""
    return {"changes": changes}


@register.inclusion_tag("ui/heat.html")
def heat(
    columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], caption: str
) -> dict[str, object]:
    """Coverage: how many people for each row and column; zero has a border and a word."""
    shaded = [
        (label, [{"count": count, "shade": min(max(count, 0), 3)} for count in counts])
        for label, counts in rows
    ]
    return {"columns": columns, "rows": shaded, "caption": caption, "id": slugify(caption)}
