"""Words without markup."""

from __future__ import annotations

import html
import re

BLOCKS = "p|br|div|li|ol|ul|tr|h[1-6]|blockquote|pre"
BREAK = re.compile(rf"</?(?:{BLOCKS})\b[^>]*>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
EMPTY_LINES = re.compile(r"\n{3,}")


def plain_text(source: str) -> str:
    """The words of an HTML fragment, a line for each block; text without markup stays as it is.

    Only tags and entities are taken away: a lone ``<`` or ``&`` is kept.
    """
    text = source
    if "<" in text:
        text = TAG.sub("", BREAK.sub("\n", text))
        text = "\n".join([line.strip() for line in text.split("\n")])
        text = EMPTY_LINES.sub("\n\n", text)
    if "&" in text:
        text = html.unescape(text)
    return text.strip()
