import gettext
import io
from importlib.util import find_spec
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from socialteam.local import translations
from socialteam.local.catalogues import unfinished

SAMPLE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

# A comment of the translator
#: engagement/views.py:12
msgid "Open"
msgstr "Ouvrir"

msgctxt "state"
msgid "Open"
msgstr "Ouverte"
#, python-format
msgid "%(count)s reply"
msgid_plural "%(count)s replies"
msgstr[0] "%(count)s réponse"
msgstr[1] "%(count)s réponses"

msgid ""
"First line\n"
"a \"quoted\" word\tand a back\\slash"
msgstr ""
"Première ligne\n"
"un mot « cité »\tet une barre\\oblique"

#, fuzzy, python-format
msgid "Guess"
msgstr "Supposition"

msgid "Unfinished"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Parti"
"""


def by_babel(text: str) -> dict[object, str]:
    out = io.BytesIO()
    write_mo(out, read_po(io.StringIO(text)))
    return catalogue(out.getvalue())


def catalogue(content: bytes) -> dict[object, str]:
    """What programs can look up, the header left out: Babel signs it."""
    found: dict[object, str] = dict(vars(gettext.GNUTranslations(io.BytesIO(content)))["_catalog"])
    found.pop("", None)
    return found


def installed_french() -> list[Path]:
    places = ("django", "allauth", "rest_framework")
    roots = [Path(str(spec.origin)).parent for name in places if (spec := find_spec(name))]
    return [path for root in roots for path in root.rglob("fr/LC_MESSAGES/django.po")]


def test_a_compiled_catalogue_says_what_babels_says() -> None:
    assert catalogue(translations.compiled(SAMPLE)) == by_babel(SAMPLE)


@pytest.mark.parametrize("path", installed_french(), ids=lambda path: path.parts[-5])
def test_real_catalogues_say_what_gettext_made_of_them(path: Path) -> None:
    shipped = path.with_suffix(".mo").read_bytes()

    assert catalogue(translations.compiled(path.read_text())) == catalogue(shipped)


def test_plurals_contexts_and_escapes_are_found_by_gettext() -> None:
    french = gettext.GNUTranslations(io.BytesIO(translations.compiled(SAMPLE)))

    assert french.ngettext("%(count)s reply", "%(count)s replies", 2) == "%(count)s réponses"
    assert french.pgettext("state", "Open") == "Ouverte"
    assert french.gettext("Guess") == "Guess"
    assert french.gettext("Unfinished") == "Unfinished"


def test_a_catalogue_is_compiled_once_until_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "fr/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SAMPLE)

    assert translations.compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert translations.compile_all(tmp_path) == []


def test_fuzzy_empty_and_unequal_entries_are_named() -> None:
    broken = SAMPLE.replace("%(count)s réponses", "des réponses")
    entries = [entry for entry in translations.entries(broken) if entry.key()]

    assert unfinished(entries) == [
        "other placeholders: '%(count)s reply'",
        "fuzzy: 'Guess'",
        "empty: 'Unfinished'",
    ]
