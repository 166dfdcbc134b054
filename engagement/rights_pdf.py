"""The dossier of who had the right as a tagged PDF, set by typst from data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from engagement.rights_words import sections_of
from socialteam.kit.typography import spaced

if TYPE_CHECKING:
    from datetime import datetime

PRINT: Final = Path(__file__).resolve().parent / "print"
FONTS: Final = settings.BASE_DIR / "reporting" / "print" / "fonts"


def rights_pdf(envelope: dict[str, Any], *, language: str, at: datetime) -> bytes:
    """A sealed dossier on A4, with its checksum and its place in the log on every page."""
    dossier, seal = envelope["body"], envelope["seal"]
    about = dossier["interaction"]
    told = [about["space"], about["topic"], about["unit"]]
    proof = _("SHA-256 %(checksum)s, sealed in the audit log at position %(position)s")
    data = {
        "language": language,
        "title": _("Who had the right: interaction %(id)s") % about,
        "about": " · ".join(each for each in told if each),
        "proof": proof % {"checksum": envelope["checksum"], "position": seal["position"]},
        "sections": [
            {
                "heading": spaced(section.heading, language),
                "lines": [[spaced(said, language), when] for said, when in section.lines],
            }
            for section in sections_of(dossier)
        ],
    }
    pdf = typst.compile(
        str(PRINT / "rights.typ"),
        root=str(PRINT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"dossier": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no document")
    return pdf
