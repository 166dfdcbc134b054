"""Compile message catalogues (``.po`` to ``.mo``) with the standard library alone.

Compiled catalogues are not kept in version control, and a machine with only Python has no
gettext. Left out, as gettext does: fuzzy, obsolete and unfinished entries.
Source: GNU gettext manual, "The Format of GNU MO Files".
"""

import ast
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = 0x950412DE
CONTEXT, PLURAL = "\x04", "\0"


@dataclass(slots=True)
class Entry:
    """One message as it is read: keyword ("msgid", "msgstr[1]" …) to text."""

    texts: dict[str, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    def key(self) -> str:
        """The message as programs ask for it."""
        ident = self.texts.get("msgid", "")
        if "msgctxt" in self.texts:
            ident = self.texts["msgctxt"] + CONTEXT + ident
        return ident + PLURAL + self.texts["msgid_plural"] if self.is_plural() else ident

    def is_plural(self) -> bool:
        """Whether it has a form for each number."""
        return "msgid_plural" in self.texts

    def forms(self) -> list[str]:
        """Its translations: one, or one a plural form."""
        return [text for keyword, text in self.texts.items() if keyword.startswith("msgstr")]


def entries(text: str) -> Iterator[Entry]:
    """The entries of a ``.po`` file, the header first, in their order."""
    entry, keyword = Entry(), ""
    for line in map(str.strip, [*text.splitlines(), ""]):
        starts_next = line.startswith(("msgid ", "msgctxt ", "#,")) or not line
        if starts_next and keyword.startswith("msgstr"):
            yield entry
            entry, keyword = Entry(), ""
        if line.startswith("#,"):
            entry.is_fuzzy = "fuzzy" in line
        elif line and not line.startswith("#"):
            before, quote, rest = line.partition('"')
            if before:
                keyword = before.strip()
                entry.texts[keyword] = ""
            entry.texts[keyword] += ast.literal_eval(quote + rest)


def compiled(text: str) -> bytes:
    """The ``.mo`` file for the ``.po`` file ``text``."""
    messages = {
        entry.key().encode(): PLURAL.join(entry.forms()).encode()
        for entry in entries(text)
        if all(entry.forms()) and (not entry.is_fuzzy or not entry.key())
    }
    pairs = sorted(messages.items())
    count = len(pairs)
    strings, tables = b"", []
    for column in (0, 1):
        for pair in pairs:
            tables.append((len(pair[column]), 28 + 16 * count + len(strings)))
            strings += pair[column] + b"\0"
    header = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return header + b"".join(struct.pack("<2I", *row) for row in tables) + strings


def compile_all(locale: Path) -> list[Path]:
    """Compile each catalogue below ``locale`` that changed; the ``.mo`` files written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            part = target.with_suffix(".mo.part")
            part.write_bytes(compiled(source.read_text(encoding="utf-8")))
            part.replace(target)
            written.append(target)
    return written
