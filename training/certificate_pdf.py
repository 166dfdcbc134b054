"""A certificate as a tagged PDF with the address where it can be verified, set by typst."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from governance.services.registry import company_name
from socialteam.kit import formats
from socialteam.kit.typography import spaced

if TYPE_CHECKING:
    from datetime import datetime

    from training.models import CertificationPeriod

PRINT: Final = Path(__file__).resolve().parent / "print"
FONTS: Final = settings.BASE_DIR / "reporting" / "print" / "fonts"


def certificate_pdf(certification: CertificationPeriod, *, language: str) -> bytes:
    """The certificate in ``language``; the same certification gives the same bytes."""
    pdf = typst.compile(
        str(PRINT / "certificate.typ"),
        root=str(PRINT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"certificate": json.dumps(_facts(certification, language))},
        pdf_standards=["ua-1"],
        timestamp=int(certification.starts_at.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no document")
    return pdf


def verify_address(certification: CertificationPeriod) -> str:
    """The public page of a certification."""
    return f"{settings.BASE_URL}{reverse('training:verify', args=[certification.uid])}"


def qr_svg(text: str) -> str:
    """``text`` as a QR code, drawn."""
    drawn = BytesIO()
    segno.make(text, micro=False, error="m").save(drawn, kind="svg", light="white", border=2)
    return drawn.getvalue().decode()


def qr_picture(text: str) -> str:
    """The same as the address of a picture in a page."""
    return str(segno.make(text, micro=False, error="m").svg_data_uri(light="white", border=2))


def _facts(certification: CertificationPeriod, language: str) -> dict[str, Any]:
    track, number = certification.track, certification.version.number
    zone = certification.person.time_zone
    with translation.override(language), timezone.override(zone):
        title = _("Certificate: %(title)s") % {"title": track.title}
        said = _("is certified in")
        facts = [(_("Since"), _day(certification.starts_at, language))]
        if certification.expires_at is not None:
            facts.append((_("Until"), _day(certification.expires_at, language)))
        facts.append((_("Version"), str(number)))
        address = verify_address(certification)
        return {
            "language": language,
            "title": spaced(title, language),
            "kicker": spaced(company_name() or "Socialteam", language),
            "name": certification.person.name,
            "said": spaced(said, language),
            "track": spaced(track.title, language),
            "about": spaced(track.about, language),
            "facts": [(spaced(name, language), spaced(word, language)) for name, word in facts],
            "verify": spaced(_("Check here whether it still holds"), language),
            "address": address,
            "code": qr_svg(address),
            "alt": spaced(_("QR code of the address"), language),
        }


def _day(moment: datetime, language: str) -> str:
    return formats.day(timezone.localtime(moment), language, "plain")
