"""A report as a tagged PDF, set by typst from data: no markup is ever built from text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from reporting.wording.figures import axis_text
from socialteam.kit.drawings import charts

if TYPE_CHECKING:
    from reporting.snapshots import Snapshot
    from reporting.wording.document import BarChart, Document, LineChart

PRINT: Final = Path(__file__).resolve().parent.parent / "print"
CHART_WIDTH: Final = 420
# The light colours of tokens.css, for a drawing that no style sheet reaches.
CHART_STYLE: Final = """<style>
text { font-family: "Socialteam Sans"; font-size: 12px; fill: #3d5453 }
.v { fill: #122829; font-weight: 600; font-size: 13px }
.ax { stroke: #748a86; stroke-width: 1 } .gr { stroke: #d3ddd7; stroke-width: 1 }
.target { stroke: #3d5453; stroke-width: 1.25; stroke-dasharray: 2 4; stroke-linecap: round }
.l { fill: none; stroke: #0d4f56; stroke-width: 2.25; stroke-linejoin: round }
.d1, .b { fill: #0d4f56 } .t1 { fill: #0d4f56; font-weight: 600 } .b--over { fill: #a8320b }
</style>"""


def pdf_of(document: Document, snapshot: Snapshot, *, language: str) -> bytes:
    """``document`` on A4 with its charts, in the product's own fonts, whatever the machine has."""
    pdf = typst.compile(
        str(PRINT / "report.typ"),
        root=str(PRINT),
        font_paths=[str(PRINT / "fonts")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"report": json.dumps(_data(document, language))},
        pdf_standards=["ua-1"],
        timestamp=int(snapshot.as_of.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no document")
    return pdf


def _data(document: Document, language: str) -> dict[str, Any]:
    before, marked, after = _marked(document.headline)
    return {
        "language": language,
        "title": f"{document.unit} – {document.period}",
        "unit": document.unit,
        "period": document.period,
        "frozen": document.frozen,
        "before": before,
        "marked": marked,
        "after": after,
        "deck": document.deck,
        "figures": [
            {"value": each.value, "unit": each.unit, "label": each.label, "note": each.note}
            for each in document.figures
        ],
        "signed_title": _("Gates opened by signature"),
        "signed": document.signed,
        "charts": [
            chart
            for chart in (_line(document.punctuality), _bars(document.volume))
            if chart is not None
        ],
        "tables": [
            {
                "title": table.title,
                "heads": table.heads,
                "rows": table.rows,
                "more": _more(table.left_out),
            }
            for table in document.tables
        ],
        "explained": [
            {"name": each.name, "value": each.value, "words": each.words}
            for each in document.explained
        ],
        "explained_title": _("What each figure counts"),
        "closing": f"{_('Every figure opens its rows.')} {document.naming}",
    }


def _more(count: int) -> str:
    return _("%(count)s more in the spreadsheet.") % {"count": count} if count else ""


def _marked(headline: str) -> tuple[str, str, str]:
    """The headline's plain text before, in and after its mark."""
    before, _open, rest = headline.partition("<mark>")
    marked, _close, after = rest.partition("</mark>")
    return _plain(before), _plain(marked), _plain(after)


def _plain(html: str) -> str:
    text = strip_tags(html)
    for entity, sign in (("&#x27;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, sign)
    return text.replace("&amp;", "&")


def _line(chart: LineChart | None) -> dict[str, str] | None:
    if chart is None:
        return None
    drawing = charts.line_chart(
        title=chart.title,
        series=chart.series,
        labels=chart.labels,
        width=CHART_WIDTH,
        unit="%",
        target=charts.Target(chart.target, chart.target_label),
        say=axis_text,
    )
    told = [
        f"{label} {value} %"
        for label, value in zip(chart.labels, chart.series[0].values, strict=True)
    ]
    return {
        "title": chart.title,
        "sub": chart.sub,
        "svg": _standalone(drawing),
        "alt": f"{chart.title}. {', '.join(told)}",
    }


def _bars(chart: BarChart | None) -> dict[str, str] | None:
    if chart is None:
        return None
    drawing = charts.bar_chart(
        title=chart.title, bars=chart.bars, width=CHART_WIDTH, say=axis_text
    )
    told = [f"{label} {value:.0f}" for label, value in chart.bars]
    return {
        "title": chart.title,
        "sub": chart.sub,
        "svg": _standalone(drawing),
        "alt": f"{chart.title}. {', '.join(told)}",
    }


def _standalone(drawing: str) -> str:
    """A drawing of the page as a file of its own: with its name space, size and colours."""
    opened = re.sub(
        r"^<svg ",
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CHART_WIDTH}" height="220" ',
        drawing,
    )
    return opened.replace(">", f">{CHART_STYLE}", 1)
