"""What somebody types into a search field, as a query of PostgreSQL's full-text search."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")
MOST_WORDS = 8


def word_query(text: str) -> str:
    """All words, the last one perhaps unfinished; "" when nothing can be looked for.

    Only letters, digits and ``_`` reach the query, so that no input is an error in it.
    """
    words = WORD.findall(text.lower())[:MOST_WORDS]
    return " & ".join(f"{word}:*" for word in words)
