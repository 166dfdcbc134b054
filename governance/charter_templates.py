"""The texts a charter may begin from: ours, in each language, one page each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

FOLDER: Final = Path(__file__).resolve().parent / "print" / "charters"
TEMPLATES: Final[Mapping[str, StrOrPromise]] = {
    "one-page": gettext_lazy("A one-page charter: what everybody who speaks undertakes"),
    "moderation": gettext_lazy("A moderation policy: what stays, what goes, who decides"),
    "crisis": gettext_lazy("A policy for crises: who speaks, and what is said"),
}


def template_text(name: str, language: str) -> str:
    """The Markdown of a shipped template in ``language`` (fr or en).

    Raises:
        ValidationError: there is no such template.
    """
    if name not in TEMPLATES:
        raise ValidationError({"template": _("There is no such template.")})
    return _read(name, language)


@cache
def _read(name: str, language: str) -> str:
    return (FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8")
