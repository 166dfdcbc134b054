"""What a cell says: days, languages, contracts, countries, as people and spreadsheets write."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from governance.countries import COUNTRY_NAMES
from governance.models import Contract
from governance.services.people_imports.columns import plain

EPOCH = date(1899, 12, 30)
SERIAL = re.compile(r"\d{4,6}([.,]\d+)?")
QUOTED = re.compile(r'="(.*)"', re.DOTALL)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([T ].*)?")
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 30)
LANGUAGES = {
    "fr": ("fr", "fra", "fre", "francais", "french", "fr fr", "fr be", "fr ch", "fr ca"),
    "en": ("en", "eng", "anglais", "english", "en gb", "en us"),
}
CONTRACTS = {
    Contract.PERMANENT: ("permanent", "cdi", "permanent contract", "contrat a duree indeterminee"),
    Contract.FIXED_TERM: (
        *("fixed term", "cdd", "fixed term contract", "temporary"),
        "contrat a duree determinee",
    ),
    Contract.APPRENTICE: (
        *("apprentice", "apprenti", "apprentie", "alternant", "alternante", "alternance"),
        *("apprentissage", "contrat de professionnalisation"),
    ),
    Contract.INTERN: ("intern", "stagiaire", "stage", "internship"),
    Contract.EXTERNAL: (
        *("external", "externe", "prestataire", "contractor", "freelance", "interim"),
        "interimaire",
    ),
}


class CellError(Exception):
    """A cell does not say what its column should; the message says what to write instead."""


def cleaned(cell: str) -> str:
    """The words of a cell without what spreadsheets put around them.

    Raises:
        CellError: a formula, whose value the file does not hold.
    """
    text = cell.replace("\u00a0", " ").replace("\ufeff", "").strip()
    quoted = QUOTED.fullmatch(text)
    if quoted:
        return quoted[1].strip()
    if text.startswith("="):
        raise CellError(_("This is a formula. Save the file with values instead of formulas."))
    return text.removeprefix("'").strip()


def not_longer(text: str, most: int) -> str:
    """The same text, which has at most ``most`` characters."""
    if len(text) > most:
        raise CellError(_("This is longer than %(most)s characters.") % {"most": most})
    return text


def address(text: str) -> str:
    """An e-mail address in small letters; ``mailto:`` and “Name <address>” are understood."""
    found = re.fullmatch(r".*<\s*([^<>\s]+)\s*>", text)
    email = (found[1] if found else text).removeprefix("mailto:").lower()
    try:
        validate_email(email)
    except ValidationError as error:
        said = _("“%(text)s” is not an e-mail address. Are the columns shifted on this line?")
        raise CellError(said % {"text": text[:60]}) from error
    if len(email) > 254:
        raise CellError(_("An e-mail address has at most 254 characters."))
    return email


def day(text: str) -> date:
    """A day: 2026-03-01, 01/03/2026 (the day first), or the number a spreadsheet keeps."""
    try:
        found = _read_day(text)
    except (ValueError, OverflowError):
        found = None
    if found is None or not FIRST <= found <= LAST:
        said = _("“%(text)s” is not a day. Write it as 2026-03-01 or 01/03/2026, the day first.")
        raise CellError(said % {"text": text[:40]})
    return found


def _read_day(text: str) -> date | None:
    if SERIAL.fullmatch(text):
        return EPOCH + timedelta(days=int(float(text.replace(",", "."))))
    if found := ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.fullmatch(text.split(" ", maxsplit=1)[0]):
        year = int(found[3])
        year = year if year > 99 else datetime.strptime(found[3], "%y").year  # noqa: DTZ007 - a year
        return date(year, int(found[2]), int(found[1]))
    return None


def language(text: str) -> str:
    """``fr`` or ``en``."""
    found = next((code for code, words in LANGUAGES.items() if plain(text) in words), None)
    if found is None:
        said = _("“%(text)s” is not a language of the product. Write fr or en.")
        raise CellError(said % {"text": text[:40]})
    return found


def contract(text: str) -> str:
    """One of the contracts that are known."""
    found = next((each for each, words in CONTRACTS.items() if plain(text) in words), None)
    if found is None:
        said = _("“%(text)s” is not a known contract. Write one of: %(known)s.")
        known = ", ".join(str(label) for label in Contract.labels)
        raise CellError(said % {"text": text[:40], "known": known})
    return found.value


def country(text: str) -> str:
    """A country by its two letters, or by its name in French or English."""
    found = text.strip().upper()
    if re.fullmatch(r"[A-Z]{2}", found):
        return found
    for tongue in ("fr", "en"):
        with override(tongue):
            names = {plain(str(name)): code for code, name in COUNTRY_NAMES.items()}
        if plain(text) in names:
            return names[plain(text)]
    said = _("“%(text)s” is not a country. Write its two letters, such as FR.")
    raise CellError(said % {"text": text[:40]})
