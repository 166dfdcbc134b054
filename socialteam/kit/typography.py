"""The spaces, apostrophes and quotation marks of French and English, put where they belong.

Nobody types them: a writer types ordinary spaces and straight quotes, and text passes through here
on its way to a page, a message or the compiled catalogue. Source: docs/components.md, Words.
"""

import re
from itertools import chain
from typing import Final

NBSP: Final = "\u00a0"  # before ":" and inside « », before units
NNBSP: Final = "\u202f"  # before ; ! ? and between thousands
APOSTROPHE: Final = "\u2019"
ELLIPSIS: Final = "\u2026"
DASH: Final = "\u2013"
_MARKUP = "\ue000"  # stands for one piece of markup while the rules run over the words
_CLOSING = "\ue001"  # the same for a closing tag, which may stand between a word and its mark
_PIECE: Final = re.compile(f"[{_MARKUP}{_CLOSING}]")
_GAPS = (" ", NBSP, NNBSP)
_GAP = f"[{''.join(_GAPS)}]"
_END = f"(?=[\\s»”){NBSP}{NNBSP}{_MARKUP}{_CLOSING}{ELLIPSIS}]|$)"

# Each rule with the marks of which a text must hold one for the rule to have anything to do:
# looking for those costs a tenth of running the rule.
_BOTH: Final = (
    (("'",), re.compile(r"(?<=\w)'(?=\w)"), APOSTROPHE),
    (("...",), re.compile(r"\.\.\."), ELLIPSIS),
    ((" - ",), re.compile(r"(?<=\w) - (?=\w)"), f" {DASH} "),
)
_FRENCH: Final = (
    (('"',), re.compile(rf'"([^"{_MARKUP}{_CLOSING}\n]*)"'), r"«\1»"),
    (("«",), re.compile(rf"«{_GAP}*"), f"«{NBSP}"),
    (("»",), re.compile(rf"{_GAP}*»"), f"{NBSP}»"),
    (tuple(";!?"), re.compile(rf"(?<=[^\s{_MARKUP}]){_GAP}?([;!?]+){_END}"), rf"{NNBSP}\1"),
    (tuple(";!?"), re.compile(rf"(?<={_MARKUP}){_GAP}([;!?]+){_END}"), rf"{NNBSP}\1"),
    ((":",), re.compile(rf"(?<=[^\s{_MARKUP}]){_GAP}?:{_END}"), f"{NBSP}:"),
    ((":",), re.compile(rf"(?<={_MARKUP}){_GAP}:{_END}"), f"{NBSP}:"),
    (("h",), re.compile(rf"\b(\d{{1,2}}){_GAP}?h{_GAP}?(\d{{2}})\b"), rf"\1{NBSP}h{NBSP}\2"),
    (tuple("%€"), re.compile(rf"(?<=\d){_GAP}?(?=[%€])"), NBSP),
    (_GAPS, re.compile(rf"(?<=\d){_GAP}(?=(?:min|h|s|ms|km|ko|Mo|Go)\b)"), NBSP),
    (_GAPS, re.compile(rf"(?<=\d){_GAP}(?=\d{{3}}(?!\d))"), NNBSP),
)
_ENGLISH: Final = ((('"',), re.compile(rf'"([^"{_MARKUP}{_CLOSING}\n]*)"'), "“\\1”"),)
_RULES: Final = {"fr": _BOTH + _FRENCH, "en": _BOTH + _ENGLISH}

# Markup to step over: elements whose text is somebody's own words or code, comments, tags, and
# every entity but those that stand for a character the rules look at.
_SKIPPED: Final = re.compile(
    r"(<(blockquote|textarea|pre|code|kbd|samp|script|style|svg|title)\b.*?</\2\s*>"
    r"|<!--.*?-->"
    r"""|<(?:[^<>"']+|"[^"]*"|'[^']*')*+>"""
    r"|&(?!(?:quot|apos|nbsp|#x27|#39);)#?\w+;)",
    re.DOTALL,
)
_ENTITY: Final = re.compile(r"&(quot|apos|nbsp|#x27|#39);")
_MEANT: Final = {"quot": '"', "apos": "'", "#x27": "'", "#39": "'", "nbsp": NBSP}


def spaced(text: str, language: str) -> str:
    """Plain text with the spaces and marks of ``language`` ("fr", "en"; others unchanged).

    Text that is already right comes back as it was; a second pass changes nothing.
    """
    for marks, pattern, replacement in _RULES.get(language[:2], ()):
        if any(map(text.__contains__, marks)):
            text = pattern.sub(replacement, text)
    return text


def spaced_html(html: str, language: str) -> str:
    """The same for escaped HTML: tags, attributes and entities stay byte for byte.

    Words inside blockquote, textarea, pre, code, kbd, samp and svg are left alone: they are
    somebody's own, or code. A quote the rules leave straight comes back escaped.
    """
    if _PIECE.search(html):
        return html
    words, skipped = _apart(html)
    words = spaced(_ENTITY.sub(lambda found: _MEANT[found[1]], words), language)
    pieces = _PIECE.split(words.replace('"', "&quot;").replace("'", "&#x27;"))
    return "".join(chain.from_iterable(zip(pieces, [*skipped, ""], strict=True)))


def _apart(html: str) -> tuple[str, list[str]]:
    """The words, with a stand-in for each piece of markup, and the pieces."""
    found = _SKIPPED.split(html)
    skipped = found[1::3]  # between two texts stand the piece and the name of its element
    found[1::3] = [_CLOSING if piece.startswith("</") else _MARKUP for piece in skipped]
    del found[2::3]
    return "".join(found), skipped
