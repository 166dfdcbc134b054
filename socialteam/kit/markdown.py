"""The one Markdown renderer: what people write becomes HTML that can do nothing.

Two walls: markdown-it escapes HTML and refuses script addresses, then nh3 lets through only the
elements and attributes listed here, whatever the first one produced.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

LONGEST = 50_000
"""Characters that are still rendered. Rendering is linear: the worst input takes below 1 s."""
MOST_CELLS = 5_000

TAGS = {
    "p",
    "br",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
}
IMAGE_ATTRIBUTES = {"src", "alt", "width", "height", "loading"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer nofollow"
OUTSIDE = re.compile(r"(https?|mailto):", re.IGNORECASE)
IMAGE = "image:"
HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}  # h1 is the page's own


@dataclass(frozen=True, slots=True)
class Image:
    """An image of ours: its address on this site, its words, its size in pixels."""

    address: str
    words: str
    width: int
    height: int


def render(text: str, images: Mapping[str, Image] | None = None) -> SafeString:
    """Markdown as HTML of headings (2 to 4), lists, quotes, code, tables and links only.

    Links go to http, https and mailto addresses and carry ``rel``; there are no styles, classes
    or ids. ``![](image:name)`` shows the image of that name among ``images``, with its own words
    or those in the brackets; any other image is left out, so that reading loads nothing from
    elsewhere. Tables of more than 5,000 cells, and texts over ``LONGEST`` characters, are shown
    as they were typed.
    """
    if len(text) > LONGEST:
        return SafeString(f"<pre>{escape(text)}</pre>")
    shown = images or {}
    cleaned = nh3.clean(
        _parser_for(text).render(text, {"images": shown}),
        tags=TAGS | {"img"},
        attributes=ATTRIBUTES | {"img": IMAGE_ATTRIBUTES},
        attribute_filter=_allowed_among({image.address for image in shown.values()}),
        url_schemes=SCHEMES,
        url_relative="pass_through",
        link_rel=REL,
    )
    # The only place where text of people is called safe: nh3 has just rebuilt it from TAGS.
    return SafeString(cleaned)


def images_in(text: str) -> list[str]:
    """The addresses of the images that a text names, in its order."""
    if len(text) > LONGEST:
        return []
    return [
        str(child.attrs["src"])
        for token in parse(text)
        for child in token.children or ()
        if child.type == "image"
    ]


def parse(text: str) -> list[Token]:
    """The tokens that ``render`` draws, for those who draw something else than a page."""
    return _parser_for(text).parse(text)


def plain(text: str) -> str:
    """The words of a Markdown text without its marks, one line a block; not escaped.

    For subjects, push notices and search; the same length limit holds.
    """
    if len(text) > LONGEST:
        return text
    lines = (_words(token) for token in parse(text))
    return "\n".join(line for line in lines if line)


def _words(token: Token) -> str:
    if token.type in {"fence", "code_block"}:
        return token.content.strip()
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else html.unescape(child.content)
        for child in token.children or ()
        if child.type != "image"
    )


def _allowed_among(addresses: set[str]) -> Callable[[str, str, str], str | None]:
    """Links lead to other sites, images to ours: whatever else an attribute says is dropped."""

    def allowed(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return value if value in addresses else None
        if attribute == "href":
            return value if OUTSIDE.match(value) else None
        return value

    return allowed


def _draw_image(
    self: Any, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[place]
    name = str(token.attrs["src"]).removeprefix(IMAGE)
    image = env["images"].get(name) if str(token.attrs["src"]) == IMAGE + name else None
    if image is None:
        return ""
    words = self.renderInlineAsText(token.children, options, env) or image.words
    return (
        f'<img src="{escape(image.address)}" alt="{escape(words)}"'
        f' width="{image.width}" height="{image.height}" loading="lazy">'
    )


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)


def _parser(rules: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(rules)
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.add_render_rule("image", _draw_image)
    return parser


def _parser_for(text: str) -> MarkdownIt:
    """Without tables when filling up their rows to the widest one would take seconds."""
    bars = [line.count("|") for line in text.splitlines() if "|" in line]
    return _plain_parser if max(bars, default=0) * len(bars) > MOST_CELLS else _table_parser


_table_parser, _plain_parser = _parser("table"), _parser("heading")
