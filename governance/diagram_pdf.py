"""A diagram as a tagged PDF: the drawing, then the same facts as a table, set by typst."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst
from django.conf import settings

from socialteam.kit import formats
from socialteam.kit.drawings.standalone import standalone
from socialteam.kit.typography import spaced

if TYPE_CHECKING:
    from datetime import datetime

    from governance.diagrams import Shown

PRINT: Final = Path(__file__).resolve().parent / "print"
FONTS: Final = settings.BASE_DIR / "reporting" / "print" / "fonts"


def diagram_pdf(shown: Shown, *, unit: str, at: datetime, language: str) -> bytes:
    """``shown`` in the product's own fonts; a wide drawing on a page as wide as it needs.

    The same facts at the same moment give the same bytes.
    """
    drawing = shown.drawings[0]
    data = {
        "language": language,
        "title": spaced(shown.title, language),
        "kicker": spaced(f"{unit} · {formats.day(at, language, 'plain')}", language),
        "sentence": spaced(shown.sentence, language),
        "svg": standalone(str(drawing.svg)),
        "wide": drawing.width > drawing.height,
        "header": [spaced(cell, language) for cell in shown.header],
        "rows": [[spaced(cell, language) for cell in row] for row in shown.rows],
    }
    pdf = typst.compile(
        str(PRINT / "diagram.typ"),
        root=str(PRINT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"diagram": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no document")
    return pdf
