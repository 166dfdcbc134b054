"""Which column of a file of people holds which fact."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise


class Fact(NamedTuple):
    """A fact we look for, its name on the page, and how columns that hold it are usually called.

    ``usual`` is written as ``plain`` leaves it: small letters, no accents, single spaces.
    """

    key: str
    label: StrOrPromise
    usual: tuple[str, ...]


MAIL = ("email", "e mail", "mail", "courriel", "adresse")
FACTS = (
    Fact(
        "email",
        gettext_lazy("E-mail address"),
        (
            *("email", "e mail", "mail", "courriel", "adresse e mail", "adresse email"),
            *("adresse mail", "email address", "work email", "work e mail address"),
            *("email professionnel", "e mail professionnel", "adresse electronique", "upn"),
        ),
    ),
    Fact(
        "name",
        gettext_lazy("Full name"),
        (
            *("name", "full name", "display name", "person", "person name", "employee"),
            *("nom complet", "nom et prenom", "nom prenom", "prenom nom", "prenom et nom"),
            *("collaborateur", "salarie", "personne", "agent", "employee name", "official full"),
        ),
    ),
    Fact(
        "first_name",
        gettext_lazy("First name"),
        ("first name", "first", "given name", "firstname", "prenom"),
    ),
    Fact(
        "last_name",
        gettext_lazy("Last name"),
        (
            *("last name", "last", "family name", "surname", "lastname"),
            *("nom", "nom de famille", "nom d usage", "nom usuel"),
        ),
    ),
    Fact(
        "language",
        gettext_lazy("Language"),
        ("language", "lang", "preferred language", "langue", "langue preferee"),
    ),
    Fact(
        "unit",
        gettext_lazy("Unit, as a path"),
        (
            *("unit", "unit path", "path", "org unit", "organisation unit", "team", "structure"),
            *("unite", "chemin", "entite", "equipe", "rattachement", "chemin de l unite"),
        ),
    ),
    Fact(
        "unit_short",
        gettext_lazy("Unit, by its short name"),
        (
            *("unit short name", "short name", "unit code", "unit id", "committee"),
            *("nom court", "code unite", "code entite", "code structure", "nom court de l unite"),
        ),
    ),
    Fact(
        "unit_name",
        gettext_lazy("Name of that unit"),
        ("unit name", "unit label", "nom de l unite", "libelle unite", "libelle de l unite"),
    ),
    Fact(
        "unit_parent",
        gettext_lazy("Short name of the unit above it"),
        (
            *("unit parent", "parent", "parent unit", "parent code", "attached to"),
            *("unite parente", "unite superieure", "rattachee a", "code parent"),
        ),
    ),
    Fact(
        "role",
        gettext_lazy("Role"),
        ("role", "function in the programme", "fonction", "role dans le programme", "title"),
    ),
    Fact(
        "manager",
        gettext_lazy("Manager’s e-mail address"),
        (
            *("manager", "manager email", "manager e mail", "reports to", "line manager", "n 1"),
            *("responsable", "responsable hierarchique", "superieur hierarchique"),
            *(f"{mail} {of}" for mail in MAIL for of in ("manager", "du manager", "responsable")),
            *(f"{mail} du {of}" for mail in MAIL for of in ("responsable", "superieur")),
        ),
    ),
    Fact(
        "department",
        gettext_lazy("Department"),
        ("department", "departement", "service", "direction", "business unit"),
    ),
    Fact(
        "hired_on",
        gettext_lazy("Works here since"),
        (
            *("hired on", "hire date", "joined on", "start date", "date joined"),
            *("date d embauche", "date embauche", "embauche le", "date d entree", "anciennete"),
        ),
    ),
    Fact(
        "contract",
        gettext_lazy("Contract"),
        ("contract", "contract type", "contrat", "type de contrat", "nature du contrat"),
    ),
    Fact("country", gettext_lazy("Country"), ("country", "country code", "pays", "code pays")),
    Fact(
        "ends_on",
        gettext_lazy("Last day of the role"),
        (
            *("ends on", "end date", "last day", "until", "role ends on"),
            *("date de fin", "dernier jour", "fin", "fin de mandat", "jusqu au"),
        ),
    ),
)
KEYS = tuple(fact.key for fact in FACTS)


class MappingError(Exception):
    """The columns do not say what an import needs; the message says which is missing."""


def plain(text: str) -> str:
    """Small letters without accents, other signs as single spaces: what two spellings share."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in folded if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def named(header: Sequence[str]) -> list[str]:
    """The names of the columns, each once: without one, its place; a second “x” is “x (2)”."""
    found: list[str] = []
    for place, name in enumerate(header, start=1):
        base = name.strip() or _("column %(place)s") % {"place": place}
        same = sum(each == base or each.startswith(f"{base} (") for each in found)
        found.append(f"{base} ({same + 1})" if base in found else base)
    return found


def guessed(header: Sequence[str]) -> dict[str, str]:
    """The column that usually holds each fact, where there is one."""
    known = {plain(name): name for name in reversed(named(header))}
    found: dict[str, str] = {}
    for fact in FACTS:
        column = next((known[usual] for usual in fact.usual if usual in known), "")
        if column and column not in found.values():
            found[fact.key] = column
    if "last_name" in found and "first_name" not in found and "name" not in found:
        found["name"] = found.pop("last_name")
    return found


def places(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """The index of the column of each fact in ``mapping``.

    Raises:
        MappingError: an unknown fact or column, one column for two facts, or too little: people
            need an e-mail address, units a path or a short name.
    """
    index = {name: place for place, name in enumerate(named(header))}
    chosen = {key: column for key, column in mapping.items() if column}
    for key, column in chosen.items():
        if key not in KEYS:
            raise MappingError(_("“%(fact)s” is not a fact of a person.") % {"fact": key})
        if column not in index:
            said = _("There is no column “%(column)s”. The columns are: %(columns)s.")
            raise MappingError(said % {"column": column, "columns": ", ".join(index)})
    twice = [column for column in chosen.values() if list(chosen.values()).count(column) > 1]
    if twice:
        raise MappingError(
            _("The column “%(column)s” is chosen for two facts.") % {"column": twice[0]}
        )
    if "email" not in chosen and "unit_short" not in chosen and "unit" not in chosen:
        raise MappingError(_("Choose the column of the e-mail addresses, or of the units."))
    return {key: index[column] for key, column in chosen.items()}
