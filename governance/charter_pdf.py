"""A version of a charter as a tagged PDF, set by typst from data: text never becomes markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from governance.domain.charter_status import VersionState
from socialteam.kit import formats, markdown
from socialteam.kit.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token

    from governance.models import CharterText

PRINT: Final = Path(__file__).resolve().parent / "print"
FONTS: Final = settings.BASE_DIR / "reporting" / "print" / "fonts"
SAFE_LINKS: Final = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words in one style."""

    text: str
    strong: bool = False
    em: bool = False
    code: bool = False
    href: str = ""


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, an item of a list, a quotation, code or a table.

    ``rows`` are those of a table, its heads first: cells of spans, as many in each row.
    """

    kind: str
    level: int = 1
    depth: int = 0
    mark: str = ""
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    rows: list[list[list[Span]]] = field(default_factory=list)


def charter_pdf(text: CharterText) -> bytes:
    """``text`` on A4 in the product's own fonts, with its state, dates and SHA-256.

    The same text gives the same bytes: the date of the file is that of the version.
    """
    version = text.version
    dated = version.published_at or version.started_at
    pdf = typst.compile(
        str(PRINT / "charter.typ"),
        root=str(PRINT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"charter": json.dumps(_data(text))},
        pdf_standards=["ua-1"],
        timestamp=int(dated.timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no document")
    return pdf


def blocks_of(text: str) -> list[Block]:
    """A Markdown text as a flat list of blocks; HTML and images are left out."""
    blocks: list[Block] = []
    walk = _Walk()
    for token in markdown.parse(text):
        walk.enter(token)
        if token.type == "table_open":
            blocks.append(Block("table"))
        elif token.type == "tr_open":
            blocks[-1].rows.append([])
        elif token.type == "inline" and walk.in_table:
            blocks[-1].rows[-1].append(list(_spans(token.children or ())))
        elif token.type == "inline":
            blocks.append(walk.block(list(_spans(token.children or ()))))
        elif token.type in {"fence", "code_block"}:
            blocks.append(Block("code", text=token.content.rstrip("\n")))
    return blocks


class _Walk:
    """Where in the text one is: which heading, list, quotation or table."""

    def __init__(self) -> None:
        self.level, self.quotes, self.fresh, self.in_table = 0, 0, False, False
        self.lists: list[int | None] = []

    def enter(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self.level = int(token.tag[1])
        elif kind == "heading_close":
            self.level = 0
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            first = int(token.attrGet("start") or 1)
            self.lists.append(first - 1 if kind.startswith("ordered") else None)
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif kind == "list_item_open":
            self._next_item()
        elif kind in {"table_open", "table_close"}:
            self.in_table = kind == "table_open"
        elif kind in {"blockquote_open", "blockquote_close"}:
            self.quotes += 1 if kind.endswith("open") else -1

    def _next_item(self) -> None:
        self.fresh, count = True, self.lists[-1]
        if count is not None:
            self.lists[-1] = count + 1

    def _mark(self) -> str:
        """What stands before an item; nothing before its second paragraph."""
        if not self.fresh:
            return ""
        self.fresh = False
        count = self.lists[-1]
        return "•" if count is None else f"{count}."

    def block(self, spans: list[Span]) -> Block:
        if self.level:
            # The title of the page is its only heading of the first level.
            return Block("heading", level=max(2, min(self.level, 3)), spans=spans)
        if self.lists:
            return Block("item", depth=len(self.lists), mark=self._mark(), spans=spans)
        return Block("quote" if self.quotes else "paragraph", spans=spans)


def _spans(children: Iterable[Token]) -> Iterable[Span]:
    strong = em = 0
    href = ""
    for child in children:
        if child.type in {"strong_open", "strong_close"}:
            strong += child.nesting
        elif child.type in {"em_open", "em_close"}:
            em += child.nesting
        elif child.type in {"link_open", "link_close"}:
            target = str(child.attrGet("href") or "")
            href = target if target.startswith(SAFE_LINKS) else ""
        elif child.type in {"softbreak", "hardbreak"}:
            yield Span(" ")
        elif child.type in {"text", "code_inline"}:
            is_code = child.type == "code_inline"
            yield Span(child.content, bool(strong), bool(em), is_code, href)


def _data(text: CharterText) -> dict[str, Any]:
    version, language = text.version, text.language
    charter = version.charter
    with translation.override(language):
        return {
            "language": language,
            "title": spaced(charter.title_in(language), language),
            "kicker": spaced(f"{charter.get_kind_display()} · {charter.unit.name}", language),
            "stamp": spaced(_stamp(text), language),
            "proof": f"SHA-256 {text.digest}",
            "blocks": [_set(block, language) for block in blocks_of(text.body)],
        }


def _set(block: Block, language: str) -> dict[str, Any]:
    data = asdict(block)
    cells = [span for row in data["rows"] for cell in row for span in cell]
    for span in [*data["spans"], *cells]:
        if not span["code"]:
            span["text"] = spaced(span["text"], language)
    return data


def _stamp(text: CharterText) -> str:
    version = text.version
    values = {"number": version.number, "day": ""}
    if version.published_at is None:
        return _("Version %(number)s, not published") % values
    values["day"] = formats.day(version.published_at, text.language, "plain")
    if version.state == VersionState.RETIRED:
        return _("Version %(number)s, in force from %(day)s, since retired") % values
    return _("Version %(number)s, in force since %(day)s") % values
